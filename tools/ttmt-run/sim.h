/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sim - the simulated devices that mock chips report to */
#ifndef TTMT_RUN_SIM_H
#define TTMT_RUN_SIM_H

/*
 * Set TTMT_DEVICES so that each mock chip of a machine reports to a simulated device of its kind.
 * Does nothing for an unknown machine, or if TTMT_DEVICES is set.
 * Returns NULL; or, if there are no such devices, why nothing can be tracked, after a message that
 * says what to do.
 */
const char *sim_assign(const char *machine);

#endif
