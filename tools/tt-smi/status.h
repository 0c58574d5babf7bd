/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exit status of ttmt-smi, and its error messages. */
#ifndef TT_SMI_STATUS_H
#define TT_SMI_STATUS_H

enum status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
	STATUS_NO_MODULE = 3,
};

#define DEVICE_FILE "/dev/tt_memtrack"

/* STATUS_OK means none. */
struct failure {
	enum status status;
	char text[256];
};

/* An error (negative errno) of opening the device file in words, if the module is loaded. */
const char *file_error_text(int error);

/* An error (negative errno) of the library as a failure. 0 is none. */
struct failure failure_of(int error);

struct failure module_failure(void);
struct failure file_failure(int error);

#endif
