// SPDX-License-Identifier: GPL-2.0-only
/*
 * tt_memtrack_sim: boards that are not there, for everybody without a card.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "discovery.h"
#include "main.h"

#define SIM_DEVICES 256

static char *boards;
module_param(boards, charp, 0444);
MODULE_PARM_DESC(boards, "boards to simulate, with commas between, as n300,p150a");

static u32 numbers[SIM_DEVICES];
static unsigned int count;

static void remove_all(void)
{
	while (count)
		memtrack_device_remove(numbers[--count]);
}

static int refuse_board(const char *name)
{
	char names[256];

	memtrack_board_names(names, sizeof(names));
	pr_err("tt_memtrack_sim: no board '%s'; boards= takes, with commas between, any of: %s\n",
	       name, names);
	return -EINVAL;
}

static int add_board(const char *name)
{
	unsigned int chips = memtrack_board_chips(name);
	unsigned int chip;
	int number;

	if (!chips)
		return refuse_board(name);
	for (chip = 0; chip < chips; chip++) {
		if (count == SIM_DEVICES) {
			pr_err("tt_memtrack_sim: more than %d devices\n", SIM_DEVICES);
			return -ENOSPC;
		}
		number = memtrack_device_add(name, chip, true, NULL);
		if (number < 0)
			return number;
		numbers[count++] = number;
	}
	return 0;
}

static int __init sim_init(void)
{
	char *list, *rest, *name;
	int err = 0;

	list = kstrdup(boards ? boards : "", GFP_KERNEL);
	if (!list)
		return -ENOMEM;
	rest = list;
	while (!err && (name = strsep(&rest, ",")))
		err = add_board(name);
	kfree(list);
	if (err)
		remove_all();
	return err;
}

/* Unloading is an unplug of every simulated board. */
static void __exit sim_exit(void)
{
	remove_all();
}

module_init(sim_init);
module_exit(sim_exit);

MODULE_AUTHOR("The tt_memtrack developers");
MODULE_DESCRIPTION("Simulated Tenstorrent boards for tt_memtrack");
MODULE_VERSION(MEMTRACK_VERSION);
MODULE_LICENSE("GPL");
