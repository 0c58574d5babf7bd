/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_SCREEN_PANEL_H
#define TT_SMI_SCREEN_PANEL_H

/* Parts of the screen that keys go to. */
enum panel {
	PANEL_DEVICES,
	PANEL_PROCESSES,
	PANEL_LOG,
	PANEL_EXITS,
	PANEL_COUNT,
};

#endif
