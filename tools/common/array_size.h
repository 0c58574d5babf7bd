/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TTMT_COMMON_ARRAY_SIZE_H
#define TTMT_COMMON_ARRAY_SIZE_H

#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))

#endif
