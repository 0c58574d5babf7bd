// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * text - the text of a capture, without layout blanks
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node.h"
#include "text.h"

/* The state of the JSON after the last byte. */
struct squeeze {
	struct text *text;
	size_t room;
	size_t blanks; /* of those kept */
	bool in_string;
	bool escaped;
	bool after_blank;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void squeeze_byte(struct squeeze *squeeze, char c)
{
	struct text *text = squeeze->text;
	bool blank = !squeeze->in_string && is_blank(c);

	if (blank && squeeze->after_blank)
		return;
	squeeze->after_blank = blank;
	squeeze->blanks += blank;
	if (c == '"' && !squeeze->escaped)
		squeeze->in_string = !squeeze->in_string;
	squeeze->escaped = squeeze->in_string && c == '\\' && !squeeze->escaped;
	text->bytes[text->length++] = blank ? ' ' : c;
}

static int make_room(struct squeeze *squeeze, size_t more)
{
	size_t room = 2 * squeeze->room + more;
	char *bytes;

	if (squeeze->room - squeeze->text->length >= more)
		return 0;
	bytes = realloc(squeeze->text->bytes, room);
	if (!bytes)
		return -ENOMEM;
	squeeze->text->bytes = bytes;
	squeeze->room = room;
	return 0;
}

static int squeeze_all(struct squeeze *squeeze, const char *bytes, size_t length)
{
	int err = make_room(squeeze, length);

	if (err)
		return err;
	for (size_t i = 0; i < length; i++)
		squeeze_byte(squeeze, bytes[i]);
	return squeeze->text->length - squeeze->blanks > TEXT_MAX_BYTES ? -EFBIG : 0;
}

static int read_all(struct squeeze *squeeze, int fd)
{
	char bytes[1 << 16];
	ssize_t got;
	int err;

	do {
		got = read(fd, bytes, sizeof(bytes));
		if (got < 0 && errno != EINTR)
			return -errno;
		err = got > 0 ? squeeze_all(squeeze, bytes, (size_t)got) : 0;
	} while (got && !err);
	return err;
}

static int read_path(struct squeeze *squeeze, const char *path)
{
	int err, fd;

	if (!strcmp(path, "-"))
		return read_all(squeeze, STDIN_FILENO);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = read_all(squeeze, fd);
	close(fd);
	return err;
}

int text_read(struct text *text, const char *path, char *why)
{
	struct squeeze squeeze = { .text = text };
	int err;

	*text = (struct text){ 0 };
	err = read_path(&squeeze, path);
	if (!err)
		return 0;
	if (err == -EFBIG)
		snprintf(why, NODE_WHY,
			 "more than %lu MiB without its blanks; 'jq -c .graph' takes the capture out of a report",
			 TEXT_MAX_BYTES >> 20);
	else
		snprintf(why, NODE_WHY, "%s", strerror(-err));
	text_clear(text);
	return err;
}

void text_clear(struct text *text)
{
	free(text->bytes);
	*text = (struct text){ 0 };
}
