// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files of the class, which cover all devices.
 */
#include <linux/kernel.h>
#include <linux/sysfs.h>

#include "memtrack.h"
#include "sysfs.h"

static ssize_t version_show(memtrack_class_const struct class *class,
			    memtrack_class_const struct class_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", MEMTRACK_VERSION);
}
static CLASS_ATTR_RO(version);

static ssize_t devices_show(memtrack_class_const struct class *class,
			    memtrack_class_const struct class_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", memtrack_device_count());
}
static CLASS_ATTR_RO(devices);

static ssize_t clients_count_show(memtrack_class_const struct class *class,
				  memtrack_class_const struct class_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", memtrack_client_count());
}

static struct class_attribute class_attr_clients = __ATTR(clients, 0444, clients_count_show, NULL);

/* The figures in a device's line, copied under one hold of its lock. */
struct usage_figures {
	u64 used[MEMTRACK_LINES];
	u64 total[MEMTRACK_REGIONS];
};

static void read_figures(struct memtrack_device *device, struct usage_figures *figures)
{
	enum memtrack_line line;

	spin_lock(&device->lock);
	for (line = 0; line < MEMTRACK_LINES; line++)
		figures->used[line] = device->ledger.line[line].bytes;
	memcpy(figures->total, device->total, sizeof(figures->total));
	spin_unlock(&device->lock);
}

/* "used/total", with "-" for an unknown total. */
static int format_region(char *text, size_t size, u64 used, u64 total)
{
	return total ? scnprintf(text, size, "%llu/%llu", used, total) :
		       scnprintf(text, size, "%llu/-", used);
}

static int format_usage(char *text, size_t size, struct memtrack_device *device)
{
	struct usage_figures figures;
	int used;

	read_figures(device, &figures);
	used = scnprintf(text, size, "tt%u %s dram ", device->number,
			 device->board->generic ? "-" : device->board->name);
	used += format_region(text + used, size - used, figures.used[MEMTRACK_LINE_DRAM],
			      figures.total[0]);
	used += scnprintf(text + used, size - used, " l1 ");
	used += format_region(text + used, size - used, figures.used[MEMTRACK_LINE_L1],
			      figures.total[1]);
	used += scnprintf(text + used, size - used, " buffers %llu cbs %llu kernels %llu\n",
			  figures.used[MEMTRACK_LINE_L1_TENSORS],
			  figures.used[MEMTRACK_LINE_L1_PROGRAM],
			  figures.used[TT_MEMTRACK_KIND_KERNEL]);
	return used;
}

/* The only file with more than one value, in the manner of a NUMA node's meminfo. */
static ssize_t usage_show(memtrack_class_const struct class *class,
			  memtrack_class_const struct class_attribute *attr, char *buf)
{
	const int more_room = sizeof("... 4294967295 more\n");
	struct memtrack_device *device;
	unsigned int more = 0;
	char text[256];
	u32 number = 0;
	int used = 0;

	while ((device = memtrack_device_next(number))) {
		int length = format_usage(text, sizeof(text), device);

		number = device->number + 1;
		memtrack_device_put(device);
		if (!more && used + length + more_room <= PAGE_SIZE)
			used += sysfs_emit_at(buf, used, "%s", text);
		else
			more++;
	}
	if (more)
		used += sysfs_emit_at(buf, used, "... %u more\n", more);
	return used;
}
static CLASS_ATTR_RO(usage);

static struct attribute *class_attrs[] = {
	&class_attr_version.attr,
	&class_attr_devices.attr,
	&class_attr_clients.attr,
	&class_attr_usage.attr,
	NULL,
};

static const struct attribute_group class_group = {
	.attrs = class_attrs,
};

const struct attribute_group *memtrack_class_groups[] = {
	&class_group,
	NULL,
};
