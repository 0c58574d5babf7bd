/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The objects that are loaded in this process. */
#ifndef TTMT_OBJECTS_HPP
#define TTMT_OBJECTS_HPP

#include <string>
#include <vector>

namespace adaptor {

/* Paths of the loaded objects, except the program's. */
std::vector<std::string> loaded_objects();

/*
 * Path of an object that contains TT-Metal but does not export its names; empty for none. Slow: it
 * searches the files of all loaded objects.
 */
std::string object_that_hides_tt_metal();

/* dlopen() the first loaded object that defines a symbol, which stays loaded; NULL for none. */
void *open_object_with(const char *symbol);

/* A function of TT-Metal's first loaded copy; NULL if none is loaded. */
const void *loaded_tt_metal();

} /* namespace adaptor */

#endif /* TTMT_OBJECTS_HPP */
