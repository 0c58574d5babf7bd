/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scene is a program for the stand-in that says what the books must hold after each step. What it is
 * to find there depends on what the caller of the program expects of the adaptor: SCENE_BOOKS=exact
 * (the figures), empty (nothing at all) or any (the program has to come to its end, no more). A scene
 * whose name stands alone is not looked at where there is no module.
 */
#ifndef SCENE_HPP
#define SCENE_HPP

#include <stdexcept>

#include <linux/tt_memtrack.h>

#include "../standin/metal.hpp"

using namespace tt::tt_metal;

enum What : uint32_t {
	DRAM_BUFFERS = TT_MEMTRACK_KIND_DRAM_BUFFERS,
	TRACE_BUFFERS = TT_MEMTRACK_KIND_TRACE,
	L1_BUFFERS = TT_MEMTRACK_KIND_L1_BUFFERS,
	L1_SMALL = TT_MEMTRACK_KIND_L1_SMALL,
	CB = TT_MEMTRACK_KIND_CB,
	DFB = TT_MEMTRACK_KIND_DFB,
	SCRATCH = TT_MEMTRACK_KIND_SCRATCH,
	KERNEL = TT_MEMTRACK_KIND_KERNEL,
};

namespace scene
{
constexpr uint32_t dram_banks = 12;
constexpr uint32_t l1_banks = 64;
constexpr uint64_t KIB = 1024;

inline const CoreRange all_cores(CoreCoord{0, 0}, CoreCoord{7, 7});
inline const CoreRange four_cores(CoreCoord{0, 0}, CoreCoord{3, 0});

/* What a buffer takes: bytes on each bank, over all banks. */
struct Takes {
	uint64_t bytes;
	uint64_t core_bytes;
};

inline Takes in_dram(uint64_t per_bank)
{
	return {per_bank * dram_banks, per_bank};
}

inline Takes in_l1(uint64_t per_bank)
{
	return {per_bank * l1_banks, per_bank};
}

inline Takes on_cores(uint64_t per_core, uint64_t cores)
{
	return {per_core * cores, per_core};
}

inline const Takes nothing{0, 0};

/* How many things were not as they had to be; each was printed. */
extern int failures;

void holds(const char *file, int line, int chip, What what, Takes takes);
void was_refused(const char *file, int line, int chip, What what, uint32_t reason, Takes wanted);
void is_true(const char *file, int line, bool value, const char *text);
bool empty_on(int chip);
void expect_quiet_books();

std::shared_ptr<Buffer> dram(IDevice &device, uint64_t pages);
std::shared_ptr<Buffer> l1(IDevice &device, uint64_t pages);

/* A workload of one program on chips from one coordinate of a mesh of one row to another. */
distributed::MeshWorkload on(Program &&program, uint32_t first, uint32_t last);

struct Entry {
	const char *name;
	void (*run)();
	Entry *next;

	Entry(const char *name, void (*run)());
};
} // namespace scene

#define HOLDS(chip, what, ...) scene::holds(__FILE__, __LINE__, chip, what, __VA_ARGS__)
#define WAS_REFUSED(chip, what, reason, ...) \
	scene::was_refused(__FILE__, __LINE__, chip, what, TT_MEMTRACK_REFUSED_##reason, __VA_ARGS__)
#define IS(condition) scene::is_true(__FILE__, __LINE__, condition, #condition)

#define SCENE(name)							\
	static void name();						\
	static scene::Entry name##_entry(#name, name);			\
	static void name()

#define THROWS(statement) do {						\
	bool threw = false;						\
									\
	try {								\
		statement;						\
	} catch (const std::exception &) {				\
		threw = true;						\
	}								\
	scene::is_true(__FILE__, __LINE__, threw, #statement " throws"); \
} while (0)

#endif /* SCENE_HPP */
