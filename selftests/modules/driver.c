// SPDX-License-Identifier: GPL-2.0-only
/*
 * The card's own driver, as far as sysfs shows it: bound to the function, with a device of the
 * class "tenstorrent" below it. Its nodes can only be opened.
 */
#include <linux/cdev.h>
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/pci.h>

#include "compat.h"
#include "test_pci.h"

#define NAME	"tenstorrent"
#define NODES	32

static DECLARE_COMPLETION(class_released);
static DEFINE_IDA(numbers);

static dev_t first_node;
static struct cdev nodes;

static const struct file_operations node_operations = {
	.owner = THIS_MODULE,
};

static void release_class(memtrack_class_const struct class *class)
{
	complete(&class_released);
}

static struct class driver_class = {
	.name = NAME,
	.class_release = release_class,
};

static ssize_t tt_card_type_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct test_card *card = dev_get_drvdata(dev);

	atomic_inc(&test_accesses);
	return sysfs_emit(buf, "%s\n", card->type);
}
static DEVICE_ATTR_RO(tt_card_type);

static ssize_t tt_fw_bundle_ver_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct test_card *card = dev_get_drvdata(dev);

	atomic_inc(&test_accesses);
	return sysfs_emit(buf, "%s\n", card->firmware);
}
static DEVICE_ATTR_RO(tt_fw_bundle_ver);

/* There are only files for what the firmware reports. */
static umode_t telemetry_visible(struct kobject *kobj, struct attribute *attr, int n)
{
	const struct test_card *card = dev_get_drvdata(kobj_to_dev(kobj));

	return card->type[0] ? attr->mode : 0;
}

static struct attribute *telemetry_attrs[] = {
	&dev_attr_tt_card_type.attr,
	&dev_attr_tt_fw_bundle_ver.attr,
	NULL,
};

static const struct attribute_group telemetry_group = {
	.attrs = telemetry_attrs,
	.is_visible = telemetry_visible,
};

static const struct attribute_group *telemetry_groups[] = {
	&telemetry_group,
	NULL,
};

/* Real cards, if there are any, are left alone. */
static int probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct test_card *card = test_bus_card(pdev);
	struct device *dev;
	int number, err;

	if (!card)
		return -ENODEV;
	err = pci_enable_device(pdev);
	if (err)
		return err;
	number = ida_alloc_max(&numbers, NODES - 1, GFP_KERNEL);
	if (number < 0) {
		err = number;
		goto disable;
	}
	dev = device_create_with_groups(&driver_class, &pdev->dev,
					MKDEV(MAJOR(first_node), number), card, telemetry_groups,
					NAME "/%d", number);
	if (IS_ERR(dev)) {
		err = PTR_ERR(dev);
		goto free_number;
	}
	dev->id = number;
	pci_set_master(pdev);
	pci_set_drvdata(pdev, dev);
	return 0;
free_number:
	ida_free(&numbers, number);
disable:
	pci_disable_device(pdev);
	return err;
}

static void remove(struct pci_dev *pdev)
{
	struct device *dev = pci_get_drvdata(pdev);
	int number = dev->id;

	device_unregister(dev);
	ida_free(&numbers, number);
	pci_disable_device(pdev);
}

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(TEST_VENDOR, 0x401e) },
	{ PCI_DEVICE(TEST_VENDOR, 0xb140) },
	{ }
};

static struct pci_driver driver = {
	.name = NAME,
	.id_table = ids,
	.probe = probe,
	.remove = remove,
};

static void unregister_class(void)
{
	class_unregister(&driver_class);
	wait_for_completion(&class_released);
}

static int add_nodes(void)
{
	int err = alloc_chrdev_region(&first_node, 0, NODES, NAME);

	if (err)
		return err;
	cdev_init(&nodes, &node_operations);
	nodes.owner = THIS_MODULE;
	err = cdev_add(&nodes, first_node, NODES);
	if (err)
		unregister_chrdev_region(first_node, NODES);
	return err;
}

static void remove_nodes(void)
{
	cdev_del(&nodes);
	unregister_chrdev_region(first_node, NODES);
}

/**
 * test_driver_init() - register the driver, which binds to all cards on the bus
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM, or what the driver core says.
 */
int test_driver_init(void)
{
	int err = class_register(&driver_class);

	if (err)
		return err;
	err = add_nodes();
	if (err)
		goto unregister_class;
	err = pci_register_driver(&driver);
	if (err)
		goto remove_nodes;
	return 0;
remove_nodes:
	remove_nodes();
unregister_class:
	unregister_class();
	return err;
}

/**
 * test_driver_exit() - unbind from everything
 *
 * Context: may sleep.
 */
void test_driver_exit(void)
{
	pci_unregister_driver(&driver);
	remove_nodes();
	unregister_class();
}
