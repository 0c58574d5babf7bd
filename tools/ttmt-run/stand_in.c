// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "array_size.h"
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

/* Tell apart installations that replace each other in the same place. */
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

/* Create a directory and its parents. */
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

/* Replace atomically, because another run may be using it. */
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

static bool is_folder(const char *path)
{
	struct stat found;

	return !lstat(path, &found) && S_ISDIR(found.st_mode);
}

/* Link everything in a directory of TT-Metal's, if it exists, except what are our directories. */
static void link_entries(const char *from, const char *to)
{
	DIR *folder = opendir(from);
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		char *target = path_of("%s/%s", from, entry->d_name);
		char *path = path_of("%s/%s", to, entry->d_name);

		if (!is_folder(path))
			make_link(target, path);
		free(target);
		free(path);
	}
	if (folder)
		closedir(folder);
}

#define BIN		"runtime/sfpi/compiler/bin"
#define DESCRIPTIONS	"tt_metal/third_party/umd/tests/cluster_descriptor_examples"

/* Our directories, from the top down. Everything else in them are links. */
static const char *const folders[] = {
	"", "runtime", "runtime/sfpi", "runtime/sfpi/compiler", BIN, "tt_metal",
	"tt_metal/third_party", "tt_metal/third_party/umd", "tt_metal/third_party/umd/tests",
	DESCRIPTIONS,
};

/* Our files. Machines have TT-Metal's names, for programs that ask for those. */
static const char *const files[][2] = {
	{ "ttmt/riscv-tt-elf-g++", BIN "/riscv-tt-elf-g++" },
	{ "ttmt/machines/n150.yaml", DESCRIPTIONS "/wormhole_N150.yaml" },
	{ "ttmt/machines/n300.yaml", DESCRIPTIONS "/wormhole_N300.yaml" },
	{ "ttmt/machines/t3000.yaml", DESCRIPTIONS "/t3k_cluster_desc.yaml" },
	{ "ttmt/machines/p150.yaml", DESCRIPTIONS "/blackhole_P150.yaml" },
	{ "ttmt/machines/4xp150.yaml", DESCRIPTIONS "/blackhole_4xP150.yaml" },
	{ "ttmt/machines/8xp150.yaml", DESCRIPTIONS "/blackhole_8xP150.yaml" },
};

/* Complain here; the stand-in would do it in the middle of TT-Metal's output. */
static void check_binutils(void)
{
	char *stand_in = place_of(files[0][0]);
	char *command = path_of("exec '%s' --version >/dev/null", stand_in);

	if (system(command))
		errx(EXIT_OURS,
		     "--mock: there is neither a compiler of TT-Metal's kernels nor what its stand-in needs: install binutils-riscv64-unknown-elf");
	free(stand_in);
	free(command);
}

static void make_folders(const char *root)
{
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		char *path = path_of("%s/%s", root, folders[i]);

		/* Never write through a link. */
		if (!is_folder(path))
			unlink(path);
		make_folder(path);
		free(path);
	}
}

static void make_links(const char *real, const char *root)
{
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		char *target = place_of(files[i][0]);
		char *path = path_of("%s/%s", root, files[i][1]);

		make_link(target, path);
		free(target);
		free(path);
	}
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		char *from = path_of("%s/%s", real, folders[i]);
		char *to = path_of("%s/%s", root, folders[i]);

		link_entries(from, to);
		free(from);
		free(to);
	}
}

/* Keep kernels of the stand-in apart from compiled ones. */
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

	check_binutils();
	make_folders(root);
	make_links(metal->root, root);
	environment_set("TT_METAL_RUNTIME_ROOT", root);
	set_kernels(folder);
	free(cache);
	free(folder);
	free(root);
}
