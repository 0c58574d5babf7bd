// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "environment.h"
#include "exit_code.h"
#include "place.h"
#include "stand_in.h"

/* FNV-1a of 64 bits. */
static unsigned long long hash(unsigned long long sum, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++)
		sum = (sum ^ bytes[i]) * 0x100000001b3;
	return sum;
}

/* An installation that is replaced by another one in the same place is another one. */
static unsigned long long identify(const char *root)
{
	unsigned long long sum = hash(0xcbf29ce484222325, root, strlen(root));
	struct stat found;

	if (stat(root, &found))
		err(EXIT_OURS, "%s", root);
	sum = hash(sum, &found.st_ino, sizeof(found.st_ino));
	return hash(sum, &found.st_mtim, sizeof(found.st_mtim));
}

static char *cache_folder(void)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (cache && *cache == '/')
		return path_of("%s/ttmt", cache);
	if (home && *home == '/')
		return path_of("%s/.cache/ttmt", home);
	errx(EXIT_OURS, "--mock wants a folder for its cache: set XDG_CACHE_HOME, or HOME");
}

/* With those above it. */
static void make_folder(char *path)
{
	char *slash = path;

	do {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		if (mkdir(path, 0777) && errno != EEXIST)
			err(EXIT_OURS, "%s (XDG_CACHE_HOME may name another folder)", path);
		if (slash)
			*slash = '/';
	} while (slash);
}

/* Another run may be at it at the same moment, so that there is never none. */
static void make_link(const char *target, const char *path)
{
	char there[PATH_MAX];
	ssize_t length = readlink(path, there, sizeof(there) - 1);
	char *new;

	there[length < 0 ? 0 : length] = '\0';
	if (!strcmp(there, target))
		return;
	new = path_of("%s.%d", path, getpid());
	if (symlink(target, new) || rename(new, path))
		err(EXIT_OURS, "%s", path);
	free(new);
}

/* To all that a folder has, but for one name. */
static void link_entries(const char *from, const char *to, const char *but)
{
	DIR *folder = opendir(from);
	struct dirent *entry;

	if (!folder)
		err(EXIT_OURS, "%s", from);
	while ((entry = readdir(folder))) {
		char *target, *path;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
		    !strcmp(entry->d_name, but))
			continue;
		target = path_of("%s/%s", from, entry->d_name);
		path = path_of("%s/%s", to, entry->d_name);
		make_link(target, path);
		free(target);
		free(path);
	}
	closedir(folder);
}

/* Said here, for the stand-in would say it in the middle of what TT-Metal prints. */
static void check_binutils(const char *stand_in)
{
	char *command = path_of("exec '%s' --version >/dev/null", stand_in);

	if (system(command))
		errx(EXIT_OURS,
		     "--mock: there is neither a compiler of TT-Metal's kernels nor what its stand-in needs: install binutils-riscv64-unknown-elf");
	free(command);
}

/* What the links lead past: the root, its runtime, and what TT-Metal calls its compiler SFPI. */
static void make_root(const struct metal *metal, const char *root)
{
	char *real = path_of("%s/runtime", metal->root);
	char *runtime = path_of("%s/runtime", root);
	char *bin = path_of("%s/sfpi/compiler/bin", runtime);
	char *compiler = path_of("%s/riscv-tt-elf-g++", bin);
	char *stand_in = place_of("ttmt/riscv-tt-elf-g++");

	check_binutils(stand_in);
	make_folder(bin);
	link_entries(metal->root, root, "runtime");
	link_entries(real, runtime, "sfpi");
	make_link(stand_in, compiler);
	free(real);
	free(runtime);
	free(bin);
	free(compiler);
	free(stand_in);
}

/* Kernels that were not compiled are kept apart from those that were. */
static void set_kernels(const char *folder)
{
	const char *theirs = getenv("TT_METAL_CACHE");
	char *ours = theirs && *theirs ? path_of("%s/ttmt-stand-in", theirs) :
		     path_of("%s/kernels", folder);

	make_folder(ours);
	environment_set("TT_METAL_CACHE", ours);
	free(ours);
}

void stand_in_prepare(const struct metal *metal)
{
	char *cache = cache_folder();
	char *folder = path_of("%s/%016llx", cache, identify(metal->root));
	char *root = path_of("%s/root", folder);

	make_root(metal, root);
	environment_set("TT_METAL_RUNTIME_ROOT", root);
	set_kernels(folder);
	free(cache);
	free(folder);
	free(root);
}
