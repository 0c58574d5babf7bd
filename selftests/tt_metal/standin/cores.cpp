// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cores, ranges of them, and sets of ranges.
 */
#include "metal.hpp"

namespace tt::tt_metal
{
CoreRange::CoreRange(const CoreCoord &core) : start_coord(core), end_coord(core)
{
}

CoreRange::CoreRange(const CoreCoord &start, const CoreCoord &end)
	: start_coord(start), end_coord(end)
{
}

std::size_t CoreRange::size() const
{
	return (end_coord.x - start_coord.x + 1) * (end_coord.y - start_coord.y + 1);
}

bool CoreRange::contains(const CoreCoord &core) const
{
	return intersects(CoreRange(core));
}

bool CoreRange::intersects(const CoreRange &other) const
{
	return start_coord.x <= other.end_coord.x && other.start_coord.x <= end_coord.x &&
	       start_coord.y <= other.end_coord.y && other.start_coord.y <= end_coord.y;
}

CoreRangeSet::CoreRangeSet(const CoreRange &range) : ranges_{range}
{
}

CoreRangeSet::CoreRangeSet(std::span<const CoreRange> ranges) : ranges_(ranges.begin(), ranges.end())
{
}

CoreRangeSet::CoreRangeSet(const CoreRangeSet &other) = default;
CoreRangeSet::CoreRangeSet(CoreRangeSet &&other) = default;

uint32_t CoreRangeSet::num_cores() const
{
	std::size_t cores = 0;

	for (const CoreRange &range : ranges_)
		cores += range.size();
	return cores;
}

const std::vector<CoreRange> &CoreRangeSet::ranges() const
{
	return ranges_;
}

bool CoreRangeSet::contains(const CoreCoord &core) const
{
	for (const CoreRange &range : ranges_)
		if (range.contains(core))
			return true;
	return false;
}

bool CoreRangeSet::intersects(const CoreRangeSet &other) const
{
	for (const CoreRange &ours : ranges_)
		for (const CoreRange &theirs : other.ranges_)
			if (ours.intersects(theirs))
				return true;
	return false;
}
} // namespace tt::tt_metal
