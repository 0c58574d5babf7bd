/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The views for people. */
#ifndef TT_SMI_TEXT_H
#define TT_SMI_TEXT_H

#include <stdio.h>

#include "chip.h"
#include "options.h"
#include "snapshot.h"
#include "terminal.h"

/* The default report: devices, then processes. */
int text_report(FILE *out, const struct snapshot *snap, const struct terminal *terminal);

/* One table line for each device, for machines with many. 0 or a negative errno. */
int text_summary(FILE *out, const struct snapshot *snap);

/* Each device's use of DRAM and L1. */
void text_devices(FILE *out, const struct snapshot *snap, bool ascii);

/* Who holds what. 0 or a negative errno. */
int text_processes(FILE *out, const struct snapshot *snap, const struct terminal *terminal);

/* Who ended and left what. 0 or a negative errno. */
int text_exits(FILE *out, const struct snapshot *snap, const struct terminal *terminal);

/* What subcommands that are no tables write, and for whom. */
struct text_report {
	FILE *out;
	const struct options *options;
	const struct terminal *terminal;
};

/* A chip, core by core. */
void text_cores(const struct text_report *report, const struct device *dev,
		const struct chip *chip);

/* What the peaks of a device were made of. 0 or a negative errno. */
int text_peak(const struct text_report *report, const struct snapshot *snap,
	      const struct device *dev);

/* Why an allocation failed. */
void text_refusal(const struct text_report *report, const struct snapshot *snap,
		  const struct tt_memtrack_refusal *refusal);

#endif
