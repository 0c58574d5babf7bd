/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How ttmt-smi ends, and what it says when it cannot go on. */
#ifndef TT_SMI_STATUS_H
#define TT_SMI_STATUS_H

enum status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
	STATUS_NO_MODULE = 3,
};

#define DEVICE_FILE "/dev/tt_memtrack"

/* STATUS_OK if there is none. */
struct failure {
	enum status status;
	char text[256];
};

/* What an error (a negative errno) at opening the device file means where the module is loaded. */
const char *file_error_text(int error);

/* What an error (a negative errno) of the library means for the user. 0 is no failure. */
struct failure failure_of(int error);

struct failure module_failure(void);
struct failure file_failure(int error);

#endif
