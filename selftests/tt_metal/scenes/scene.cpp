// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What scenes share: the books, looked at through the library, and the list of all.
 */
#include "scene.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

#include <ttmt.h>

namespace scene
{
int failures;
static Entry *first;

Entry::Entry(const char *called, void (*runs)()) : name(called), run(runs), next(first)
{
	first = this;
}

/* NULL where there is no module, or where nobody is to look. */
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

/* As the last of all, with what was free or in the way. */
static bool is_last_refusal(uint32_t chip, uint32_t what, uint32_t reason, Takes wanted)
{
	const uint32_t known = reason == TT_MEMTRACK_REFUSED_CLASH ?
				       TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN :
				       TT_MEMTRACK_REFUSED_FREE_KNOWN |
					       TT_MEMTRACK_REFUSED_LARGEST_KNOWN;
	tt_memtrack_refusal *all, last = {};
	size_t count;

	if (ttmt_refusals(reader(), &all, sizeof(*all), &count))
		return false;
	if (count)
		last = all[count - 1];
	free(all);
	return last.who.pid == (uint32_t)getpid() && last.device == chip && last.kind == what &&
	       last.reason == reason && last.flags == known && last.bytes == wanted.bytes &&
	       last.core_bytes == wanted.core_bytes;
}

void was_refused(const char *file, int line, int chip, What what, uint32_t reason, Takes wanted)
{
	if (reader() && is_last_refusal(chip, what, reason, wanted) == nothing_expected())
		is_true(file, line, false, "the last refusal is as expected");
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

/* No report was in error, in any scene before either. */
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

/* Runs the scene of that name, or every one; the number of failures. */
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
