// SPDX-License-Identifier: GPL-2.0-or-later
/* Apart from the rest, for term.h takes many names for itself. */
#include <sys/stat.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>

#include "display_possible.h"

/* As of what "su -c" starts, which has no session's terminal but a keyboard. */
static bool is_keyboard_too(void)
{
	struct stat in, out;

	return isatty(STDIN_FILENO) && !fstat(STDIN_FILENO, &in) && !fstat(STDOUT_FILENO, &out) &&
	       in.st_rdev == out.st_rdev;
}

bool display_is_possible(void)
{
	bool is_capable;
	int error;

	/* That of another session has its own reader, whose modes are left alone. */
	if (!isatty(STDOUT_FILENO) || (tcgetpgrp(STDOUT_FILENO) < 0 && !is_keyboard_too()))
		return false;
	if (setupterm(NULL, STDOUT_FILENO, &error))
		return false;
	is_capable = cursor_address && clear_screen;
	del_curterm(cur_term);
	return is_capable;
}
