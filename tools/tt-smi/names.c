// SPDX-License-Identifier: GPL-2.0-or-later
#include <locale.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "names.h"

#define CACHED_USERS 64

/* UTF-8 is what JSON is, whatever the user's locale; 0 where the C library has no such locale. */
static locale_t utf8(void)
{
	static locale_t locale;

	if (!locale)
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	return locale;
}

/* Bytes of the character at the beginning of text that may be shown as it is, or 0. */
static size_t harmless(const char *text, bool ascii)
{
	mbstate_t state = { 0 };
	wchar_t character;
	size_t length;

	if (*text >= ' ' && *text <= '~')
		return 1;
	if (ascii)
		return 0;
	length = mbrtowc(&character, text, MB_CUR_MAX, &state);
	/* What is wrong or not complete is longer than any. */
	return length <= MB_CUR_MAX && wcwidth(character) > 0 ? length : 0;
}

static void escape(char *out, size_t room, const char *text, bool ascii)
{
	/* A character takes at most 4 bytes, and so does \xNN. */
	while (*text && room > 4) {
		size_t length = harmless(text, ascii);
		size_t used = length;

		if (length)
			memcpy(out, text, length);
		else
			used = sprintf(out, "\\x%02x", (unsigned char)*text);
		text += length ?: 1;
		out += used;
		room -= used;
	}
	*out = '\0';
}

/* Bytes at the beginning that need no look at the locale, which costs more than all of them. */
static size_t plain_length(const char *text, size_t room)
{
	size_t length = 0;

	while (text[length] >= ' ' && text[length] <= '~' && length + 4 < room)
		length++;
	return length;
}

void make_printable(char *out, size_t room, const char *text, bool ascii)
{
	const size_t plain = plain_length(text, room);
	locale_t before;

	memcpy(out, text, plain);
	out[plain] = '\0';
	if (!text[plain] || plain + 4 >= room)
		return;
	before = uselocale(utf8());
	escape(out + plain, room - plain, text + plain, ascii);
	uselocale(before);
}

char *printable_copy(const char *text, bool ascii)
{
	const size_t room = 4 * strlen(text) + 5;
	char *out = malloc(room);

	if (out)
		make_printable(out, room, text, ascii);
	return out;
}

struct name printable(const char *name, bool ascii)
{
	struct name out = { "" };

	make_printable(out.s, sizeof(out.s), name, ascii);
	return out;
}

static void look_up(struct name *name, uint32_t uid)
{
	const struct passwd *user = getpwuid(uid);

	if (user)
		snprintf(name->s, sizeof(name->s), "%s", user->pw_name);
	else
		snprintf(name->s, sizeof(name->s), "%u", uid);
}

/* A look-up reads files and may ask a server, so what was found is kept. */
struct name user_name(uint32_t uid, bool ascii)
{
	static struct user {
		uint32_t uid;
		struct name name;
	} cache[CACHED_USERS];
	struct user *user = &cache[uid % CACHED_USERS];

	if (uid == UINT32_MAX)
		return (struct name){ "-" };
	if (!*user->name.s || user->uid != uid) {
		look_up(&user->name, uid);
		user->uid = uid;
	}
	return printable(user->name.s, ascii);
}
