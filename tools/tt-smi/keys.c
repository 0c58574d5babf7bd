// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "keys.h"

/* As it was at first; after a stop, it may still be as we left it. */
static struct termios before;
static bool before_is_known;
static bool taken;

/* Of a terminal that is this session's, and not of another or of none. */
static bool in_foreground(void)
{
	return tcgetpgrp(STDIN_FILENO) == getpgrp();
}

void keys_stop_in_background(void)
{
	if (tcgetpgrp(STDIN_FILENO) > 0 && !in_foreground())
		raise(SIGTTIN);
}

void keys_take(void)
{
	struct termios raw;

	taken = false;
	if (!in_foreground())
		return;
	if (!before_is_known && tcgetattr(STDIN_FILENO, &before))
		return;
	before_is_known = true;
	raw = before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	taken = !tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

void keys_give_back(void)
{
	if (taken && in_foreground())
		tcsetattr(STDIN_FILENO, TCSANOW, &before);
	taken = false;
}

int keys_fd(void)
{
	return taken ? STDIN_FILENO : -1;
}

bool keys_quit(void)
{
	char keys[64];
	ssize_t length = read(STDIN_FILENO, keys, sizeof(keys));

	/* A terminal that is gone would be found again and again. */
	if (length <= 0)
		taken = false;
	return length > 0 && (memchr(keys, 'q', length) || memchr(keys, 'Q', length));
}
