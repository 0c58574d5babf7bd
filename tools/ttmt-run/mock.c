// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "environment.h"
#include "exit_code.h"
#include "machine.h"
#include "mock.h"
#include "place.h"
#include "sim.h"
#include "stand_in.h"

static void list_machines(void)
{
	char *pattern = place_of("ttmt/machines/*.yaml");
	glob_t found = { 0 };

	glob(pattern, 0, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/') + 1;

		fprintf(stderr, "%s%.*s", i ? ", " : "", (int)strcspn(name, "."), name);
	}
	globfree(&found);
	free(pattern);
}

/* An installed machine by its name, or a file if there is a / in it. */
static char *find_description(const char *machine)
{
	char *name = path_of("ttmt/machines/%s.yaml", machine);
	char *file = strchr(machine, '/') ? realpath(machine, NULL) : place_of(name);

	free(name);
	if (!file || access(file, R_OK)) {
		warn("--mock %s", machine);
		free(file);
		fprintf(stderr, "Give the file of a description, with a / in it, or one of ");
		list_machines();
		fputc('\n', stderr);
		exit(EXIT_OURS);
	}
	return file;
}

/* TT-Metal looks in its own directory, and then in that of a package. */
bool mock_has_compiler(const struct metal *metal)
{
	char *own = path_of("%s/runtime/sfpi/compiler/bin/riscv-tt-elf-g++", metal->root);
	bool found = !access(own, X_OK) ||
		     !access("/opt/tenstorrent/sfpi/compiler/bin/riscv-tt-elf-g++", X_OK);

	free(own);
	return found;
}

/* Is this release older than 0.MINOR? */
static bool is_before(const struct metal *metal, int minor)
{
	int its_major, its_minor;

	return metal->version &&
	       sscanf(metal->version, "%d.%d", &its_major, &its_minor) == 2 && !its_major &&
	       its_minor < minor;
}

/* For older releases the variable alone is not enough. */
static void prepare_old_release(const char *name, const struct metal *metal)
{
	const struct machine *machine = machine_find(name);
	char *library = place_of("ttmt/mock_chips.so"), *chips;

	if (is_before(metal, 74))
		warnx("TT-Metal %s cannot do everything on mock chips; 0.74.0 and later can",
		      metal->version);
	if (!machine)
		errx(EXIT_OURS, "--mock %s: a file of yours is for TT-Metal 0.77.0 or later",
		     name);
	chips = path_of("%d,%u", machine->architecture, machine_chips(machine));
	environment_set("TTMT_MOCK_CHIPS", chips);
	environment_preload(library);
	free(library);
	free(chips);
}

const char *mock_prepare(const char *machine, const struct metal *metal)
{
	char *file = find_description(machine);

	if (!metal->root)
		errx(EXIT_OURS,
		     "--mock: found no TT-Metal: %s finds no package ttnn; set TT_METAL_RUNTIME_ROOT to its folder, or PATH to the right Python",
		     metal->python);
	environment_set("TT_METAL_MOCK_CLUSTER_DESC_PATH", file);
	free(file);
	if (is_before(metal, 77))
		prepare_old_release(machine, metal);
	if (!mock_has_compiler(metal))
		stand_in_prepare(metal);
	return sim_assign(machine);
}
