// SPDX-License-Identifier: GPL-2.0-or-later
#include <locale.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include "names.h"

/* UTF-8 is what JSON is, whatever the user's locale; 0 where the C library has no such locale. */
static locale_t utf8(void)
{
	static locale_t locale;

	if (!locale)
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	return locale;
}

/* Bytes of the character at the beginning of text that may be shown as it is, or 0. */
static size_t harmless(const char *text)
{
	mbstate_t state = { 0 };
	wchar_t character;
	size_t length = mbrtowc(&character, text, MB_CUR_MAX, &state);

	/* What is wrong or not complete is longer than any. */
	return length <= MB_CUR_MAX && wcwidth(character) > 0 ? length : 0;
}

static void escape(char *out, size_t room, const char *text, bool ascii)
{
	/* A character takes at most 4 bytes, and so does \xNN. */
	while (*text && room > 4) {
		size_t length = harmless(text);
		int used;

		if (ascii && length > 1)
			length = 0;
		used = length ? sprintf(out, "%.*s", (int)length, text) :
				sprintf(out, "\\x%02x", (unsigned char)*text);
		text += length ?: 1;
		out += used;
		room -= used;
	}
	*out = '\0';
}

void make_printable(char *out, size_t room, const char *text, bool ascii)
{
	const locale_t before = uselocale(utf8());

	escape(out, room, text, ascii);
	uselocale(before);
}

struct name printable(const char *name, bool ascii)
{
	struct name out = { "" };

	make_printable(out.s, sizeof(out.s), name, ascii);
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
