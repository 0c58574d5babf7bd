// SPDX-License-Identifier: GPL-2.0-or-later
/* A line "name value" for each thing; columns and sort keys are lists. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "setup.h"

#define FOLDER "ttmt-smi"
#define FILE_NAME "screen"

bool setup_path(char *path, size_t room)
{
	const char *folder = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	int length;

	/* A relative path is to be ignored, says the specification. */
	if (folder && *folder == '/')
		length = snprintf(path, room, "%s/" FOLDER "/" FILE_NAME, folder);
	else if (home && *home == '/')
		length = snprintf(path, room, "%s/.config/" FOLDER "/" FILE_NAME, home);
	else
		return false;
	return (size_t)length < room;
}

static uint32_t parse_columns(char *list)
{
	uint32_t columns = 0;
	char *name;

	while ((name = strsep(&list, " ")))
		if (column_find(name) < COLUMN_COUNT)
			columns |= COLUMN_BIT(column_find(name));
	return columns;
}

/* "-name" is the other way round. */
static void parse_sort(struct setup *setup, char *list)
{
	enum column column;
	char *name;
	int i = 0;

	while (i < SORT_KEYS && (name = strsep(&list, " "))) {
		const bool reverse = *name == '-';

		column = column_find(name + reverse);
		if (column < COLUMN_COUNT)
			setup->sort[i++] = (struct sort){ column, reverse };
	}
}

static void parse_units(struct setup *setup, const char *name)
{
	int i;

	for (i = 0; i < UNITS_COUNT; i++)
		if (!strcmp(units_name(i), name))
			setup->units = i;
}

static void parse_number(int *number, const char *text, int least, int most)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (end != text && !*end && value >= least && value <= most)
		*number = value;
}

static void parse_line(struct setup *setup, char *line)
{
	char *name = strsep(&line, " ");

	if (!line)
		return;
	if (!strcmp(name, "chart"))
		setup->show_chart = strcmp(line, "off");
	else if (!strcmp(name, "events"))
		setup->show_log = strcmp(line, "off");
	else if (!strcmp(name, "exits"))
		setup->show_exits = strcmp(line, "off");
	else if (!strcmp(name, "columns"))
		setup->columns = parse_columns(line);
	else if (!strcmp(name, "sort"))
		parse_sort(setup, line);
	else if (!strcmp(name, "units"))
		parse_units(setup, line);
	else if (!strcmp(name, "minutes"))
		parse_number(&setup->minutes, line, 1, 60);
	else if (!strcmp(name, "interval_ms"))
		parse_number(&setup->interval_ms, line, 100, 86400000);
}

int setup_load(struct setup *setup, const char *path)
{
	FILE *file = fopen(path, "re");
	char line[512];

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		parse_line(setup, line);
	}
	fclose(file);
	return 0;
}

static const char *on_off(bool is_on)
{
	return is_on ? "on" : "off";
}

static void print(FILE *file, const struct setup *setup)
{
	int i;

	fputs("# The watch screen of ttmt-smi, saved by F12.\n", file);
	fprintf(file, "chart %s\nevents %s\nexits %s\n", on_off(setup->show_chart),
		on_off(setup->show_log), on_off(setup->show_exits));
	fputs("columns", file);
	for (i = 0; i < COLUMN_COUNT; i++)
		if (setup->columns & COLUMN_BIT(i))
			fprintf(file, " %s", column_facts[i].name);
	fputs("\nsort", file);
	for (i = 0; i < SORT_KEYS; i++)
		fprintf(file, " %s%s", setup->sort[i].reverse ? "-" : "",
			column_facts[setup->sort[i].column].name);
	fprintf(file, "\nunits %s\nminutes %d\ninterval_ms %d\n", units_name(setup->units),
		setup->minutes, setup->interval_ms);
}

/* Each folder above the file. */
static int make_folders(const char *path)
{
	char folder[512];
	const char *slash = path;

	while ((slash = strchr(slash + 1, '/'))) {
		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
		if (mkdir(folder, 0700) && errno != EEXIST)
			return -errno;
	}
	return 0;
}

static int write_file(const struct setup *setup, const char *path)
{
	FILE *file = fopen(path, "we");
	bool failed;

	if (!file)
		return -errno;
	print(file, setup);
	failed = ferror(file);
	return fclose(file) || failed ? -errno ?: -EIO : 0;
}

/* Whole or not at all: under another name first. */
int setup_save(const struct setup *setup, const char *path)
{
	char draft[520];
	int ret;

	if ((size_t)snprintf(draft, sizeof(draft), "%s.new", path) >= sizeof(draft))
		return -ENAMETOOLONG;
	ret = make_folders(path);
	if (!ret)
		ret = write_file(setup, draft);
	if (!ret && rename(draft, path))
		ret = -errno;
	if (ret)
		unlink(draft);
	return ret;
}
