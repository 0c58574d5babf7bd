// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What TT-Metal could not allocate. Only the text of its exception says how much was free; what
 * cannot be read there stays unknown. All chips of a mesh have the same allocator, so the refusal is
 * reported for the device of the first tracked one.
 */
#include <cstdlib>
#include <cstring>

#include "refusals.hpp"
#include "report.hpp"

namespace adaptor {

namespace {

/* Read the number that follows some words. */
bool read_after(const char *text, const char *words, unsigned long long *number)
{
	const char *at = strstr(text, words);
	char *end;

	if (!at)
		return false;
	at += strlen(words);
	*number = strtoull(at, &end, 10);
	return end != at;
}

struct tt_memtrack_refused refusal_of(const mesh *where, const wanted &wanted)
{
	struct tt_memtrack_refused refused = {};

	refused.device = where->tracked[0];
	refused.kind = wanted.kind;
	refused.bytes = wanted.bytes;
	refused.core_bytes = wanted.core_bytes;
	return refused;
}

} /* namespace */

void refused(const mesh *where, const wanted &wanted, const char *text)
{
	struct tt_memtrack_refused refused;

	if (where->tracked.empty())
		return;
	refused = refusal_of(where, wanted);
	refused.reason = TT_MEMTRACK_REFUSED_NO_MEMORY;
	if (read_after(text, " free: ", &refused.free))
		refused.flags |= TT_MEMTRACK_REFUSED_FREE_KNOWN;
	if (read_after(text, "largest free block: ", &refused.largest_free))
		refused.flags |= TT_MEMTRACK_REFUSED_LARGEST_KNOWN;
	taken(ttmt_refused(books(), &refused, sizeof(refused)));
}

bool is_clash(const char *text)
{
	return strstr(text, " clash with L1 buffers");
}

void clashed(const mesh *where, const wanted &wanted, const char *text)
{
	struct tt_memtrack_refused refused;

	if (where->tracked.empty())
		return;
	refused = refusal_of(where, wanted);
	refused.reason = TT_MEMTRACK_REFUSED_CLASH;
	if (read_after(text, " region ends at ", &refused.address) &&
	    read_after(text, "L1 buffer allocated at ", &refused.other_address))
		refused.flags |= TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN;
	else
		refused.address = refused.other_address = 0;
	taken(ttmt_refused(books(), &refused, sizeof(refused)));
}

} /* namespace adaptor */
