// SPDX-License-Identifier: GPL-2.0-only
/*
 * May a text of a user be printed? It needs no lock or memory, so it can be tested by itself.
 * (The kernel's own decoder is in a module that a kernel need not have.)
 */
#include <linux/bits.h>
#include <linux/kernel.h>

#include "text.h"

/* By the number of bytes after the first: what the first begins with, and the least character. */
static const struct {
	u8 mask;
	u8 lead;
	u32 least;
} forms[] = {
	{ 0x80, 0x00, 0 },
	{ 0xe0, 0xc0, 0x80 },
	{ 0xf0, 0xe0, 0x800 },
	{ 0xf8, 0xf0, 0x10000 },
};

/* Returns how many bytes the first character has, or 0 if they are none. */
static size_t decode(const u8 *text, size_t length, u32 *character)
{
	size_t more, i;

	for (more = 0; more < ARRAY_SIZE(forms); more++)
		if ((text[0] & forms[more].mask) == forms[more].lead)
			break;
	if (more == ARRAY_SIZE(forms) || more >= length)
		return 0;
	*character = text[0] & (u8)~forms[more].mask;
	for (i = 1; i <= more; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (text[i] & 0x3f);
	}
	return *character < forms[more].least ? 0 : 1 + more;
}

/* Besides controls and what is no character: separators of lines, and what turns text around. */
static bool is_printable(u32 character)
{
	if (character < 0x20 || (character >= 0x7f && character < 0xa0))
		return false;
	if (character == 0x200e || character == 0x200f ||
	    (character >= 0x2028 && character <= 0x202e) ||
	    (character >= 0x2066 && character <= 0x2069))
		return false;
	return character < 0xd800 || (character >= 0xe000 && character <= 0x10ffff);
}

/**
 * memtrack_is_text() - whether a text can be shown as it is
 * @text: the text
 * @length: its bytes
 *
 * Context: any.
 * Return: true if it is valid UTF-8, and all of it is printable.
 */
bool memtrack_is_text(const char *text, size_t length)
{
	u32 character;

	while (length) {
		size_t bytes = decode((const u8 *)text, length, &character);

		if (!bytes || !is_printable(character))
			return false;
		text += bytes;
		length -= bytes;
	}
	return true;
}
