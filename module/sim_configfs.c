// SPDX-License-Identifier: GPL-2.0-only
/*
 * Simulated functions through configfs: mkdir creates one, its files say what it is, "live" plugs
 * it in, and rmdir also unplugs it. While it is live, its files cannot be changed.
 *
 * Each directory holds a reference on the module.
 */
#include <linux/configfs.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "sim.h"

/**
 * struct sim_item - a directory
 * @item: of configfs
 * @lock: protects what follows; files of one directory may be written concurrently
 * @live: the function is plugged in
 * @sim: the function
 */
struct sim_item {
	struct config_item item;
	struct mutex lock; /* see above */
	bool live;
	struct memtrack_sim sim;
};

static struct sim_item *to_sim_item(struct config_item *item)
{
	return container_of(item, struct sim_item, item);
}

static ssize_t sim_board_show(struct config_item *item, char *page)
{
	struct sim_item *folder = to_sim_item(item);
	int length;

	mutex_lock(&folder->lock);
	length = sprintf(page, "%s\n", folder->sim.board);
	mutex_unlock(&folder->lock);
	return length;
}

static ssize_t sim_board_store(struct config_item *item, const char *page, size_t count)
{
	struct sim_item *folder = to_sim_item(item);
	char text[sizeof(folder->sim.board)];
	const char *name;
	int err = 0;

	if (strscpy(text, page, sizeof(text)) < 0)
		return -EINVAL;
	name = strim(text);
	if (!memtrack_board_functions(name))
		return -EINVAL;
	mutex_lock(&folder->lock);
	if (folder->live)
		err = -EBUSY;
	else
		strscpy(folder->sim.board, name, sizeof(folder->sim.board));
	mutex_unlock(&folder->lock);
	return err ? err : count;
}
CONFIGFS_ATTR(sim_, board);

static ssize_t sim_chips_show(struct config_item *item, char *page)
{
	struct sim_item *folder = to_sim_item(item);
	int length;

	mutex_lock(&folder->lock);
	length = sprintf(page, "%u\n", folder->sim.chips);
	mutex_unlock(&folder->lock);
	return length;
}

static ssize_t sim_chips_store(struct config_item *item, const char *page, size_t count)
{
	struct sim_item *folder = to_sim_item(item);
	u32 chips;
	int err = kstrtou32(page, 10, &chips);

	if (err)
		return err;
	mutex_lock(&folder->lock);
	if (folder->live)
		err = -EBUSY;
	else
		folder->sim.chips = chips;
	mutex_unlock(&folder->lock);
	return err ? err : count;
}
CONFIGFS_ATTR(sim_, chips);

static ssize_t show_capacity(struct config_item *item, u32 which, char *page)
{
	struct sim_item *folder = to_sim_item(item);
	int length;

	mutex_lock(&folder->lock);
	length = sprintf(page, "%llu\n", folder->sim.capacity[which]);
	mutex_unlock(&folder->lock);
	return length;
}

static ssize_t store_capacity(struct config_item *item, u32 which, const char *page, size_t count)
{
	struct sim_item *folder = to_sim_item(item);
	u64 value;
	int err = kstrtou64(page, 10, &value);

	if (err)
		return err;
	if (value > TT_MEMTRACK_MAX_RECORD)
		return -EOVERFLOW;
	mutex_lock(&folder->lock);
	if (folder->live)
		err = -EBUSY;
	else
		folder->sim.capacity[which] = value;
	mutex_unlock(&folder->lock);
	return err ? err : count;
}

