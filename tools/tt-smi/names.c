// SPDX-License-Identifier: GPL-2.0-or-later
#include <pwd.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "array_size.h"
#include "names.h"

/* Bytes of the UTF-8 sequence at s, and its character; 0 if there is none. */
static size_t decode(const unsigned char *s, uint32_t *character)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length = *s < 0x80 ? 1 : *s < 0xc0 ? 0 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;
	size_t i;

	if (!length || *s >= 0xf8)
		return 0;
	*character = length == 1 ? *s : *s & (0x7f >> length);
	for (i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (s[i] & 0x3f);
	}
	if (*character < least[length] || *character > 0x10ffff)
		return 0;
	return *character >= 0xd800 && *character <= 0xdfff ? 0 : length;
}

/* Shows as itself and changes nothing else on the screen. */
static bool is_harmless(uint32_t character)
{
	static const struct {
		uint32_t first, last;
	} harmful[] = {
		{ 0, 0x1f }, { 0x7f, 0x9f }, /* control characters */
		{ 0xad, 0xad }, { 0x61c, 0x61c }, { 0x180e, 0x180e }, { 0xfeff, 0xfeff },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f }, /* invisible, bidi */
		{ 0xfff9, 0xfffb }, { 0xe0000, 0xe0fff },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(harmful); i++)
		if (character >= harmful[i].first && character <= harmful[i].last)
			return false;
	return true;
}

struct name printable(const char *name, bool ascii)
{
	const unsigned char *s = (const unsigned char *)name;
	struct name out = { "" };
	size_t used = 0;

	/* A character takes at most 4 bytes, and so does \xNN. */
	while (*s && used + 4 < sizeof(out.s)) {
		uint32_t character;
		size_t length = decode(s, &character);

		if (length && is_harmless(character) && (length == 1 || !ascii)) {
			memcpy(out.s + used, s, length);
			used += length;
			s += length;
		} else {
			used += sprintf(out.s + used, "\\x%02x", *s++);
		}
	}
	out.s[used] = '\0';
	return out;
}

struct name user_name(uint32_t uid, bool ascii)
{
	const struct passwd *user;
	struct name number;

	if (uid == UINT32_MAX)
		return (struct name){ "-" };
	user = getpwuid(uid);
	if (user)
		return printable(user->pw_name, ascii);
	snprintf(number.s, sizeof(number.s), "%u", uid);
	return number;
}
