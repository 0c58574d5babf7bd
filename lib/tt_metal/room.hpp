/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Room to make an object of TT-Metal's in. */
#ifndef TTMT_ROOM_HPP
#define TTMT_ROOM_HPP

#include <cstdint>

namespace adaptor {

/* Its size is not known. No destructor is either, which small ones do not need. */
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
