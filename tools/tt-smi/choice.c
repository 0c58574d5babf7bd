// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "choice.h"

#define NODES "/dev/tenstorrent/"

static bool is_address(const char *text)
{
	static const char form[] = "^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}[.][0-7]$";
	regex_t regex;
	bool is;

	if (regcomp(&regex, form, REG_EXTENDED | REG_ICASE | REG_NOSUB))
		return false;
	is = !regexec(&regex, text, 0, NULL, 0);
	regfree(&regex);
	return is;
}

static bool parse_number(const char *text, uint32_t *number)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || value >= TT_MEMTRACK_ANY)
		return false;
	*number = value;
	return true;
}

static bool parse(struct choice *choice, const char *text)
{
	*choice = (struct choice){ .text = text, .by = BY_ADDRESS };
	if (is_address(text))
		return true;
	choice->by = BY_NODE;
	if (!strncmp(text, NODES, strlen(NODES)))
		return parse_number(text + strlen(NODES), &choice->number);
	choice->by = BY_NUMBER;
	return parse_number(text, &choice->number);
}

int choices_add(struct choices *choices, const char *text)
{
	struct choice *grown, one;

	if (!parse(&one, text))
		return -EINVAL;
	grown = reallocarray(choices->choice, choices->count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	grown[choices->count++] = one;
	choices->choice = grown;
	return 0;
}

void choices_clear(struct choices *choices)
{
	free(choices->choice);
	*choices = (struct choices){ 0 };
}

struct place place_of(const struct ttmt_device_list *list, int index)
{
	struct place place = { .number = TT_MEMTRACK_ANY };

	ttmt_device_list_number(list, index, &place.number);
	if (ttmt_device_list_pci(list, index, place.pci_address, sizeof(place.pci_address)))
		place.pci_address[0] = '\0';
	place.has_driver_node = !ttmt_device_list_node(list, index, &place.driver_node);
	return place;
}

bool choice_has(const struct choice *choice, const struct place *place)
{
	switch (choice->by) {
	case BY_NUMBER:
		return place->number == choice->number;
	case BY_ADDRESS:
		return !strcasecmp(place->pci_address, choice->text);
	default:
		return place->has_driver_node && place->driver_node == choice->number;
	}
}

bool choices_have(const struct choices *choices, const struct place *place)
{
	size_t i;

	for (i = 0; i < choices->count; i++)
		if (choice_has(&choices->choice[i], place))
			return true;
	return !choices->count;
}
