/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Slots: where a loaded object keeps the addresses of other objects' functions, for calls, in
 * tables of virtual functions, and for function pointers.
 */
#ifndef TTMT_SLOTS_HPP
#define TTMT_SLOTS_HPP

#include <cstddef>

namespace adaptor {

/* A function, and the one to redirect its slots to. */
struct replacement {
	const char *symbol;
	const void *real;
	void *function;
	/* Slots that lead to it or could be made to, and those whose page cannot be written. */
	size_t slots;
	size_t refused;
};

/*
 * Whether the object that defines a function has a slot for it too. Without one, as with
 * -Bsymbolic, it calls the function directly, and such calls cannot be intercepted.
 */
bool is_called_by_name(const char *symbol, const void *function);

/* Count the slots of all loaded objects, without writing to any. */
void find_slots(struct replacement *replacements, size_t count);

/* Rewrite the slots that do not lead to the new function yet. */
void rewrite_slots(struct replacement *replacements, size_t count);

} /* namespace adaptor */

#endif /* TTMT_SLOTS_HPP */
