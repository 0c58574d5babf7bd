/* SPDX-License-Identifier: GPL-2.0-or-later */
/* environment - what the program that is run finds in its own */
#ifndef TTMT_RUN_ENVIRONMENT_H
#define TTMT_RUN_ENVIRONMENT_H

/* Set a variable. Ends on failure. */
void environment_set(const char *variable, const char *value);

/* Have a library loaded before all others, those that are in LD_PRELOAD too. Ends on failure. */
void environment_preload(const char *library);

#endif
