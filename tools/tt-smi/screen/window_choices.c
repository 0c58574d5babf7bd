// SPDX-License-Identifier: GPL-2.0-or-later
/* Windows in which a line is chosen: the setup, the columns to sort by, signals. */
#include "windows.h"

bool window_has_choice(enum window window)
{
	return window == WINDOW_SETUP || window == WINDOW_SORT || window == WINDOW_SIGNAL;
}

/* A line that a click chooses; the one that Enter would choose stands out. */
static void finish(struct area area, int row, int line, const struct scene *scene)
{
	if (line == scene->state->line)
		area_restyle(area_row(area, row), (struct style){ .flags = STYLE_REVERSE });
	area_target(area, row, 0, area.columns, TARGET(TARGET_LINE, line));
}

int window_setup(struct area area, int top, const struct scene *scene)
{
	int line, end;

	for (line = 0; line < setup_lines(); line++) {
		const struct setup_line shown = setup_line(&scene->state->setup, line);
		const char *mark = shown.is_choice ? " *  " : shown.is_on ? "[x] " : "[ ] ";

		end = area_text(area, line - top, 0, look_title(), mark);
		area_text(area, line - top, end, look_plain(), shown.text);
		finish(area, line - top, line, scene);
	}
	return line;
}

int window_sort(struct area area, int top, const struct scene *scene)
{
	const struct sort *sort = scene->state->setup.sort;
	int line, end;

	for (line = 0; line < COLUMN_COUNT; line++) {
		const struct column_facts *facts = &column_facts[line];
		const char *mark = "  ";

		if (sort[0].column == (enum column)line)
			mark = "1 ";
		else if (sort[1].column == (enum column)line)
			mark = "2 ";
		end = area_text(area, line - top, 0, look_title(), mark);
		end = area_printf(area, line - top, end, look_bold(), "%c  %-10s", facts->key,
				  facts->title);
		area_text(area, line - top, end, look_plain(), facts->meaning);
		finish(area, line - top, line, scene);
	}
	return line;
}

static void question(struct area area, int row, const struct scene *scene)
{
	const struct state *state = scene->state;
	int i, end;

	for (i = 0; i < state_signal_count; i++)
		if (state_signals[i].number == state->signal)
			break;
	area_printf(area, row++, 0, look_bold(), "Send SIG%s to pid %u?", state_signals[i].name,
		    state->pid);
	end = area_text(area, row, 0, look_alarm(), "[y]es");
	area_target(area, row, 0, end, TARGET(TARGET_KEY, 'y'));
	area_text(area, row, end + 2, look_good(), "[n]o");
	area_target(area, row, end + 2, 4, TARGET(TARGET_KEY, 'n'));
}

int window_signal(struct area area, int top, const struct scene *scene)
{
	const struct process *process = state_process(scene->state, scene->model);
	int line, end;

	for (line = 0; line < state_signal_count; line++) {
		const struct state_signal *signal = &state_signals[line];

		end = area_printf(area, line - top, 0, look_bold(), "%-6s", signal->name);
		area_text(area, line - top, end, look_plain(), signal->meaning);
		finish(area, line - top, line, scene);
	}
	line++;
	if (!process)
		area_printf(area, line - top, 0, look_alarm(), "pid %u has ended.",
			    scene->state->pid);
	else if (scene->state->signal)
		question(area, line - top, scene);
	else
		area_printf(area, line - top, 0, look_plain(), "to pid %u, %s", process->who.pid,
			    process->command);
	return line + 2;
}
