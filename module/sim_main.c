// SPDX-License-Identifier: GPL-2.0-only
/*
 * tt_memtrack_sim: simulated boards, for machines without a card. Those of boards= live as long
 * as the module is loaded; sim_configfs.c adds and removes others at any time.
 */
#include <linux/list.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "sim.h"

static char *boards;
module_param(boards, charp, 0444);
MODULE_PARM_DESC(boards, "boards to simulate, comma-separated, such as n300,p150a");

/* A function of a board in boards=. */
struct listed_sim {
	struct list_head node;
	struct memtrack_sim sim;
};

static LIST_HEAD(sims);

static void remove_all(void)
{
	struct listed_sim *listed, *next;

	list_for_each_entry_safe_reverse(listed, next, &sims, node) {
		memtrack_function_remove(&listed->sim.devices);
		kfree(listed);
	}
}

static int add_function(const char *board)
{
	struct listed_sim *listed = kzalloc(sizeof(*listed), GFP_KERNEL);
	int err;

	if (!listed)
		return -ENOMEM;
	strscpy(listed->sim.board, board, sizeof(listed->sim.board));
	err = memtrack_sim_plug(&listed->sim);
	if (err) {
		kfree(listed);
		return err;
	}
	list_add_tail(&listed->node, &sims);
	return 0;
}

static int refuse_board(const char *name)
{
	char names[256];

	memtrack_board_names(names, sizeof(names));
	pr_err("tt_memtrack_sim: no board '%s'; boards= takes a comma-separated list of: %s\n",
	       name, names);
	return -EINVAL;
}

static int add_board(const char *name)
{
	unsigned int functions = memtrack_board_functions(name);
	int err = 0;

	if (!functions)
		return refuse_board(name);
	while (!err && functions--)
		err = add_function(name);
	return err;
}

static int add_boards(void)
{
	char *list, *rest, *name;
	int err = 0;

	if (!boards)
		return 0;
	list = kstrdup(boards, GFP_KERNEL);
	if (!list)
		return -ENOMEM;
	rest = list;
	while (!err && (name = strsep(&rest, ",")))
		err = add_board(name);
	kfree(list);
	return err;
}

/* configfs comes last: what root creates there could not be undone. */
static int __init sim_init(void)
{
	int err = add_boards();

	if (!err)
		err = memtrack_sim_configfs_init();
	if (err)
		remove_all();
	return err;
}

/* Unplugs the boards of boards=; configfs has none, or it would hold the module. */
static void __exit sim_exit(void)
{
	memtrack_sim_configfs_exit();
	remove_all();
}

module_init(sim_init);
module_exit(sim_exit);

MODULE_AUTHOR("The tt_memtrack developers");
MODULE_DESCRIPTION("Simulated Tenstorrent boards for tt_memtrack");
MODULE_VERSION(MEMTRACK_VERSION);
MODULE_LICENSE("GPL");
