/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of devices, the same in all views for people. */
#ifndef TT_SMI_LABEL_H
#define TT_SMI_LABEL_H

#include "format.h"
#include "names.h"
#include "snapshot.h"

/* "0", or "1R" for a remote chip. */
struct text label_device(const struct device *dev);

/* "n300", "assumed n300" if not certain, or "unknown board". */
struct text label_board(const struct device *dev);

/* "python3 (pid 4711, root)", printable. */
struct name label_who(const struct tt_memtrack_who *who, bool ascii);

#endif
