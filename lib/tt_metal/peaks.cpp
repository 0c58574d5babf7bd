// SPDX-License-Identifier: LGPL-2.1-or-later
/* The peaks of this process, and the usable capacities that they compare with. */
#include <algorithm>
#include <array>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <set>
#include <unistd.h>

#pragma GCC visibility push(default)
#include <ttmt/tt_metal.h>
#pragma GCC visibility pop

#include "peaks.hpp"
#include "report.hpp"
#include "say.hpp"

namespace adaptor {

namespace {

const uint32_t rows[] = {
	TT_MEMTRACK_KIND_DRAM_BUFFERS, TT_MEMTRACK_KIND_TRACE, TT_MEMTRACK_KIND_L1_BUFFERS,
	TT_MEMTRACK_KIND_L1_SMALL, TT_MEMTRACK_KIND_CB, TT_MEMTRACK_KIND_DFB,
	TT_MEMTRACK_KIND_SCRATCH, TT_MEMTRACK_KIND_KERNEL, TT_MEMTRACK_SUM_DRAM,
	TT_MEMTRACK_SUM_L1, TT_MEMTRACK_SUM_L1_TENSORS, TT_MEMTRACK_SUM_L1_PROGRAM,
};
constexpr size_t row_count = sizeof(rows) / sizeof(rows[0]);

/* Size in the first version, which stays the minimum if the structure grows. */
constexpr size_t usage_size_v1 = 88;

struct peak {
	uint64_t bytes;
	uint64_t core_bytes;
};

/* What an allocator can give out, per bank or core. */
const struct {
	uint32_t sum;
	uint32_t capacity;
} regions[] = {
	{ TT_MEMTRACK_SUM_DRAM, TT_MEMTRACK_CAP_DRAM_USABLE_PER_BANK },
	{ TT_MEMTRACK_SUM_L1, TT_MEMTRACK_CAP_L1_USABLE_PER_CORE },
};
constexpr size_t region_count = sizeof(regions) / sizeof(regions[0]);

struct most {
	std::array<peak, row_count> rows;
	std::array<uint64_t, region_count> usable;
	uint64_t cores;
};

struct state {
	std::map<uint32_t, most> peaks;
	std::set<uint32_t> open;
	char path[4096];
	uint64_t since;
	uint64_t until;
};

/* Never held while calling TT-Metal. */
std::mutex lock;
state *self;

const char *folder()
{
	static const char *const name = getenv("TTMT_REPORT");

	return name && *name ? name : nullptr;
}

uint64_t now()
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* PID may be taken: by what this process ran before execve(), or by another container's process. */
void choose_path()
{
	int fd = -1;

	for (int n = 0; fd < 0; n++) {
		snprintf(self->path, sizeof(self->path), n ? "%s/%d.%d" : "%s/%d", folder(),
			 (int)getpid(), n);
		fd = open(self->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0 && errno != EEXIST) {
			say("peaks cannot be written to %s: %s", self->path, strerror(errno));
			self->path[0] = '\0';
			return;
		}
	}
	close(fd);
}

/* Whether peaks are to be kept. Chooses the file at the first call. */
bool begin()
{
	if (!self && folder()) {
		self = new state();
		self->since = now();
		choose_path();
	}
	return self;
}

void print_device(FILE *file, uint32_t device, const most &most)
{
	for (size_t i = 0; i < region_count; i++)
		if (most.usable[i])
			fprintf(file, "usable %" PRIu32 " %s %" PRIu64 "\n", device,
				ttmt_kind_name(regions[i].sum), most.usable[i]);
	if (most.cores)
		fprintf(file, "cores %" PRIu32 " %" PRIu64 "\n", device, most.cores);
	for (size_t i = 0; i < row_count; i++)
		if (most.rows[i].bytes)
			fprintf(file, "%" PRIu32 " %s %" PRIu64 " %" PRIu64 "\n", device,
				ttmt_kind_name(rows[i]), most.rows[i].bytes,
				most.rows[i].core_bytes);
}

void print(FILE *file)
{
	fprintf(file, "program %s\nsince %" PRIu64 "\n", program_invocation_short_name,
		self->since);
	if (self->until)
		fprintf(file, "until %" PRIu64 "\n", self->until);
	for (const auto &device : self->peaks)
		fprintf(file, "device %" PRIu32 "\n", device.first);
	for (const auto &device : self->peaks)
		print_device(file, device.first, device.second);
}

/* Replaces the file at once, so that readers never see half of it. */
void write_file()
{
	char path[sizeof(self->path) + sizeof(".new")];
	FILE *file;

	if (!self->path[0])
		return;
	snprintf(path, sizeof(path), "%s.new", self->path);
	file = fopen(path, "we");
	if (!file)
		return;
	print(file);
	if (!fclose(file))
		rename(path, self->path);
}

/* Get all rows of a device through one of libttmt's functions. */
int ask(decltype(ttmt_usage_self) *function, uint32_t device, struct tt_memtrack_usage *usage)
{
	for (size_t i = 0; i < row_count; i++)
		usage[i].what = rows[i];
	return function(books(), device, usage, sizeof(usage[0]), row_count);
}

void keep(uint32_t device, const struct tt_memtrack_usage *usage)
{
	for (size_t i = 0; i < row_count; i++) {
		/* Do not create an entry for a device that was never opened. */
		if (!usage[i].bytes_peak)
			continue;
		peak &most = self->peaks[device].rows[i];

		most.bytes = std::max<uint64_t>(most.bytes, usage[i].bytes_peak);
		most.core_bytes = std::max<uint64_t>(most.core_bytes, usage[i].core_peak);
	}
}

void keep_usable(uint32_t device)
{
	struct tt_memtrack_capacity_entry usable[region_count + 1] = {};
	auto kept = self->peaks.find(device);

	for (size_t i = 0; i < region_count; i++)
		usable[i].which = regions[i].capacity;
	usable[region_count].which = TT_MEMTRACK_CAP_L1_USABLE_CORES;
	if (kept == self->peaks.end() ||
	    ttmt_capacities(books(), device, usable, sizeof(usable[0]), region_count + 1))
		return;
	for (size_t i = 0; i < region_count; i++) {
		uint64_t &most = kept->second.usable[i];

		most = std::max<uint64_t>(most, usable[i].value);
	}
	kept->second.cores = std::max<uint64_t>(kept->second.cores, usable[region_count].value);
}

/* Called in time: the module forgets usable capacities with a device's last client. */
void take(uint32_t device)
{
	struct tt_memtrack_usage usage[row_count] = {};

	if (!ask(ttmt_usage_self, device, usage))
		keep(device, usage);
	keep_usable(device);
}

/* Copy the rows that the caller asks for, cut to the size that the caller knows. */
void pick(char *to, size_t row_size, size_t count, const struct tt_memtrack_usage *usage)
{
	for (; count; count--, to += row_size) {
		const auto what = reinterpret_cast<struct tt_memtrack_usage *>(to)->what;

		memset(to, 0, row_size);
		memcpy(to, &what, sizeof(what));
		for (size_t i = 0; i < row_count; i++)
			if (rows[i] == what)
				memcpy(to, &usage[i], std::min(row_size, sizeof(usage[i])));
	}
}

/* Chips are still open if the program left closing them to the exit. */
__attribute__((destructor)) void finish()
{
	std::lock_guard<std::mutex> locked(lock);

	if (!self || self->open.empty())
		return;
	for (uint32_t device : self->open)
		take(device);
	self->open.clear();
	self->until = now();
	write_file();
}

} /* namespace */

void begin_peaks(const std::vector<uint32_t> &devices)
{
	std::lock_guard<std::mutex> locked(lock);

	if (devices.empty() || !begin())
		return;
	for (uint32_t device : devices) {
		self->peaks[device];
		self->open.insert(device);
	}
	self->until = 0;
	write_file();
}

void note_peaks(uint32_t device)
{
	std::lock_guard<std::mutex> locked(lock);

	if (!begin())
		return;
	take(device);
	write_file();
}

void end_peaks(uint32_t device)
{
	std::lock_guard<std::mutex> locked(lock);

	if (!begin())
		return;
	take(device);
	self->open.erase(device);
	if (self->open.empty())
		self->until = now();
	write_file();
}

void peaks_before_fork()
{
	lock.lock();
}

void peaks_after_fork(bool child)
{
	if (child)
		self = nullptr;
	lock.unlock();
}

} /* namespace adaptor */

/* Always reads all rows, because it resets the peaks of all. */
int ttmt_tt_metal_new_peaks(uint32_t device, struct tt_memtrack_usage *rows, size_t row_size,
			    size_t count)
{
	using namespace adaptor;
	struct tt_memtrack_usage usage[row_count] = {};
	std::lock_guard<std::mutex> locked(lock);
	int error;

	if (row_size < usage_size_v1)
		return -EINVAL;
	error = ask(ttmt_new_peaks, device, usage);
	if (error)
		return error;
	if (begin())
		keep(device, usage);
	pick(reinterpret_cast<char *>(rows), row_size, count, usage);
	return 0;
}
