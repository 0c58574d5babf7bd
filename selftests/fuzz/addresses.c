// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses of PCI functions: what --device takes for one, the library takes too. */
#include <stdlib.h>

#include "choice.h"
#include "devices.h"
#include "must.h"

int try(const uint8_t *data, size_t size)
{
	struct ttmt_device device = {
		.number = 3, .dir = "/none", .function = "/sys/0000:01:00.0",
	};
	const struct ttmt_device_list list = { .count = 1, .devices = &device };
	char *text = text_of(data, size);
	struct choice choice;
	int found = ttmt_device_list_find_pci(&list, text, 0);

	MUST(found == -EINVAL || found == -ENODEV);
	if (choice_parse(&choice, text)) {
		MUST(choice.number != TT_MEMTRACK_ANY || found == -ENODEV);
		choice_has(&choice, &list, 0);
	}
	free(text);
	return 0;
}
