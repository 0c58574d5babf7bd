/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMTRACK_TEXT_H
#define MEMTRACK_TEXT_H

#include <linux/types.h>

bool memtrack_is_text(const char *text, size_t length);

#endif /* MEMTRACK_TEXT_H */
