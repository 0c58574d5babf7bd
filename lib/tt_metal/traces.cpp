// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a replay of a trace reports. A program makes no peak if another one of the trace holds as
 * much in its place: of each kind, in all and on each core.
 */
#include <algorithm>
#include <array>
#include <functional>
#include <iterator>

#include "traces.hpp"

namespace adaptor {

namespace {

constexpr uint32_t KINDS[] = { TT_MEMTRACK_KIND_CB, TT_MEMTRACK_KIND_DFB, TT_MEMTRACK_KIND_SCRATCH,
			       TT_MEMTRACK_KIND_KERNEL };

/* What a program holds of a kind. */
struct footprint {
	uint64_t bytes = 0;
	std::array<uint64_t, CORE_GRID * CORE_GRID> on_core = {};
};

using footprints = std::array<footprint, std::size(KINDS)>;

/* A piece whose cores are not known may be on any. */
void add(footprint *to, const piece &piece)
{
	const bool anywhere = piece.on == core_rows();

	to->bytes += piece.size * piece.cores;
	for (size_t y = 0; y < CORE_GRID; y++)
		for (size_t x = 0; x < CORE_GRID; x++)
			if (anywhere || piece.on[y] & 1 << x)
				to->on_core[y * CORE_GRID + x] += piece.size;
}

footprints footprints_of(const contents &pieces)
{
	footprints all;

	for (const piece &piece : pieces)
		for (size_t kind = 0; kind < all.size(); kind++)
			if (piece.kind == KINDS[kind])
				add(&all[kind], piece);
	return all;
}

bool covers(const footprint &a, const footprint &b)
{
	return a.bytes >= b.bytes &&
	       std::equal(a.on_core.begin(), a.on_core.end(), b.on_core.begin(),
			  std::greater_equal<uint64_t>());
}

bool covers(const footprints &a, const footprints &b)
{
	for (size_t kind = 0; kind < a.size(); kind++)
		if (!covers(a[kind], b[kind]))
			return false;
	return true;
}

bool same_place(const residence &a, const residence &b)
{
	return a.slot == b.slot && *a.on == *b.on;
}

bool is_last(const trace &all, size_t n)
{
	return std::none_of(all.begin() + (ptrdiff_t)n + 1, all.end(),
			    [&](const residence &later) { return same_place(later, all[n]); });
}

/* Of equal ones the last does. */
bool makes_peak(const trace &all, const std::vector<footprints> &held, size_t n)
{
	for (size_t m = 0; m < all.size(); m++)
		if (m != n && same_place(all[m], all[n]) && covers(held[m], held[n]) &&
		    (m > n || !covers(held[n], held[m])))
			return false;
	return true;
}

} /* namespace */

trace shortened(const trace &all)
{
	std::vector<footprints> held;
	trace kept;

	for (const residence &one : all)
		held.push_back(footprints_of(one.holds->pieces));
	for (size_t n = 0; n < all.size(); n++)
		if (is_last(all, n) || makes_peak(all, held, n))
			kept.push_back(all[n]);
	return kept;
}

} /* namespace adaptor */
