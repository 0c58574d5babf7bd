// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses of PCI functions: what --device accepts as one, the library accepts, too. */
#include <stdlib.h>

#include "choice.h"
#include "device_list.h"
#include "must.h"

int try(const uint8_t *data, size_t size)
{
	struct ttmt_device device = {
		.number = 3, .dir = "/none", .function = "/sys/0000:01:00.0",
	};
	const struct ttmt_device_list list = { .count = 1, .devices = &device };
	char *text = text_of(data, size);
	struct choices choices = { 0 };
	const struct place place = place_of(&list, 0);
	int found = ttmt_device_list_find_pci(&list, text, 0);

	MUST(found == -EINVAL || found == -ENODEV);
	if (!choices_add(&choices, text)) {
		MUST(choices.choice->by != BY_ADDRESS || found == -ENODEV);
		choices_have(&choices, &place);
	}
	choices_clear(&choices);
	free(text);
	return 0;
}
