// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ttmt.h>

#include "array_size.h"
#include "check.h"
#include "chip.h"
#include "describe.h"
#include "exit_code.h"
#include "metal.h"
#include "mock.h"
#include "place.h"
#include "tracked.h"

/* Where packages, build trees and installations keep their libraries. */
static char *library_folder(const struct metal *metal)
{
	static const char *const folders[] = { "build/lib", "build_Release/lib", "lib" };
	const char *const places[] = { metal->root, metal->package };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		for (size_t j = 0; places[i] && j < ARRAY_SIZE(folders); j++) {
			char *folder = path_of("%s/%s", places[i], folders[j]);
			char *library = path_of("%s/libtt_metal.so", folder);
			bool found = !access(library, R_OK);

			free(library);
			if (found)
				return folder;
			free(folder);
		}
	}
	return NULL;
}

/* Lines after the first are indented. */
static bool print_description(const char *const *libraries)
{
	char *text = describe(libraries), *line, *rest;
	bool tracked;

	if (!text) {
		puts("Library:   cannot be loaded");
		return false;
	}
	tracked = strstr(text, "\nbuffers: yes");
	line = strtok_r(text, "\n", &rest);
	printf("Library:   %s\n", line);
	while ((line = strtok_r(NULL, "\n", &rest)))
		printf("  %s\n", line);
	free(text);
	return tracked;
}

static bool print_libraries(const struct metal *metal)
{
	char *folder = library_folder(metal);
	char *tt_metal, *ttnn;
	bool tracked;

	if (!folder) {
		puts("Library:   no libtt_metal.so there");
		return false;
	}
	tt_metal = path_of("%s/libtt_metal.so", folder);
	ttnn = path_of("%s/_ttnncpp.so", folder);
	tracked = print_description((const char *const[]){
		tt_metal, access(ttnn, R_OK) ? NULL : ttnn, NULL });
	free(folder);
	free(tt_metal);
	free(ttnn);
	return tracked;
}

static bool print_metal(char *const *command)
{
	struct metal metal;
	bool tracked = false;

	metal_find(&metal, command);
	if (metal.root) {
		printf("TT-Metal:  %s\n", metal.root);
		if (metal.version)
			printf("Version:   ttnn %s, of %s\n", metal.version, metal.python);
		printf("Compiler:  %s\n", mock_has_compiler(&metal) ? "of kernels, yes" :
		       "of kernels, none; --mock has a stand-in");
		tracked = print_libraries(&metal);
	} else {
		printf("TT-Metal:  %s finds no package ttnn, nor is TT_METAL_RUNTIME_ROOT set\n",
		       metal.python);
	}
	metal_free(&metal);
	return tracked;
}

static void print_device(const struct ttmt_device_list *list, int index)
{
	uint32_t number, node;
	char address[32];
	struct chip chip;

	if (ttmt_device_list_number(list, index, &number))
		return;
	chip_read(&chip, number);
	printf("  tt%u %s chip %llu", number, chip.board, (unsigned long long)chip.chip);
	if (chip.simulated)
		printf(", simulated");
	if (!ttmt_device_list_pci(list, index, address, sizeof(address)))
		printf(", %s", address);
	if (!ttmt_device_list_node(list, index, &node))
		printf(", /dev/tenstorrent/%u", node);
	putchar('\n');
}

static bool print_module(void)
{
	const char *why = tracked_not();
	struct ttmt_device_list *list;

	printf("Module:    %s\n", why ? why : "tt_memtrack is loaded");
	if (!ttmt_device_list_new(&list))
		printf("Devices:   %d\n", ttmt_device_list_count(list));
	for (int i = 0; i < ttmt_device_list_count(list); i++)
		print_device(list, i);
	ttmt_device_list_free(list);
	return !why;
}

/* The argument may be a library itself, such as a plugin with TT-Metal linked in. */
static bool is_library(char *const *command)
{
	return command && strstr(*command, ".so") && !access(*command, R_OK);
}

int check(const struct options *options)
{
	char **command = options->command;
	bool tracked = is_library(command) ?
		       print_description((const char *const[]){ *command, NULL }) :
		       print_metal(command);

	if (!print_module())
		tracked = false;
	return tracked ? EXIT_SUCCESS : EXIT_FAILURE;
}
