/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is loaded in this process. */
#ifndef TTMT_OBJECTS_HPP
#define TTMT_OBJECTS_HPP

#include <string>
#include <vector>

namespace adaptor {

/* Paths of the loaded objects, without the program's own. */
std::vector<std::string> loaded_objects();

/*
 * Path of an object that has TT-Metal in it, but does not export its names; empty for none. Reads
 * all that is loaded.
 */
std::string object_that_hides_tt_metal();

/* dlopen() of the first loaded object that defines a symbol, which stays loaded; NULL for none. */
void *open_object_with(const char *symbol);

/* One of TT-Metal's functions, of the copy that is loaded first; NULL where none is. */
const void *loaded_tt_metal();

} /* namespace adaptor */

#endif /* TTMT_OBJECTS_HPP */
