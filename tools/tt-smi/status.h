/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How ttmt-smi ends, and what it says when it cannot go on. */
#ifndef TT_SMI_STATUS_H
#define TT_SMI_STATUS_H

#include <stdbool.h>

enum status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
	STATUS_NO_MODULE = 3,
};

#define DEVICE_FILE "/dev/tt_memtrack"

/* Whether the module is there at all, whatever may be opened. */
bool module_is_loaded(void);

/* What an error (a negative errno) at opening the device file means where the module is loaded. */
const char *file_error_text(int error);

/* Say on stderr what error (a negative errno) of the library means for the user. */
enum status complain(int error);

#endif
