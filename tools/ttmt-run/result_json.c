// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include <json-c/json.h>

#include "result.h"
#include "run.h"

static void put(struct json_object *object, const char *key, struct json_object *value)
{
	json_object_object_add(object, key, value);
}

static struct json_object *number(uint64_t value)
{
	return json_object_new_uint64(value);
}

/* null if unknown. */
static struct json_object *total(uint64_t value)
{
	return value ? number(value) : NULL;
}

/* null if there is none. */
static struct json_object *text(const char *value)
{
	return value && *value ? json_object_new_string(value) : NULL;
}

static struct json_object *peak_of(const struct peak *peak)
{
	struct json_object *object = json_object_new_object();

	put(object, "bytes", number(peak->bytes));
	put(object, "core_bytes", number(peak->core_bytes));
	return object;
}

static struct json_object *command_of(char *const *command)
{
	struct json_object *list = json_object_new_array();

	for (; *command; command++)
		json_object_array_add(list, json_object_new_string(*command));
	return list;
}

static struct json_object *metal_of(const struct metal *metal)
{
	struct json_object *object = json_object_new_object();

	put(object, "root", text(metal->root));
	put(object, "version", text(metal->version));
	return object;
}

static struct json_object *totals_of(const uint64_t *totals)
{
	struct json_object *object = json_object_new_object();

	put(object, usage_name(USAGE_DRAM), total(totals[USAGE_DRAM]));
	put(object, usage_name(USAGE_L1), total(totals[USAGE_L1]));
	return object;
}

/* If least and most differ, several processes may have peaked at different moments. */
static struct json_object *together(const struct result *result, const struct chip *chip)
{
	struct json_object *object = json_object_new_object();

	for (enum usage_row row = 0; row < USAGE_ROWS; row++) {
		struct range range = peaks_together(&result->peaks, chip->device, row);
		struct json_object *both = peak_of(&range.most);

		put(both, "bytes_at_least", number(range.least.bytes));
		put(both, "core_bytes_at_least", number(range.least.core_bytes));
		put(object, usage_name(row), both);
	}
	return object;
}

static struct json_object *chips_of(const struct result *result)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < result->chip_count; i++) {
		const struct chip *chip = &result->chips[i];
		struct json_object *object = json_object_new_object();

		put(object, "device", number(chip->device));
		put(object, "board", text(chip->board));
		put(object, "arch", text(chip->arch));
		put(object, "chip", number(chip->chip));
		put(object, "simulated", json_object_new_boolean(chip->simulated));
		put(object, "total", totals_of(chip->total));
		put(object, "core_total", totals_of(chip->core_total));
		put(object, "usable", totals_of(chip->usable));
		put(object, "core_usable", totals_of(chip->core_usable));
		put(object, "peak", together(result, chip));
		json_object_array_add(list, object);
	}
	return list;
}

static struct json_object *share_of(const struct share *share)
{
	struct json_object *object = json_object_new_object();
	struct json_object *peaks = json_object_new_object();

	put(object, "device", number(share->device));
	for (enum usage_row row = 0; row < USAGE_ROWS; row++)
		put(peaks, usage_name(row), peak_of(&share->rows[row]));
	put(object, "peak", peaks);
	return object;
}

static struct json_object *processes_of(const struct peaks *peaks)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < peaks->count; i++) {
		const struct process *process = &peaks->list[i];
		struct json_object *object = json_object_new_object();
		struct json_object *shares = json_object_new_array();

		put(object, "pid", number(process->pid));
		put(object, "program", text(process->program));
		put(object, "complete", json_object_new_boolean(!peaks_are_open(process)));
		for (size_t j = 0; j < process->count; j++)
			json_object_array_add(shares, share_of(&process->shares[j]));
		put(object, "devices", shares);
		json_object_array_add(list, object);
	}
	return list;
}

static struct json_object *judgement_of(const struct judgement *judgement)
{
	struct json_object *object = json_object_new_object();

	put(object, "device", number(judgement->chip->device));
	put(object, "peak", number(judgement->most));
	put(object, "peak_at_least", number(judgement->least));
	put(object, "total", total(judgement->total));
	put(object, "verdict", text(verdict_name(judgement->verdict)));
	return object;
}

static struct json_object *budgets_of(const struct result *result)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < result->options->budgets.count; i++) {
		const struct budget *budget = &result->options->budgets.list[i];
		struct json_object *object = json_object_new_object();
		struct json_object *chips = json_object_new_array();

		put(object, "budget", text(budget->text));
		for (size_t j = 0; j < result->chip_count; j++) {
			struct judgement judgement;

			result_judge(result, budget, &result->chips[j], &judgement);
			json_object_array_add(chips, judgement_of(&judgement));
		}
		put(object, "devices", chips);
		json_object_array_add(list, object);
	}
	return list;
}

static struct json_object *whole(const struct result *result)
{
	struct json_object *object = json_object_new_object();
	bool killed = WIFSIGNALED(result->waited);

	put(object, "command", command_of(result->options->command));
	put(object, "status", number((uint64_t)run_status(result->waited)));
	put(object, "signal", killed ? text(sigabbrev_np(WTERMSIG(result->waited))) : NULL);
	put(object, "seconds", json_object_new_double(result->seconds));
	put(object, "tt_metal", metal_of(&result->metal));
	put(object, "mock", text(result->options->mock));
	put(object, "untracked", text(result->untracked));
	put(object, "devices", chips_of(result));
	put(object, "processes", processes_of(&result->peaks));
	put(object, "budgets", budgets_of(result));
	if (result->options->budgets.count)
		put(object, "verdict", text(verdict_name(result_verdict(result))));
	return object;
}

int result_write(const struct result *result, const char *file)
{
	struct json_object *object = whole(result);
	int flags = JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
		    JSON_C_TO_STRING_NOSLASHESCAPE;
	int err = 0;

	errno = 0;
	if (json_object_to_file_ext(file, object, flags))
		err = errno ? -errno : -EIO;
	json_object_put(object);
	return err;
}
