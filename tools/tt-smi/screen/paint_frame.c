// SPDX-License-Identifier: GPL-2.0-or-later
/* The first line, what is to be warned of, and the keys at the bottom. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "array_size.h"
#include "paint.h"

#define NS_PER_S 1000000000LL

static struct text interval_text(int interval_ms)
{
	struct text text;

	snprintf(text.s, sizeof(text.s), "every %g s", interval_ms / 1000.0);
	return text;
}

static struct text clock_text(const struct model *model)
{
	time_t seconds = model->since_1970 / NS_PER_S;
	struct text text;
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(text.s, sizeof(text.s), "%T", &tm);
	return text;
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* From the right, what is most wanted last to go. */
static void paint_right(struct area area, int start, const struct scene *scene)
{
	const struct state *state = scene->state;
	int end = area.columns;
	struct text text = clock_text(scene->model);

	if (end - start > 9) {
		area_right(area, 0, end, look_bold(), text.s);
		end -= strlen(text.s) + 2;
	}
	text = interval_text(state->setup.interval_ms);
	if (state->paused)
		snprintf(text.s, sizeof(text.s), "PAUSED");
	if (end - start > (int)strlen(text.s) + 1)
		area_right(area, 0, end, state->paused ? look_alarm() : look_dim(), text.s);
}

void paint_header(struct area area, const struct scene *scene)
{
	const struct model *model = scene->model;
	const struct snapshot *snap = &model->snap;
	int end;

	end = area_text(area, 0, 0, look_title(), "ttmt-smi");
	if (area.columns >= 90 && *snap->module_version)
		end = area_printf(area, 0, end, look_dim(), " %s", snap->module_version);
	if (area.columns >= 60 && *model->host)
		end = area_printf(area, 0, end, look_plain(), "  %.24s", model->host);
	if (snap->device_count)
		end = area_printf(area, 0, end, look_plain(), "  %zu device%s", snap->device_count,
				  plural(snap->device_count));
	if (area.columns >= 50 && snap->module_loaded && !snap->file_error)
		end = area_printf(area, 0, end, look_plain(), "  %zu process%s",
				  model->processes.count,
				  model->processes.count == 1 ? "" : "es");
	paint_right(area, end, scene);
}

void paint_alerts(struct area area, const struct scene *scene)
{
	const struct model *model = scene->model;
	int row;

	for (row = 0; row < area.rows && row < (int)model->alert_count; row++) {
		const struct alert *alert = &model->alert[row];
		struct style style = alert->is_alarm ? look_alarm() : look_warning();
		int left = model->alert_count - area.rows;

		area_text(area, row, 0, style, alert->text);
		if (row == area.rows - 1 && left > 0) {
			char more[16];

			snprintf(more, sizeof(more), " +%d", left);
			area_right(area, row, area.columns, style, more);
		}
	}
}

static const struct {
	const char *key;
	const char *name;
	int code;
	int least; /* columns from which it is shown */
} keys[] = {
	{ "F1", "Help", SCREEN_F(1), 0 },
	{ "F2", "Setup", SCREEN_F(2), 40 },
	{ "/", "Filter", '/', 50 },
	{ "F6", "Sort", SCREEN_F(6), 0 },
	{ "Spc", "Pause", ' ', 70 },
	{ "Ent", "Open", SCREEN_ENTER, 60 },
	{ "u", "Units", 'u', 90 },
	{ "w", "Device", 'w', 100 },
	{ "F9", "Signal", SCREEN_F(9), 0 },
	{ "F12", "Save", SCREEN_F(12), 78 },
	{ "q", "Quit", 'q', 0 },
};

static void paint_keys(struct area area, const struct scene *scene)
{
	const struct look *look = &scene->state->look;
	struct style style = look_heading(look, true);
	int start, end = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		if (area.columns < keys[i].least)
			continue;
		start = end;
		end = area_text(area, 0, end, look_bold(), keys[i].key);
		end = area_text(area, 0, end, style, keys[i].name);
		area_target(area, 0, start, end - start, TARGET(TARGET_KEY, keys[i].code));
		end++;
	}
}

/* What is said once is above the keys, and so is what is typed. */
void paint_footer(struct area area, const struct scene *scene)
{
	const struct state *state = scene->state;
	int end;

	if (state->filtering) {
		end = area_text(area, 0, 0, look_title(), "Filter: ");
		end = area_text(area, 0, end, look_bold(), state->filter);
		end = area_text(area, 0, end, (struct style){ .flags = STYLE_REVERSE }, " ");
		area_text(area, 0, end, look_dim(), "  Enter keeps it, Esc shows all");
		return;
	}
	if (*state->message) {
		area_text(area, 0, 0, state->message_is_bad ? look_alarm() : look_good(),
			  state->message);
		return;
	}
	paint_keys(area, scene);
}
