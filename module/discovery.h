/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tt_memtrack offers to whoever finds devices. Everything is passed by value;
 * no pointer of the caller is kept.
 */
#ifndef MEMTRACK_DISCOVERY_H
#define MEMTRACK_DISCOVERY_H

#include <linux/types.h>

struct device;

unsigned int memtrack_board_chips(const char *name);
void memtrack_board_names(char *names, size_t size);
int memtrack_device_add(const char *board, u32 chip, bool simulated, struct device *parent);
void memtrack_device_remove(u32 number);

#endif /* MEMTRACK_DISCOVERY_H */
