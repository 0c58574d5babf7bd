// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <stdio.h>
#include <string.h>

#include <ttmt.h>

#include "status.h"
#include "streams.h"
#include "version.h"

#define TEXT_OF(x) #x
#define DOTTED(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const char tool_version[] = DOTTED(TTMT_VERSION_MAJOR, TTMT_VERSION_MINOR, TTMT_VERSION_PATCH);

static void compare(const char *what, const char *version)
{
	if (strcmp(version, tool_version))
		warnx("warning: this tool is %s and the %s is %s; install all from one release",
		      tool_version, what, version);
}

static void print_module(void)
{
	struct tt_memtrack_version module;
	struct failure failure;
	struct ttmt *handle;
	int ret;

	ret = ttmt_open(&handle, TTMT_OPEN_READ_ONLY);
	if (!ret)
		ret = ttmt_version(handle, &module, sizeof(module));
	ttmt_close(handle);
	failure = failure_of(ret);
	if (!ret)
		printf("module tt_memtrack %s\n", module.module_version);
	else if (failure.status == STATUS_NO_MODULE)
		printf("module tt_memtrack: not loaded\n");
	else
		printf("module tt_memtrack: loaded, but %s\n", failure.text);
	streams_flush();
	if (!ret)
		compare("module", module.module_version);
}

void version_print(void)
{
	printf("ttmt-smi %s of tt_memtrack: who uses the memory of Tenstorrent devices\n"
	       "(not Tenstorrent's own tt-smi, which shows telemetry and resets boards)\n"
	       "libttmt %s\n", tool_version, ttmt_library_version());
	print_module();
	compare("library", ttmt_library_version());
}
