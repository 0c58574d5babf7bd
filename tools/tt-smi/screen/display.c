// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* Its names for keys are not ours. */
#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "array_size.h"
#include "display.h"
#include "keys.h"

#define DOUBLE_CLICK_MS 400

static SCREEN *screen;
static FILE *keyboard;
static bool keyboard_is_ours; /* to be closed */
static bool no_more_keys;
static struct grid shown; /* what is on the terminal */
static bool has_colors_;
static short pairs[INK_COUNT][INK_COUNT];
static short last_pair;

/*
 * Colours
 */

/* On a terminal of 256, of 16 and of 8 colours. -1 is the terminal's own. */
static const struct {
	short of_256, of_16, of_8;
} inks[INK_COUNT] = {
	[INK_PLAIN] = { -1, -1, -1 },
	[INK_DIM] = { 244, 8, -1 },
	[INK_TITLE] = { 80, COLOR_CYAN, COLOR_CYAN },
	[INK_GOOD] = { 71, COLOR_GREEN, COLOR_GREEN },
	[INK_WARNING] = { 214, COLOR_YELLOW, COLOR_YELLOW },
	[INK_ALARM] = { 203, 9, COLOR_RED },
	[INK_BAR] = { 16, COLOR_BLACK, COLOR_BLACK },
	[INK_BAR_PAPER] = { 80, COLOR_CYAN, COLOR_CYAN },
	[INK_KIND + 0] = { 71, COLOR_GREEN, COLOR_GREEN }, /* dram_buffers */
	[INK_KIND + 1] = { 108, 10, COLOR_GREEN }, /* trace */
	[INK_KIND + 2] = { 33, 12, COLOR_BLUE }, /* l1_buffers */
	[INK_KIND + 3] = { 44, COLOR_CYAN, COLOR_CYAN }, /* l1_small */
	[INK_KIND + 4] = { 170, COLOR_MAGENTA, COLOR_MAGENTA }, /* cb */
	[INK_KIND + 5] = { 141, 13, COLOR_GREEN }, /* dfb */
	[INK_KIND + 6] = { 179, COLOR_YELLOW, COLOR_YELLOW }, /* scratch */
	[INK_KIND + 7] = { 250, COLOR_WHITE, COLOR_WHITE }, /* kernel */
};

static short color_of(uint8_t ink)
{
	if (COLORS >= 256)
		return inks[ink].of_256;
	return COLORS >= 16 ? inks[ink].of_16 : inks[ink].of_8;
}

/* Pairs are few on some terminals, and made when they are wanted. */
static short pair_of(uint8_t ink, uint8_t paper)
{
	if (!ink && !paper)
		return 0;
	if (pairs[ink][paper])
		return pairs[ink][paper];
	if (last_pair + 1 >= COLOR_PAIRS)
		return paper ? pair_of(ink, 0) : 0;
	pairs[ink][paper] = ++last_pair;
	init_pair(last_pair, color_of(ink), color_of(paper));
	return last_pair;
}

static attr_t attributes_of(struct style style)
{
	attr_t attributes = A_NORMAL;

	if (style.flags & STYLE_BOLD)
		attributes |= A_BOLD;
	if (style.flags & STYLE_REVERSE)
		attributes |= A_REVERSE;
	if (style.ink == INK_DIM && (!has_colors_ || COLORS < 16))
		attributes |= A_DIM;
	if (!has_colors_ && style.ink == INK_ALARM)
		attributes |= A_BOLD;
	return attributes;
}

static bool wants_colors(void)
{
	const char *no_color = getenv("NO_COLOR");

	return has_colors() && !(no_color && *no_color);
}

/*
 * Taking the terminal and giving it back
 */

static const int crashes[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL };
static struct sigaction before_us[ARRAY_SIZE(crashes)]; /* a sanitizer has something to say too */

static void leave_crashes(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(crashes); i++)
		sigaction(crashes[i], &before_us[i], NULL);
}

