/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where each panel is: arithmetic alone. */
#ifndef TT_SMI_SCREEN_LAYOUT_H
#define TT_SMI_SCREEN_LAYOUT_H

#include "panel.h"
#include "setup.h"

/* Nothing where there are no rows. */
struct box {
	int row;
	int column;
	int rows;
	int columns;
};

struct layout {
	struct box header;
	struct box alerts;
	struct box devices; /* panels begin with a heading */
	struct box chart;
	struct box processes;
	struct box log;
	struct box exits;
	struct box footer;
};

/* How much there is to show. */
struct contents {
	int alerts;
	int devices;
	int processes;
	int exits;
	bool zoom; /* one panel has all the room */
	enum panel panel;
};

struct layout layout_make(int rows, int columns, const struct contents *contents,
			  const struct setup *setup);

#endif
