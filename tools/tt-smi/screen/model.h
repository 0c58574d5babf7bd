/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that the screen can show, as it was at one moment, and what led there. */
#ifndef TT_SMI_SCREEN_MODEL_H
#define TT_SMI_SCREEN_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "../choice.h"
#include "../snapshot.h"
#include "history.h"
#include "log.h"
#include "processes.h"
#include "refused.h"

#define ALERTS 8

struct alert {
	char text[160];
	bool is_alarm; /* else it is a warning */
};

struct model {
	struct snapshot snap;
	bool has_looked; /* once before, so that there is a change to tell */
	struct history history;
	struct processes processes;
	size_t shown; /* rows that the filter lets through, which come first */
	struct refused refused;
	uint64_t errors; /* counted by the devices, and when that was last seen to rise */
	uint64_t errors_second;
	struct log log;
	int log_error; /* why there are no events */
	struct alert alert[ALERTS];
	size_t alert_count;
	uint64_t second; /* of the monotonic clock */
	int64_t since_1970; /* ns, of the same moment */
	uint32_t uid; /* who looks */
	char host[64];
};

struct model_taking {
	const struct choices *choices;
	unsigned int gap; /* seconds since the last time that were like it, if no more */
	bool with_changes; /* they go into the log */
	bool ascii;
};

/* Take what is there now. 0 or a negative errno. */
int model_take(struct model *model, const struct model_taking *taking);
void model_clear(struct model *model);

/* Work out what is to be warned of. */
void model_alert(struct model *model, const struct choices *choices);

/* NULL if there is none. */
const struct device *model_device(const struct model *model, uint32_t number);

/* What the module counted as wrong on a device. */
uint64_t model_errors(const struct device *dev);

#endif
