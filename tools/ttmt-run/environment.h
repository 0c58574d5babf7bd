/* SPDX-License-Identifier: GPL-2.0-or-later */
/* environment - the program's environment variables */
#ifndef TTMT_RUN_ENVIRONMENT_H
#define TTMT_RUN_ENVIRONMENT_H

/* Set a variable. Exits on failure. */
void environment_set(const char *variable, const char *value);

/* Preload a library before all others, including those in LD_PRELOAD. Exits on failure. */
void environment_preload(const char *library);

/* Of Python's modules, those in this folder come first. */
void environment_python(const char *folder);

#endif
