// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The name is in a cgroup's path: .../docker-ID.scope, .../docker/ID, .../libpod-ID.scope,
 * .../kubepods.slice/.../cri-containerd-ID.scope, .../kubepods/podUID/ID, .../lxc/NAME,
 * .../lxc.payload.NAME, .../machine.slice/systemd-nspawn@NAME.service, .../machine-NAME.scope.
 */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "array_size.h"
#include "container.h"
#include "names.h"
#include "proc.h"

#define ID_LENGTH 64
#define SHOWN_OF_ID 12

static bool is_id(const char *text)
{
	size_t length = strspn(text, "0123456789abcdef");

	return length == ID_LENGTH && !isalnum((unsigned char)text[length]);
}

/* The first id of 64 digits in a path. */
static bool take_id(struct container *container, const char *path)
{
	const char *at;

	for (at = path; *at; at++) {
		if ((at != path && isalnum((unsigned char)at[-1])) || !is_id(at))
			continue;
		memcpy(container->s, at, SHOWN_OF_ID);
		return true;
	}
	return false;
}

/* Names stand between words; systemd writes what is special in them as \xNN, and so it stays. */
static bool take_name(struct container *container, const char *path)
{
	static const struct {
		const char *before, *ends;
	} forms[] = {
		{ "/lxc.payload.", "/" }, { "/lxc/", "/" }, { "/systemd-nspawn@", "./" },
		{ "/machine-", "./" },
	};
	size_t i, length;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		const char *name = strstr(path, forms[i].before);
		char raw[64];

		if (!name)
			continue;
		name += strlen(forms[i].before);
		length = strcspn(name, forms[i].ends);
		length = length < sizeof(raw) ? length : sizeof(raw) - 1;
		memcpy(raw, name, length);
		raw[length] = '\0';
		make_printable(container->s, sizeof(container->s), raw, true);
		return *container->s;
	}
	return false;
}

struct container container_of_cgroup(const char *cgroup)
{
	struct container container = { "" };
	char line[1024];

	for (; *cgroup; cgroup += strcspn(cgroup, "\n"), cgroup += *cgroup == '\n') {
		size_t length = strcspn(cgroup, "\n");

		length = length < sizeof(line) ? length : sizeof(line) - 1;
		memcpy(line, cgroup, length);
		line[length] = '\0';
		if (take_id(&container, line) || take_name(&container, line))
			break;
	}
	return container;
}

struct container container_of_process(int process)
{
	char cgroup[4096];

	proc_read(process, "cgroup", cgroup, sizeof(cgroup));
	return container_of_cgroup(cgroup);
}
