// SPDX-License-Identifier: GPL-2.0-only
/*
 * ttmt_test_pci/ in debugfs. A command is one write to "control", which returns its error:
 *
 *   add SLOT CARD    plug in; CARD is as in the module parameter functions=
 *   remove SLOT      unplug
 *
 * "accesses" counts all accesses to cards.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "test_pci.h"

static struct dentry *folder;

static int execute(const char *command)
{
	struct test_card card;
	unsigned int slot;
	int end = 0;

	if (sscanf(command, "add %u %n", &slot, &end) == 1 && end)
		return test_card_parse(command + end, &card) ?: test_bus_add(slot, &card);
	if (sscanf(command, "remove %u%n", &slot, &end) == 1 && !command[end])
		return test_bus_remove(slot);
	return -EINVAL;
}

static ssize_t control_write(struct file *file, const char __user *from, size_t size,
			     loff_t *position)
{
	char command[80];
	int err;

	if (size >= sizeof(command))
		return -EINVAL;
	if (copy_from_user(command, from, size))
		return -EFAULT;
	command[size] = '\0';
	err = execute(strim(command));
	return err ?: size;
}

static const struct file_operations control_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = control_write,
};

/**
 * test_control_init() - accept commands
 *
 * Context: may sleep.
 */
void test_control_init(void)
{
	folder = debugfs_create_dir("ttmt_test_pci", NULL);
	debugfs_create_file("control", 0200, folder, NULL, &control_fops);
	debugfs_create_atomic_t("accesses", 0444, folder, &test_accesses);
}

/**
 * test_control_exit() - accept no more commands
 *
 * Context: may sleep until a running command has ended.
 */
void test_control_exit(void)
{
	debugfs_remove(folder);
}
