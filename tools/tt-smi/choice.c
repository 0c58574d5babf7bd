// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "choice.h"

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

bool choice_parse(struct choice *choice, const char *text)
{
	char *end;
	unsigned long number;

	*choice = (struct choice){ .text = text, .number = TT_MEMTRACK_ANY };
	if (is_address(text))
		return true;
	errno = 0;
	number = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || number >= TT_MEMTRACK_ANY)
		return false;
	choice->number = number;
	return true;
}

bool choice_has(const struct choice *choice, const struct ttmt_device_list *list, int index)
{
	char address[32];
	uint32_t number;

	if (!choice->text)
		return true;
	if (choice->number != TT_MEMTRACK_ANY)
		return !ttmt_device_list_number(list, index, &number) && number == choice->number;
	return !ttmt_device_list_pci(list, index, address, sizeof(address)) &&
	       !strcasecmp(address, choice->text);
}
