/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user looks at, and what keys and the mouse change in it: no terminal and no clock. */
#ifndef TT_SMI_SCREEN_STATE_H
#define TT_SMI_SCREEN_STATE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "keys.h"
#include "look.h"
#include "model.h"
#include "panel.h"
#include "setup.h"

/* What lies above the panels. */
enum window {
	WINDOW_NONE,
	WINDOW_HELP,
	WINDOW_SETUP,
	WINDOW_SORT,
	WINDOW_SIGNAL,
	WINDOW_PROCESS,
	WINDOW_DEVICE,
};

/* What a click does: a kind of thing, and which one of them. */
enum target {
	TARGET_NONE,
	TARGET_DEVICE, /* index in the snapshot */
	TARGET_PROCESS, /* index of the row */
	TARGET_COLUMN,
	TARGET_KEY,
	TARGET_LINE, /* of a window, or of a panel's list */
	TARGET_PANEL,
};

#define TARGET(kind, index) ((uint32_t)(kind) << 24 | (uint32_t)(index))
#define TARGET_KIND(target) ((target) >> 24)
#define TARGET_INDEX(target) ((int)((target) & 0xffffff))

/* What the user asks for that is no change of the state. */
enum request {
	REQUEST_NONE,
	REQUEST_READ, /* a new snapshot, now */
	REQUEST_QUIT,
	REQUEST_SAVE,
	REQUEST_SIGNAL,
	REQUEST_REDRAW, /* all of it */
};

#define FILTER_ROOM 64

struct state {
	struct setup setup;
	struct look look;
	enum panel focus;
	uint32_t device; /* number of the selected one */
	uint64_t client; /* of the selected process, and its pid */
	uint32_t pid;
	int top[PANEL_COUNT]; /* first line that is seen */
	int page[PANEL_COUNT]; /* lines that are seen */
	bool paused;
	bool zoom; /* the panel with the focus has all the room */
	bool follow; /* each event is shown, and not what changed from one look to the next */
	bool one_device; /* processes of the selected device alone */
	char filter[FILTER_ROOM];
	bool filtering; /* it is being typed */
	enum window window;
	int line; /* in the window */
	int window_top;
	int window_page;
	int window_lines; /* that there are to scroll through */
	int signal; /* that was chosen, and is asked about; 0 before */
	char message[256]; /* until the next key */
	bool message_is_bad;
};

void state_init(struct state *state);

/* Sort and filter the rows of the model, and keep selections on what is there. */
void state_arrange(struct state *state, struct model *model);

/* One key; target is what is under the mouse, 0 for none. */
enum request state_key(struct state *state, struct model *model, int key, uint32_t target);

/* NULL if there is none. */
const struct process *state_process(const struct state *state, const struct model *model);
int state_process_index(const struct state *state, const struct model *model);
int state_device_index(const struct state *state, const struct model *model);

/* Lines of a list of a panel. */
int state_lines(const struct model *model, enum panel panel);

struct state_signal {
	int number;
	const char *name;
	const char *meaning;
};

extern const struct state_signal state_signals[];
extern const int state_signal_count;

#endif