/* What a crash leaves is still a terminal. */
static void on_crash(int signal)
{
	leave_crashes();
	endwin();
	raise(signal);
}

static void catch_crashes(void)
{
	const struct sigaction action = { .sa_handler = on_crash, .sa_flags = SA_NODEFER };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(crashes); i++)
		sigaction(crashes[i], &action, &before_us[i]);
}

/* As the shell's own jobs do, stop until there is a foreground to draw on. */
static void wait_for_foreground(void)
{
	while (tcgetpgrp(STDOUT_FILENO) > 0 && tcgetpgrp(STDOUT_FILENO) != getpgrp())
		raise(SIGTTOU);
}

/* Keys come from the terminal even where standard input is something else, as in less. */
static FILE *find_keyboard(void)
{
	FILE *tty;

	if (isatty(STDIN_FILENO))
		return stdin;
	tty = fopen("/dev/tty", "re");
	keyboard_is_ours = tty;
	no_more_keys = !tty;
	return tty ?: stdin;
}

static void set_modes(void)
{
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, true);
	nodelay(stdscr, true);
	if (!getenv("ESCDELAY"))
		set_escdelay(25);
	curs_set(0);
	mouseinterval(0);
	mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
}

int display_open(struct look *look)
{
	wait_for_foreground();
	keyboard = find_keyboard();
	screen = newterm(NULL, stdout, keyboard);
	if (!screen)
		return -ENOTTY;
	catch_crashes();
	set_modes();
	has_colors_ = wants_colors();
	if (has_colors_) {
		start_color();
		use_default_colors();
	}
	look->colors = has_colors_;
	look->ascii = strcmp(nl_langinfo(CODESET), "UTF-8");
	return 0;
}

void display_suspend(void)
{
	endwin();
}

void display_close(void)
{
	endwin();
	delscreen(screen);
	screen = NULL;
	grid_free(&shown);
	leave_crashes();
	if (keyboard_is_ours)
		fclose(keyboard);
}

void display_resume(void)
{
	wait_for_foreground();
	refresh();
	grid_free(&shown);
}

void display_resize(void)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col)
		resize_term(size.ws_row, size.ws_col);
	grid_free(&shown);
}

int display_rows(void)
{
	return LINES;
}

int display_columns(void)
{
	return COLS;
}

/*
 * Drawing
 */

static void draw_cell(const struct grid *grid, int row, int column)
{
	const struct cell *cell = grid_at(grid, row, column);
	const struct style style = cell->style;
	wchar_t text[2] = { cell->character, L'\0' };
	short pair = 0;
	cchar_t out;

	if (!cell->character)
		return;
	if (has_colors_)
		pair = pair_of(style.ink, style.paper);
	setcchar(&out, text, attributes_of(style), pair, NULL);
	mvadd_wch(row, column, &out);
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
	return a->character == b->character && !memcmp(&a->style, &b->style, sizeof(a->style));
}

/* What is next to half of a wide character may have lost its own. */
static bool has_wide(const struct grid *grid, int row)
{
	int column;

	for (column = 0; column < grid->columns; column++)
		if (!grid_at(grid, row, column)->character)
			return true;
	return false;
}

static void draw_row(const struct grid *grid, int row)
{
	bool all = has_wide(grid, row) || has_wide(&shown, row);
	int column;

	for (column = 0; column < grid->columns; column++)
		if (all || !same_cell(grid_at(grid, row, column), grid_at(&shown, row, column)))
			draw_cell(grid, row, column);
}

static bool same_row(const struct grid *grid, int row)
{
	return !memcmp(grid_at(grid, row, 0), grid_at(&shown, row, 0),
		       grid->columns * sizeof(struct cell));
}

