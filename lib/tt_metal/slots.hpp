/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Slots: where loaded objects keep the addresses of functions of other objects, for calls, in
 * tables of virtual functions, and for who takes an address.
 */
#ifndef TTMT_SLOTS_HPP
#define TTMT_SLOTS_HPP

#include <cstddef>

namespace adaptor {

/* A function whose slots are to lead to another one. */
struct replacement {
	const char *symbol;
	const void *real;
	void *function;
	/* Slots that lead to it now, and those whose page cannot be written. */
	size_t slots;
	size_t refused;
};

/*
 * Whether the object that a function is in has a slot for it itself. Where it has none, as with
 * -Bsymbolic, it calls the function directly, and nothing can come in between.
 */
bool is_called_by_name(const char *symbol, const void *function);

/* Count the slots of all loaded objects, without writing to any. */
void find_slots(struct replacement *replacements, size_t count);

/* Rewrite them. Where one leads to the function already, nothing is written. */
void rewrite_slots(struct replacement *replacements, size_t count);

} /* namespace adaptor */

#endif /* TTMT_SLOTS_HPP */
