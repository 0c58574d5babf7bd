// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "array_size.h"
#include "vendor.h"

/* Options of versions 2 to 6 but those that mean the same here (-h, -v). */
static const char *const vendor_options[] = {
	"-l", "--local", "-s", "--snapshot", "-ls", "--list", "-f", "--filename", "-c", "--compact",
	"-r", "--reset", "-g", "--generate_reset_json", "--offline", "--snapshot_no_tty",
	"-glx_reset", "--glx_reset", "-glx_reset_auto", "--glx_reset_auto", "-glx_reset_tray",
	"--glx_reset_tray", "-glx_list_tray_to_device", "--glx_list_tray_to_device",
	"--no_reinit", "--use_luwen", "--eth_train_skip",
};

static const char *find(const char *argument)
{
	size_t length = strcspn(argument, "=");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vendor_options); i++)
		if (strlen(vendor_options[i]) == length &&
		    !strncmp(vendor_options[i], argument, length))
			return vendor_options[i];
	return NULL;
}

bool vendor_option(const char *argument, char letter)
{
	const char short_option[] = { '-', letter, '\0' };
	const char *option = find(argument);

	/* As in -r0, where the value stands beside the letter. */
	if (!option && argument[1] != '-')
		option = find(short_option);
	if (!option)
		return false;
	warnx("%s is an option of Tenstorrent's own tt-smi, for telemetry and reset", option);
	fprintf(stderr,
		"That one is the Python package tt-smi; 'type -a tt-smi' shows those in your PATH.\n"
		"This one is of tt_memtrack and shows who uses device memory: try '%s --help'.\n",
		program_invocation_short_name);
	return true;
}
