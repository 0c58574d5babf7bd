/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor found, in words. */
#ifndef TT_SMI_DOCTOR_H
#define TT_SMI_DOCTOR_H

#include <stdio.h>

#include "sheet.h"
#include "status.h"

int doctor_print(FILE *out, const struct sheet *sheet, const struct terminal *terminal);

/* STATUS_FAILED if anything is wrong. */
enum status doctor_status(const struct sheet *sheet);

#endif
