/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory in which to create an object of TT-Metal's. */
#ifndef TTMT_ROOM_HPP
#define TTMT_ROOM_HPP

#include <cstdint>

namespace adaptor {

/* Object sizes are unknown, so this is ample. Nothing destroys small objects: they need not be. */
class room {
public:
	void *get()
	{
		return words;
	}

private:
	alignas(64) uintptr_t words[512] = {};
};

} /* namespace adaptor */

#endif /* TTMT_ROOM_HPP */
