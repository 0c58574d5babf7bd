// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <stdio.h>

#include "array_size.h"
#include "vendor.h"

#define LETTER(letter) { NULL, letter, "", OPTION_HIDDEN | OPTION_ARG_OPTIONAL, NULL, 0 }
#define WORD(key, name) { name, key, "", OPTION_HIDDEN | OPTION_ARG_OPTIONAL, NULL, 0 }

/* Those of its versions 2 to 6, but for those that mean the same here (-h, -v). */
static const struct argp_option table[] = {
	LETTER('s'), LETTER('f'), LETTER('c'), LETTER('r'), LETTER('g'),
	WORD(1001, "local"), WORD(1002, "list"), WORD(1003, "snapshot"), WORD(1004, "filename"),
	WORD(1005, "compact"), WORD(1006, "reset"), WORD(1007, "generate_reset_json"),
	WORD(1008, "offline"), WORD(1009, "snapshot_no_tty"), WORD(1010, "glx_reset"),
	WORD(1011, "glx_reset_auto"), WORD(1012, "glx_reset_tray"),
	WORD(1013, "glx_list_tray_to_device"), WORD(1014, "no_reinit"), WORD(1015, "use_luwen"),
	WORD(1016, "eth_train_skip"), { }
};

static const struct argp_option *find(int key)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table) - 1; i++)
		if (table[i].key == key)
			return &table[i];
	return NULL;
}

int vendor_error(struct argp_state *state, const char *option)
{
	argp_error(state,
		   "%s is an option of Tenstorrent's own tt-smi, for telemetry and reset, the Python package tt-smi;\n"
		   "'type -a tt-smi' shows those in your PATH. This one is of tt_memtrack, and shows who uses device memory.",
		   option);
	return -EINVAL;
}

static int parse_key(int key, struct argp_state *state)
{
	const struct argp_option *option = find(key);
	char name[64];

	if (!option)
		return -ARGP_ERR_UNKNOWN;
	if (option->name)
		snprintf(name, sizeof(name), "--%s", option->name);
	else
		snprintf(name, sizeof(name), "-%c", key);
	return vendor_error(state, name);
}

static error_t parse_one(int key, char *argument, struct argp_state *state)
{
	(void)argument;
	return -parse_key(key, state);
}

const struct argp vendor_options = { .options = table, .parser = parse_one };
