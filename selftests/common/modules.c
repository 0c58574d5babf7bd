// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loading and unloading the modules.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ttmt_test.h"

int module_unload(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}

/* Silently, and without a shell: some tests load modules many times. */
int module_load(const char *name, const char *parameters)
{
	char *argv[8] = { "modprobe", (char *)name };
	posix_spawn_file_actions_t silence;
	char words[1024], *rest = words;
	int status, count = 2;
	pid_t pid;

	snprintf(words, sizeof(words), "%s", parameters);
	while (count < 7 && (argv[count] = strsep(&rest, " ")))
		count += *argv[count] != '\0';
	argv[count] = NULL;
	posix_spawn_file_actions_init(&silence);
	posix_spawn_file_actions_addopen(&silence, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&silence, 2, "/dev/null", O_WRONLY, 0);
	status = posix_spawnp(&pid, argv[0], &silence, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&silence);
	if (status)
		return -status;
	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -ENOEXEC;
}

int boards_unplug(void)
{
	return module_unload("tt_memtrack_sim");
}

int boards_plug(const char *boards)
{
	char parameters[256] = "";

	if (boards)
		snprintf(parameters, sizeof(parameters), "boards=%s", boards);
	return module_load("tt_memtrack_sim", parameters);
}
