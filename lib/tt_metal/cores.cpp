// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Sets of cores. The books take a limited number of them, so equal ones share a number, and one that
 * nobody uses gives way to another.
 */
#include <algorithm>
#include <mutex>
#include <vector>

#include "cores.hpp"
#include "names.hpp"
#include "report.hpp"
#include "room.hpp"

namespace adaptor {

namespace {

struct core_set {
	core_rows rows;
	size_t users;
};

std::mutex lock;

/* By their number, less 1; never destroyed. */
std::vector<core_set> &sets = *new std::vector<core_set>;

/* A set that may get other cores; sets.end() if programs use all that the books take. */
std::vector<core_set>::iterator place_for_another()
{
	const bool full = sets.size() == TT_MEMTRACK_MAX_CORE_SETS;
	auto place = std::find_if(sets.begin(), sets.end(), [=](const core_set &set) {
		return !set.users && (full || set.rows == core_rows());
	});

	return place == sets.end() && !full ? sets.insert(place, core_set()) : place;
}

uint32_t number_of(std::vector<core_set>::iterator set)
{
	return (uint32_t)(set - sets.begin()) + 1;
}

bool has_cores(const void *set)
{
	const struct {
		xy core;
		bool inside;
	} points[] = {
		{ { 2, 3 }, true }, { { 4, 7 }, true }, { { 3, 2 }, false }, { { 5, 7 }, false },
	};

	for (const auto &point : points)
		if (metal.core_set_contains(set, &point.core) != point.inside)
			return false;
	return metal.core_count(set) == 15;
}

} /* namespace */

core_rows cores_in(const void *set)
{
	uint32_t left = metal.core_count(set);
	core_rows rows = {};

	if (!have(part::cores))
		return rows;
	for (xy core = { 0, 0 }; left && core.y < CORE_GRID; core.y++) {
		for (core.x = 0; left && core.x < CORE_GRID; core.x++) {
			if (!metal.core_set_contains(set, &core))
				continue;
			rows[core.y] |= (uint16_t)(1 << core.x);
			left--;
		}
	}
	return left ? core_rows() : rows;
}

uint32_t take_core_set(const core_rows &rows)
{
	if (rows == core_rows())
		return 0;

	std::lock_guard<std::mutex> locked(lock);
	auto set = std::find_if(sets.begin(), sets.end(), [&](const core_set &set) {
		return set.rows == rows;
	});

	if (set == sets.end())
		set = place_for_another();
	if (set == sets.end())
		return 0;
	if (set->rows != rows) {
		set->rows = core_rows();
		if (!taken(ttmt_cores_set(books(), number_of(set), rows.data())))
			return 0;
		set->rows = rows;
	}
	set->users++;
	return number_of(set);
}

void give_core_set(uint32_t number)
{
	if (!number)
		return;

	std::lock_guard<std::mutex> locked(lock);

	sets[number - 1].users--;
}

void learn_cores()
{
	const xy from = { 2, 3 };
	const xy to = { 4, 7 };
	room range;
	room set;

	if (!have(part::cores))
		return;
	metal.core_range_create(range.get(), &from, &to);
	metal.core_set_create(set.get(), range.get());
	if (!has_cores(set.get()))
		give_up(part::cores, "a core is not where its coordinates say");
}

void cores_before_fork()
{
	lock.lock();
}

void cores_after_fork(bool in_child)
{
	if (in_child)
		sets.clear();
	lock.unlock();
}

} /* namespace adaptor */
