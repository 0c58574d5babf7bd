// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine that tests expect: the modules, with an n300 and a p150a, and no memory held.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ttmt_test.h"

int modules_unload(void)
{
	int result;

	books_watch(-1);
	result = boards_unplug();
	if (result && result != -ENOENT)
		return result;
	result = module_unload("tt_memtrack");
	return result == -ENOENT ? 0 : result;
}

int modules_load(const char *parameters, const char *boards)
{
	return module_load("tt_memtrack", parameters) ?: boards_plug(boards);
}

static bool machine_is_there(void)
{
	static const char *const boards[] = { "n300\n", "n300\n", "p150a\n" };
	__u64 devices;
	char board[32];
	__u32 i;

	if (sysfs_u64(&devices, "devices") || devices != 3)
		return false;
	for (i = 0; i < 3; i++)
		if (sysfs_text(board, sizeof(board), "tt%u/board", i) || strcmp(board, boards[i]))
			return false;
	return true;
}

static int not_ready(const char *why)
{
	fprintf(stderr, "# machine: %s\n", why);
	return -EBADMSG;
}

int books_begin(void)
{
	books_watch(-1);
	if (!machine_is_there() || books_coherent()) {
		if (modules_unload() || modules_load("", BOARDS))
			return not_ready("cannot reload the modules");
		if (!machine_is_there())
			return not_ready("it has no n300 and p150a");
	}
	if (!books_empty())
		return not_ready("somebody else holds memory");
	books_watch(-1);
	return 0;
}
