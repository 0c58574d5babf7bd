// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "screen.h"

/* The alternate screen, no cursor, no wrapped lines; and back. */
#define SCREEN_ENTER "\033[?1049h\033[?25l\033[?7l"
#define SCREEN_LEAVE "\033[?7h\033[?25h\033[?1049l"
#define CURSOR_HOME "\033[H"
#define ERASE_LINE_END "\033[K"
#define ERASE_SCREEN_END "\033[J"

static const char more[] = "... more below; make the window higher, or use --device";

void screen_enter(void)
{
	fputs(SCREEN_ENTER, stdout);
}

void screen_leave(void)
{
	fputs(SCREEN_LEAVE, stdout);
	fflush(stdout);
}

/* Bytes of a line that fit; without wrapping, the last character would stand in the last column. */
static int fitting(const char *line, size_t length, int columns)
{
	mbstate_t state = { 0 };
	size_t used = 0;

	while (used < length) {
		wchar_t character;
		size_t bytes = mbrtowc(&character, line + used, length - used, &state);
		int width;

		if (!bytes || bytes > length - used)
			break;
		width = wcwidth(character);
		/* One that the locale does not know is most likely shown as one. */
		columns -= width < 0 ? 1 : width;
		if (columns < 0)
			break;
		used += bytes;
	}
	return (int)used;
}

/* Over what was there, which is erased line by line: no flicker. */
void screen_draw(const char *text, const struct terminal *terminal)
{
	int columns = terminal->columns;
	int rows;

	fputs(CURSOR_HOME, stdout);
	for (rows = terminal->rows; rows > 1 && *text; rows--) {
		size_t length = strcspn(text, "\n");

		printf(ERASE_LINE_END "%.*s\r\n", fitting(text, length, columns), text);
		text += length + (text[length] == '\n');
	}
	fputs(ERASE_SCREEN_END, stdout);
	if (*text)
		printf("%.*s", fitting(more, strlen(more), columns), more);
}
