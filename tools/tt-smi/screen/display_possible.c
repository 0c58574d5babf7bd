// SPDX-License-Identifier: GPL-2.0-or-later
/* Apart from the rest, for term.h takes many names for itself. */
#include <unistd.h>

#include <curses.h>
#include <term.h>

#include "display_possible.h"

bool display_is_possible(void)
{
	bool is_capable;
	int error;

	/* That of another session has its own reader, whose modes are left alone. */
	if (!isatty(STDOUT_FILENO) || tcgetpgrp(STDOUT_FILENO) < 0)
		return false;
	if (setupterm(NULL, STDOUT_FILENO, &error))
		return false;
	is_capable = cursor_address && clear_screen;
	del_curterm(cur_term);
	return is_capable;
}