int display_draw(const struct grid *grid, bool all)
{
	int row;

	if (shown.rows != grid->rows || shown.columns != grid->columns || all) {
		grid_free(&shown);
		if (grid_init(&shown, grid->rows, grid->columns))
			return -ENOMEM;
		clear();
	}
	for (row = 0; row < grid->rows; row++)
		if (!same_row(grid, row))
			draw_row(grid, row);
	memcpy(shown.cells, grid->cells, sizeof(struct cell) * grid->rows * grid->columns);
	refresh();
	return 0;
}

/*
 * Keys
 */

int display_fd(void)
{
	return no_more_keys ? -1 : fileno(keyboard);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* When the last click was, and whether that is drawn, which a hand may not wait for. */
static int64_t clicked_ms;
static bool click_is_drawn = true;

static void note_drawn(void)
{
	if (!click_is_drawn)
		clicked_ms = now_ms();
	click_is_drawn = true;
}

/* Twice on one place, one soon after the other. */
static bool is_double(const MEVENT *event)
{
	static int row = -1, column;
	bool is_double = event->y == row && event->x == column &&
			 now_ms() - clicked_ms < DOUBLE_CLICK_MS;

	row = is_double ? -1 : event->y;
	column = event->x;
	click_is_drawn = false;
	return is_double;
}

/* Events of the mouse that come together are one key to curses, which gives the newest first. */
static MEVENT mouse_events[8];
static int mouse_count;

static void take_mouse_events(void)
{
	while (mouse_count < (int)ARRAY_SIZE(mouse_events) &&
	       getmouse(&mouse_events[mouse_count]) == OK)
		mouse_count++;
}

static int mouse_key(int *row, int *column)
{
	const MEVENT *event;

	if (!mouse_count)
		return 0;
	event = &mouse_events[--mouse_count];
	*row = event->y;
	*column = event->x;
	if (event->bstate & BUTTON4_PRESSED)
		return SCREEN_WHEEL_UP;
	if (event->bstate & BUTTON5_PRESSED)
		return SCREEN_WHEEL_DOWN;
	if (event->bstate & BUTTON1_PRESSED)
		return is_double(event) ? SCREEN_OPEN : SCREEN_CLICK;
	return SCREEN_NOTHING;
}

static int function_key(wint_t code)
{
	static const struct {
		wint_t code;
		int key;
	} keys[] = {
		{ KEY_UP, SCREEN_UP }, { KEY_DOWN, SCREEN_DOWN }, { KEY_LEFT, SCREEN_LEFT },
		{ KEY_RIGHT, SCREEN_RIGHT }, { KEY_PPAGE, SCREEN_PAGE_UP },
		{ KEY_NPAGE, SCREEN_PAGE_DOWN }, { KEY_HOME, SCREEN_HOME }, { KEY_END, SCREEN_END },
		{ KEY_BTAB, SCREEN_BACK_TAB }, { KEY_ENTER, SCREEN_ENTER },
		{ KEY_BACKSPACE, SCREEN_BACKSPACE }, { KEY_DC, SCREEN_BACKSPACE },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (keys[i].code == code)
			return keys[i].key;
	if (code >= KEY_F(1) && code <= KEY_F(12))
		return SCREEN_F((int)code - KEY_F(0));
	return SCREEN_NOTHING;
}

static int character(wint_t code)
{
	switch (code) {
	case '\r':
	case '\n':
		return SCREEN_ENTER;
	case '\t':
		return SCREEN_TAB;
	case 27:
		return SCREEN_ESCAPE;
	case 8:
	case 127:
		return SCREEN_BACKSPACE;
	default:
		return code;
	}
}

int display_key(int *row, int *column)
{
	wint_t code;
	int type;

	if (no_more_keys)
		return 0;
	note_drawn();
	if (mouse_count)
		return mouse_key(row, column);
	type = get_wch(&code);
	if (type == OK)
		return character(code);
	if (type == KEY_CODE_YES && code == KEY_MOUSE) {
		take_mouse_events();
		return mouse_key(row, column) ?: SCREEN_NOTHING;
	}
	return type == KEY_CODE_YES ? function_key(code) : 0;
}
