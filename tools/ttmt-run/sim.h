/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sim - the simulated devices that mock chips report to */
#ifndef TTMT_RUN_SIM_H
#define TTMT_RUN_SIM_H

/*
 * Set TTMT_DEVICES so that each mock chip of a machine reports to a simulated device of its kind.
 * Where there are none, say what to do, and turn reports off. Does nothing for a machine that is
 * not one of ours, or where TTMT_DEVICES is set.
 */
void sim_assign(const char *machine);

#endif
