/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_ARRAY_SIZE_H
#define TT_SMI_ARRAY_SIZE_H

#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))

#endif
