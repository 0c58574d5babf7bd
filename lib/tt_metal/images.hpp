/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a program has, as the books know it: an image, which is registered once and then
 * dispatched by its number, whatever it has. It is forgotten with its last pointer, which is that
 * of the program, of a trace, or of the slot that it is in.
 */
#ifndef TTMT_IMAGES_HPP
#define TTMT_IMAGES_HPP

#include <cstdint>
#include <memory>

#include "contents.hpp"

namespace adaptor {

class image {
public:
	explicit image(contents &&pieces);
	~image();
	image(const image &) = delete;
	image &operator=(const image &) = delete;

	/* By which it is dispatched; 0 where the books do not take it. One thread at a time. */
	uint64_t id();

	const contents pieces;

private:
	uint64_t registered = 0;
	unsigned int process = 0;
};

/* The child of a fork has registered none. */
void images_after_fork();

} /* namespace adaptor */

#endif /* TTMT_IMAGES_HPP */
