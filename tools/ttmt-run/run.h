/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run - run the program, and be to it and to whoever waits for it as if nobody was in between */
#ifndef TTMT_RUN_RUN_H
#define TTMT_RUN_RUN_H

/* Become the program. Returns the exit status for why it cannot be, which has been said. */
int run_instead(char **command);

/*
 * Run it and wait. Signals that this process is sent go to the program, and it stops when the
 * program does. Gives what waitpid() gives.
 */
int run_and_wait(char **command);

/* The exit status that a shell makes of what waitpid() gives. */
int run_status(int waited);

#endif
