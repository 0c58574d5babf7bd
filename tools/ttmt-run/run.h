/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run - run the program as if there were nothing between it and its parent */
#ifndef TTMT_RUN_RUN_H
#define TTMT_RUN_RUN_H

/* Execute the program in place of this one. Returns the exit status on failure, after a message. */
int run_instead(char **command);

/*
 * Run the program and wait. Forwards signals to it, and stops when it stops. Returns the status
 * from waitpid().
 */
int run_and_wait(char **command);

/* The status from waitpid() as a shell's exit status. */
int run_status(int waited);

#endif