#define CAPACITY_ATTR(_name, _which) \
static const u32 sim_##_name = (_which); \
static ssize_t sim_##_name##_show(struct config_item *item, char *page) \
{ \
	return show_capacity(item, sim_##_name, page); \
} \
static ssize_t sim_##_name##_store(struct config_item *item, const char *page, size_t count) \
{ \
	return store_capacity(item, sim_##_name, page, count); \
} \
CONFIGFS_ATTR(sim_, _name)

CAPACITY_ATTR(tensix_cores, TT_MEMTRACK_CAP_TENSIX_CORES);
CAPACITY_ATTR(l1_bytes_per_core, TT_MEMTRACK_CAP_L1_BYTES_PER_CORE);
CAPACITY_ATTR(dram_bytes, TT_MEMTRACK_CAP_DRAM_BYTES);
CAPACITY_ATTR(dram_bank_bytes, TT_MEMTRACK_CAP_DRAM_BANK_BYTES);

static ssize_t sim_live_show(struct config_item *item, char *page)
{
	struct sim_item *folder = to_sim_item(item);
	int length;

	mutex_lock(&folder->lock);
	length = sprintf(page, "%d\n", folder->live);
	mutex_unlock(&folder->lock);
	return length;
}

static int set_live(struct sim_item *folder, bool live)
{
	int err = 0;

	lockdep_assert_held(&folder->lock);
	if (live == folder->live)
		return 0;
	if (live)
		err = memtrack_sim_plug(&folder->sim);
	else
		memtrack_function_remove(&folder->sim.devices);
	if (!err)
		folder->live = live;
	return err;
}

static ssize_t sim_live_store(struct config_item *item, const char *page, size_t count)
{
	struct sim_item *folder = to_sim_item(item);
	bool live;
	int err = kstrtobool(page, &live);

	if (err)
		return err;
	mutex_lock(&folder->lock);
	err = set_live(folder, live);
	mutex_unlock(&folder->lock);
	return err ? err : count;
}
CONFIGFS_ATTR(sim_, live);

/* Its devices, as "tt3 tt4". */
static ssize_t sim_devices_show(struct config_item *item, char *page)
{
	struct sim_item *folder = to_sim_item(item);
	int length = 0;
	u32 chip;

	mutex_lock(&folder->lock);
	for (chip = 0; folder->live && chip < folder->sim.devices.chips; chip++)
		length += sprintf(page + length, "%stt%u", chip ? " " : "",
				  folder->sim.devices.number[chip]);
	mutex_unlock(&folder->lock);
	return length + sprintf(page + length, "\n");
}
CONFIGFS_ATTR_RO(sim_, devices);

static struct configfs_attribute *item_attrs[] = {
	&sim_attr_board,
	&sim_attr_chips,
	&sim_attr_tensix_cores,
	&sim_attr_l1_bytes_per_core,
	&sim_attr_dram_bytes,
	&sim_attr_dram_bank_bytes,
	&sim_attr_live,
	&sim_attr_devices,
	NULL,
};

static void item_release(struct config_item *item)
{
	kfree(to_sim_item(item));
}

static struct configfs_item_operations item_ops = {
	.release = item_release,
};

static const struct config_item_type item_type = {
	.ct_owner = THIS_MODULE,
	.ct_item_ops = &item_ops,
	.ct_attrs = item_attrs,
};

static struct config_item *make_item(struct config_group *group, const char *name)
{
	struct sim_item *folder = kzalloc(sizeof(*folder), GFP_KERNEL);

	if (!folder)
		return ERR_PTR(-ENOMEM);
	mutex_init(&folder->lock);
	strscpy(folder->sim.board, "unknown", sizeof(folder->sim.board));
	config_item_init_type_name(&folder->item, name, &item_type);
	return &folder->item;
}

/* No file of the directory is being written anymore. */
static void drop_item(struct config_group *group, struct config_item *item)
{
	struct sim_item *folder = to_sim_item(item);

	mutex_lock(&folder->lock);
	set_live(folder, false);
	mutex_unlock(&folder->lock);
	config_item_put(item);
}

static struct configfs_group_operations group_ops = {
	.make_item = make_item,
	.drop_item = drop_item,
};

/* The names that "board" accepts. */
static ssize_t sim_boards_show(struct config_item *item, char *page)
{
	size_t length = memtrack_board_names(page, PAGE_SIZE - 1);

	return length + sprintf(page + length, "\n");
}
CONFIGFS_ATTR_RO(sim_, boards);

static struct configfs_attribute *group_attrs[] = {
	&sim_attr_boards,
	NULL,
};

static const struct config_item_type group_type = {
	.ct_owner = THIS_MODULE,
	.ct_group_ops = &group_ops,
	.ct_attrs = group_attrs,
};

static struct configfs_subsystem subsystem = {
	.su_group.cg_item = {
		.ci_namebuf = "tt_memtrack_sim",
		.ci_type = &group_type,
	},
};

/**
 * memtrack_sim_configfs_init() - register tt_memtrack_sim in configfs
 *
 * Return: 0 or an error of configfs.
 */
int memtrack_sim_configfs_init(void)
{
	config_group_init(&subsystem.su_group);
	mutex_init(&subsystem.su_mutex);
	return configfs_register_subsystem(&subsystem);
}

/**
 * memtrack_sim_configfs_exit() - unregister it; it is empty
 */
void memtrack_sim_configfs_exit(void)
{
	configfs_unregister_subsystem(&subsystem);
}
