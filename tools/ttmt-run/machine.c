// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>
#include <string.h>

#include "array_size.h"
#include "machine.h"

enum { WORMHOLE = 2, BLACKHOLE };

static const struct machine machines[] = {
	{ "n150", "n150", 1, false, WORMHOLE },
	{ "n300", "n300", 1, true, WORMHOLE },
	{ "t3000", "n300", 4, true, WORMHOLE },
	{ "p150", "p150a", 1, false, BLACKHOLE },
	{ "4xp150", "p150a", 4, false, BLACKHOLE },
	{ "8xp150", "p150a", 8, false, BLACKHOLE },
};

const struct machine *machine_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++)
		if (!strcmp(machines[i].name, name))
			return &machines[i];
	return NULL;
}

unsigned int machine_chips(const struct machine *machine)
{
	return machine->pairs ? 2 * machine->boards : machine->boards;
}
