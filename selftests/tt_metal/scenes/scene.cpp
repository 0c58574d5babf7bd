// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Shared by the scenes: the books, read through the library, and the list of all scenes.
 */
#include "scene.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unistd.h>

#include <ttmt.h>
#include <ttmt/tt_metal.h>

namespace scene
{
int failures;
static Entry *first;

Entry::Entry(const char *called, void (*runs)()) : name(called), run(runs), next(first)
{
	first = this;
}

/* NULL if there is no module, or the books are not to be checked. */
static ttmt *reader()
{
	static const char *wanted = getenv("SCENE_BOOKS");
	static ttmt *handle = [] {
		ttmt *opened = nullptr;

		if (!wanted || strcmp(wanted, "any"))
			ttmt_open(&opened, TTMT_OPEN_READ_ONLY);
		return opened;
	}();

	return handle;
}

static bool nothing_expected()
{
	static const char *wanted = getenv("SCENE_BOOKS");

	return wanted && !strcmp(wanted, "empty");
}

static Takes taken(uint32_t chip, uint32_t what)
{
	tt_memtrack_usage row = {};

	row.what = what;
	if (ttmt_usage(reader(), chip, &row, sizeof(row), 1))
		return {UINT64_MAX, UINT64_MAX};
	return {row.bytes, row.core_bytes};
}

void holds(const char *file, int line, int chip, What what, Takes takes)
{
	if (!reader())
		return;
	if (nothing_expected())
		takes = nothing;
	Takes found = taken(chip, what);

	if (found.bytes == takes.bytes && found.core_bytes == takes.core_bytes)
		return;
	failures++;
	fprintf(stderr, "%s:%d: chip %d holds %llu bytes of %s, %llu on a core; expected %llu, %llu\n",
		file, line, chip, (unsigned long long)found.bytes, ttmt_kind_name(what),
		(unsigned long long)found.core_bytes, (unsigned long long)takes.bytes,
		(unsigned long long)takes.core_bytes);
}

/* With nothing in it where there is none. */
static tt_memtrack_refusal last_refusal()
{
	tt_memtrack_refusal *all, last = {};
	size_t count;

	if (ttmt_refusals(reader(), &all, sizeof(*all), &count))
		return last;
	if (count)
		last = all[count - 1];
	free(all);
	return last;
}

/* Whether it is the most recent one, with what was free or in the way. */
static bool is_last_refusal(uint32_t chip, uint32_t what, uint32_t reason, Takes wanted)
{
	const uint32_t known = reason == TT_MEMTRACK_REFUSED_CLASH ?
				       TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN :
				       TT_MEMTRACK_REFUSED_FREE_KNOWN |
					       TT_MEMTRACK_REFUSED_LARGEST_KNOWN;
	const tt_memtrack_refusal last = last_refusal();

	return last.who.pid == (uint32_t)getpid() && last.device == chip && last.kind == what &&
	       last.reason == reason && last.flags == known && last.bytes == wanted.bytes &&
	       last.core_bytes == wanted.core_bytes;
}

void was_refused(const char *file, int line, int chip, What what, uint32_t reason, Takes wanted)
{
	if (reader() && is_last_refusal(chip, what, reason, wanted) == nothing_expected())
		is_true(file, line, false, "the last refusal is as expected");
}

/* The tag as others read it from the module. */
static std::string tag_of(uint32_t chip, uint32_t what)
{
	ttmt *own = ttmt_tt_metal_handle();
	tt_memtrack_record records[64];
	tt_memtrack_tag tag = {};
	int count = ttmt_records_self(own, nullptr, records, sizeof(records[0]), 64);
	uint32_t found = 0, number = 0;

	for (int i = 0; i < count; i++) {
		if (records[i].device == chip && records[i].kind == what) {
			found++;
			number = records[i].tag;
		}
	}
	if (found != 1)
		return std::to_string(found) + " records";
	if (!number)
		return "";
	if (ttmt_tags_self(own, number - 1, &tag, sizeof(tag), 1) != 1 || tag.tag != number)
		return "a tag without a text";
	return tag.text;
}

static void expect_tag(const char *file, int line, const std::string &found, const char *tag)
{
	if (found == tag)
		return;
	failures++;
	fprintf(stderr, "%s:%d: the tag is \"%s\", not \"%s\"\n", file, line, found.c_str(), tag);
}

void is_tagged(const char *file, int line, int chip, What what, const char *tag)
{
	if (reader() && !nothing_expected())
		expect_tag(file, line, tag_of(chip, what), tag);
}

void was_refused_under(const char *file, int line, const char *tag)
{
	if (reader() && !nothing_expected())
		expect_tag(file, line, last_refusal().tag_text, tag);
}

struct Core {
	uint64_t bytes;
	uint64_t peak;
	uint64_t without_place;
};

static Core core_of(ttmt *handle, uint32_t chip, uint32_t flags, uint32_t x, uint32_t y)
{
	tt_memtrack_core *cores;
	size_t count;
	Core core = {UINT64_MAX, UINT64_MAX, UINT64_MAX};

	if (ttmt_cores(handle, chip, flags, &cores, sizeof(cores[0]), &count, &core.bytes,
		       &core.without_place))
		return core;
	for (size_t i = 0; i < count; i++) {
		if (cores[i].x == x && cores[i].y == y) {
			core.bytes = cores[i].bytes;
			core.peak = cores[i].peak;
		}
	}
	free(cores);
	return core;
}

void is_on_core(const char *file, int line, int chip, uint32_t x, uint32_t y, uint64_t bytes)
{
	if (!reader() || nothing_expected())
		return;
	Core found = core_of(reader(), chip, 0, x, y);

	if (found.bytes == bytes && !found.without_place)
		return;
	failures++;
	fprintf(stderr, "%s:%d: core %u,%u of chip %d has %llu bytes, and %llu are somewhere; expected %llu\n",
		file, line, x, y, chip, (unsigned long long)found.bytes,
		(unsigned long long)found.without_place, (unsigned long long)bytes);
}

static tt_memtrack_usage own_usage(int chip, uint32_t what)
{
	tt_memtrack_usage row = {};

	row.what = what;
	if (ttmt_usage_self(ttmt_tt_metal_handle(), (uint32_t)chip, &row, sizeof(row), 1))
		row.bytes_peak = row.core_peak = UINT64_MAX;
	return row;
}

void begin_peaks(int chip)
{
	tt_memtrack_usage row = {};

	row.what = CB;
	if (reader() && !nothing_expected())
		is_true(__FILE__, __LINE__, !ttmt_new_peaks(ttmt_tt_metal_handle(), (uint32_t)chip,
							    &row, sizeof(row), 1),
			"peaks begin anew");
}

void has_peaks(const char *file, int line, int chip, What what, Takes takes)
{
	if (!reader() || nothing_expected())
		return;
	tt_memtrack_usage found = own_usage(chip, what);

	if (found.bytes_peak == takes.bytes && found.core_peak == takes.core_bytes)
		return;
	failures++;
	fprintf(stderr, "%s:%d: chip %d held %llu bytes of %s, %llu on a core; expected %llu, %llu\n",
		file, line, chip, (unsigned long long)found.bytes_peak, ttmt_kind_name(what),
		(unsigned long long)found.core_peak, (unsigned long long)takes.bytes,
		(unsigned long long)takes.core_bytes);
}

void has_peak_on_core(const char *file, int line, int chip, uint32_t x, uint32_t y, uint64_t bytes)
{
	if (!reader() || nothing_expected())
		return;
	is_true(file, line, core_of(ttmt_tt_metal_handle(), (uint32_t)chip, TT_MEMTRACK_CORES_SELF,
				    x, y).peak == bytes, "the peak of a core is as expected");
}

void is_without_place(const char *file, int line, int chip, uint64_t bytes)
{
	if (!reader() || nothing_expected())
		return;
	is_true(file, line, core_of(reader(), chip, 0, 0, 0).without_place == bytes,
		"so much is on a core that the books do not know");
}

void is_true(const char *file, int line, bool value, const char *text)
{
	if (value)
		return;
	failures++;
	fprintf(stderr, "%s:%d: not so: %s\n", file, line, text);
}

bool empty_on(int chip)
{
	for (uint32_t kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
		if (reader() && taken(chip, kind).bytes)
			return false;
	return true;
}

/* No report was in error, nor in any scene before. */
void expect_quiet_books()
{
	static const char *const files[] = {"errors/unknown_free", "errors/duplicate_alloc",
					    "errors/size_mismatch", "errors/over_capacity"};
	ttmt_device_list *list;
	uint64_t count;

	if (!reader() || ttmt_device_list_new(&list))
		return;
	for (int i = 0; i < ttmt_device_list_count(list); i++)
		for (const char *file : files)
			if (!ttmt_device_list_u64(list, i, file, &count) && count) {
				failures++;
				fprintf(stderr, "device %d: %s is %llu\n", i, file,
					(unsigned long long)count);
			}
	ttmt_device_list_free(list);
}

std::shared_ptr<Buffer> dram(IDevice &device, uint64_t pages)
{
	return standin::make_buffer(device, pages * 2048, 2048, BufferType::DRAM);
}

std::shared_ptr<Buffer> l1(IDevice &device, uint64_t pages)
{
	return standin::make_buffer(device, pages * 2048, 2048, BufferType::L1);
}

distributed::MeshWorkload on(Program &&program, uint32_t from, uint32_t to)
{
	distributed::MeshWorkload workload;

	workload.add_program(distributed::MeshCoordinateRange({0, from}, {0, to}),
			     std::move(program));
	return workload;
}
} // namespace scene

/* Run the scene of that name, or all. Returns the number of failures. */
extern "C" __attribute__((visibility("default"))) int scene_run(const char *name)
{
	bool found = false;

	scene::failures = 0;
	for (scene::Entry *entry = scene::first; entry; entry = entry->next) {
		if (strcmp(name, "all") && strcmp(name, entry->name))
			continue;
		found = true;
		entry->run();
		for (int chip = 0; chip < 2; chip++)
			scene::is_true(entry->name, 0, scene::empty_on(chip), "nothing is left");
		scene::expect_quiet_books();
	}
	if (!found)
		fprintf(stderr, "no scene is called %s\n", name);
	return found ? scene::failures : -1;
}

extern "C" __attribute__((visibility("default"))) void scene_list()
{
	for (scene::Entry *entry = scene::first; entry; entry = entry->next)
		puts(entry->name);
}
