// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ttmt.h>

#include "environment.h"
#include "machine.h"
#include "sim.h"

static uint64_t figure(const struct ttmt_device_list *list, int index, const char *file,
		       uint64_t otherwise)
{
	uint64_t value;

	return ttmt_device_list_u64(list, index, file, &value) ? otherwise : value;
}

static bool is_gateway_of(const struct ttmt_device_list *list, int index, const char *board)
{
	char text[32];

	return figure(list, index, "simulated", 0) && !figure(list, index, "remote", 0) &&
	       !ttmt_device_list_text(list, index, "board", text, sizeof(text)) &&
	       !strcmp(text, board);
}

static bool find_behind(const struct ttmt_device_list *list, uint32_t gateway, uint32_t *number)
{
	for (int i = 0; i < ttmt_device_list_count(list); i++)
		if (figure(list, i, "gateway", TT_MEMTRACK_ANY) == gateway)
			return !ttmt_device_list_number(list, i, number);
	return false;
}

/* Find the device of each chip. Returns the number of the machine's boards found. */
static unsigned int collect(const struct ttmt_device_list *list, const struct machine *machine,
			    uint32_t *devices)
{
	unsigned int found = 0;

	for (int i = 0; i < ttmt_device_list_count(list) && found < machine->boards; i++) {
		if (!is_gateway_of(list, i, machine->board) ||
		    ttmt_device_list_number(list, i, &devices[found]))
			continue;
		if (machine->pairs && !find_behind(list, devices[found],
						   &devices[machine->boards + found]))
			continue;
		found++;
	}
	return found;
}

static bool any_is_simulated(const struct ttmt_device_list *list)
{
	for (int i = 0; i < ttmt_device_list_count(list); i++)
		if (figure(list, i, "simulated", 0))
			return true;
	return false;
}

static void say_how(const struct machine *machine, const struct ttmt_device_list *list)
{
	warnx("nothing is tracked: no simulated devices for the chips of %s; to have them:",
	      machine->name);
	fprintf(stderr, "  %ssudo modprobe tt_memtrack_sim boards=",
		any_is_simulated(list) ? "sudo modprobe -r tt_memtrack_sim && " : "");
	for (unsigned int i = 0; i < machine->boards; i++)
		fprintf(stderr, "%s%s", i ? "," : "", machine->board);
	fputc('\n', stderr);
}

static void set_devices(const uint32_t *devices, unsigned int chips)
{
	char text[MACHINE_CHIPS * 24] = "";
	size_t length = 0;

	for (unsigned int i = 0; i < chips; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%u:tt%u",
					   i ? "," : "", i, devices[i]);
	environment_set("TTMT_DEVICES", text);
}

const char *sim_assign(const char *name)
{
	const struct machine *machine = machine_find(name);
	struct ttmt_device_list *list;
	uint32_t devices[MACHINE_CHIPS];
	bool there;

	if (!machine || getenv("TTMT_DEVICES") || ttmt_turned_off())
		return NULL;
	ttmt_device_list_new(&list);
	there = collect(list, machine, devices) == machine->boards;
	if (there)
		set_devices(devices, machine_chips(machine));
	else
		say_how(machine, list);
	ttmt_device_list_free(list);
	return there ? NULL : "there are no simulated devices for the mock chips";
}
