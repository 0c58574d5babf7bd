// SPDX-License-Identifier: GPL-2.0-only
/*
 * A card as text.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "test_pci.h"

/**
 * test_card_parse() - parse the text of a card
 * @text: as in the module parameter functions=
 * @card: out
 *
 * Return: 0 or -EINVAL.
 */
int test_card_parse(const char *text, struct test_card *card)
{
	int fields, end = 0;

	memset(card, 0, sizeof(*card));
	fields = sscanf(text, "%4hx:%4hx:%4hx%n:%31[^:]:%15s%n", &card->device, &card->subvendor,
			&card->subsystem, &end, card->type, card->firmware, &end);
	return (fields == 3 || fields == 5) && !text[end] ? 0 : -EINVAL;
}
