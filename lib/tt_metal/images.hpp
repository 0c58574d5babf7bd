/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a program holds, as the module knows it: an image, which is registered once and then
 * dispatched by its id, however much it holds. It is removed with the last pointer to it. Programs,
 * traces and slots have such pointers.
 */
#ifndef TTMT_IMAGES_HPP
#define TTMT_IMAGES_HPP

#include <cstdint>
#include <memory>
#include <vector>

#include "contents.hpp"

namespace adaptor {

class image {
public:
	explicit image(contents &&pieces);
	~image();
	image(const image &) = delete;
	image &operator=(const image &) = delete;

	/* The id to dispatch it by; 0 if the module refused it. One thread at a time. */
	uint64_t id();

	const contents pieces;

private:
	uint64_t registered = 0;
	unsigned int process = 0;
	std::vector<uint32_t> core_sets;

	void add();
	void give_core_sets();
};

/* In the child of a fork: no image is registered. */
void images_after_fork();

} /* namespace adaptor */

#endif /* TTMT_IMAGES_HPP */
