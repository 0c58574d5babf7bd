/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scene is a program for the stand-in that says what the books must hold after each step. What is
 * checked depends on what the caller expects of the adaptor: SCENE_BOOKS=exact (the figures), empty
 * (nothing is recorded) or any (the program only has to finish). Without the module, the books are not
 * checked.
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

/* What a buffer takes: on the banks that it has pages on, and on one of them. */
struct Takes {
	uint64_t bytes;
	uint64_t core_bytes;
};

/* With pages on all banks. */
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

/* How many checks failed; each was printed. */
extern int failures;

void holds(const char *file, int line, int chip, What what, Takes takes);
void was_refused(const char *file, int line, int chip, What what, uint32_t reason, Takes wanted);
void is_on_core(const char *file, int line, int chip, uint32_t x, uint32_t y, uint64_t bytes);
/* This process's own peaks on a chip begin anew. */
void begin_peaks(int chip);
void has_peaks(const char *file, int line, int chip, What what, Takes takes);
void has_peak_on_core(const char *file, int line, int chip, uint32_t x, uint32_t y, uint64_t bytes);
void is_without_place(const char *file, int line, int chip, uint64_t bytes);
void is_tagged(const char *file, int line, int chip, What what, const char *tag);
void was_refused_under(const char *file, int line, const char *tag);
void is_true(const char *file, int line, bool value, const char *text);
bool empty_on(int chip);
void expect_quiet_books();

std::shared_ptr<Buffer> dram(IDevice &device, uint64_t pages);
std::shared_ptr<Buffer> l1(IDevice &device, uint64_t pages);

/* A workload of one program on a range of chips of a mesh with one row. */
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
/* The tag of this process's only record of that kind on the chip; "" for none. */
#define TAGGED(chip, what, tag) scene::is_tagged(__FILE__, __LINE__, chip, what, tag)
/* The last refusal has that tag. */
#define REFUSED_UNDER(tag) scene::was_refused_under(__FILE__, __LINE__, tag)
/* What is on a core in all, where everything says on which cores it is. */
#define ON_CORE(chip, x, y, bytes) scene::is_on_core(__FILE__, __LINE__, chip, x, y, bytes)
/* What is on some core of which the books do not know. */
#define WITHOUT_PLACE(chip, bytes) scene::is_without_place(__FILE__, __LINE__, chip, bytes)
/* Its own peaks since then: of a kind, and of all that is on a core. */
#define PEAKS(chip, what, ...) scene::has_peaks(__FILE__, __LINE__, chip, what, __VA_ARGS__)
#define PEAK_ON_CORE(chip, x, y, bytes) scene::has_peak_on_core(__FILE__, __LINE__, chip, x, y, bytes)
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
