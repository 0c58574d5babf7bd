/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is loaded in this process. */
#ifndef TTMT_OBJECTS_HPP
#define TTMT_OBJECTS_HPP

#include <string>
#include <vector>

namespace adaptor {

/* Paths of the loaded objects, without the program's own. */
std::vector<std::string> loaded_objects();

/* dlopen() of the first loaded object that defines a symbol, which stays loaded; NULL for none. */
void *open_object_with(const char *symbol);

} /* namespace adaptor */

#endif /* TTMT_OBJECTS_HPP */
