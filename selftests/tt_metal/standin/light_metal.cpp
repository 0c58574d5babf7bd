// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Recordings of what a program creates; the stand-in never records.
 */
#include "metal.hpp"

namespace tt::tt_metal
{
class LightMetalCaptureContext {
public:
	static LightMetalCaptureContext &get();
	bool is_tracing() const;
};

LightMetalCaptureContext &LightMetalCaptureContext::get()
{
	static LightMetalCaptureContext context;

	return context;
}

bool LightMetalCaptureContext::is_tracing() const
{
	return false;
}
} // namespace tt::tt_metal
