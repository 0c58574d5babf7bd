/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sim - the simulated devices that mock chips report to */
#ifndef TTMT_RUN_SIM_H
#define TTMT_RUN_SIM_H

/*
 * Set TTMT_DEVICES so that each mock chip of a machine reports to a simulated device of its kind.
 * Does nothing for a machine that is not one of ours, or where TTMT_DEVICES is set.
 * Returns NULL, or why nothing can be tracked: there are no such devices. What to do was said.
 */
const char *sim_assign(const char *machine);

#endif
