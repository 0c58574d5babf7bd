/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_SCREEN_KEYS_H
#define TT_SMI_SCREEN_KEYS_H

/* Keys that are no characters. */
enum key {
	SCREEN_NOTHING = 0x110000, /* above all characters */
	SCREEN_UP,
	SCREEN_DOWN,
	SCREEN_LEFT,
	SCREEN_RIGHT,
	SCREEN_PAGE_UP,
	SCREEN_PAGE_DOWN,
	SCREEN_HOME,
	SCREEN_END,
	SCREEN_TAB,
	SCREEN_BACK_TAB,
	SCREEN_ENTER,
	SCREEN_ESCAPE,
	SCREEN_BACKSPACE,
	SCREEN_CLICK, /* with a target */
	SCREEN_OPEN, /* a double click, likewise */
	SCREEN_WHEEL_UP,
	SCREEN_WHEEL_DOWN,
	SCREEN_F1, /* and F2 to F12 follow */
	SCREEN_F12 = SCREEN_F1 + 11,
};

#define SCREEN_F(number) (SCREEN_F1 + (number) - 1)

#endif
