/* SPDX-License-Identifier: Apache-2.0 OR LGPL-2.1-or-later */
/*
 * ttmt/instrumented_helpers.hpp - report by hand what a TT-Metal program allocates
 *
 * For programs that are compiled with TT-Metal's headers and cannot be tracked from outside: those
 * with TT-Metal linked into them, and those whose TT-Metal calls its own functions directly. Other
 * programs do not need this: ttmt-run tracks them unchanged, and more exactly. In a process that
 * is tracked that way, the functions here report nothing, so that nothing is counted twice.
 *
 * Each function takes the arguments of TT-Metal's function of that name, calls it, and reports the
 * result to /dev/tt_memtrack. It throws only what TT-Metal's function throws: a failed report is
 * no reason for a program to fail. A record is freed with the program or the buffer that it belongs
 * to, and with the process at the latest.
 *
 * Not seen: where programs are placed, and which one ran last. So the circular buffers of all live
 * programs are counted together.
 *
 * Needs C++20, and -lttmt_tt_metal -lttmt. Any thread may call any of these at any time.
 */
#ifndef TTMT_INSTRUMENTED_HELPERS_HPP
#define TTMT_INSTRUMENTED_HELPERS_HPP

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <unistd.h>

#include <tt-metalium/allocator.hpp>
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/circular_buffer_config.hpp>
#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/device.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/mesh_buffer.hpp>
#include <tt-metalium/mesh_device.hpp>
#include <tt-metalium/program.hpp>

#include <ttmt.h>
#include <ttmt/tt_metal.h>

namespace tt::tt_metal::instrumented {

/** What happened. A buffer's size is its total over the banks, any other size is per core. */
enum class MemoryEventType {
	DRAM_ALLOC,
	DRAM_FREE,
	L1_ALLOC,
	L1_FREE,
	CB_ALLOC,
	CB_FREE,
	KERNEL_LOAD,
	KERNEL_UNLOAD,
};

namespace detail {

/* One handle for the process, closed when the process exits. */
inline struct ttmt *books()
{
	static struct ttmt *const handle = [] {
		struct ttmt *opened;

		ttmt_open(&opened, 0);
		return opened;
	}();

	return handle;
}

/* Whether anything of a kind was reported. */
inline std::atomic<bool> reported[TT_MEMTRACK_FIRST_KINDS];

/* Once TT-Metal is tracked from outside, what was reported here would be counted twice: free it. */
inline bool is_ours(uint32_t kind)
{
	if (!ttmt_tt_metal_tracks(kind))
		return true;
	if (reported[kind].exchange(false))
		ttmt_free_all(books(), TT_MEMTRACK_ANY, kind);
	return false;
}

/* Ids below are the caller's, see send_memory_event(): ours must not collide with them. */
constexpr uint64_t own_ids = uint64_t(1) << 63;

inline uint64_t next_id()
{
	static std::atomic<uint64_t> last;

	return own_ids | ++last;
}

/* From TTMT_DEVICES=0:tt0,1:tt1, for when TT-Metal cannot be asked. */
inline bool named_device(int chip, uint32_t *number)
{
	const char *at = std::getenv("TTMT_DEVICES");
	unsigned int named;

	for (int end = 0; at && std::sscanf(at, "%u:tt%u%n", &named, number, &end) == 2; at += end + 1) {
		if (named == unsigned(chip))
			return true;
		if (at[end] != ',')
			return false;
	}
	return false;
}

/* The n-th of the simulated devices, on a machine without a card. */
inline bool simulated_device(int chip, uint32_t *number)
{
	struct tt_memtrack_device_get info;
	bool found = false;

	for (uint32_t next = 0; !ttmt_device_next(books(), next, &info, sizeof(info));
	     next = info.device + 1) {
		if (!(info.device_flags & TT_MEMTRACK_DEVICE_SIMULATED))
			return false;
		if (chip-- == 0) {
			*number = info.device;
			found = true;
		}
	}
	return found;
}

inline bool find_device(int chip, uint32_t *number)
{
	int error = ttmt_tt_metal_device(chip, number);

	if (error != -ENODATA)
		return !error;
	if (std::getenv("TTMT_DEVICES"))
		return named_device(chip, number);
	return simulated_device(chip, number);
}

/* The tracked devices of a Device or a MeshDevice. */
template <class Device> std::vector<uint32_t> devices_of(const Device *device)
{
	const auto *mesh = dynamic_cast<const distributed::MeshDevice *>(device);
	std::vector<uint32_t> devices;
	uint32_t number;

	if (!device || !books())
		return devices;
	for (int chip : mesh ? mesh->get_device_ids() : std::vector<int>{device->id()})
		if (find_device(chip, &number))
			devices.push_back(number);
	return devices;
}

inline uint32_t count_cores(const std::variant<CoreCoord, CoreRange, CoreRangeSet> &cores)
{
	if (const auto *range = std::get_if<CoreRange>(&cores))
		return uint32_t(range->size());
	if (const auto *set = std::get_if<CoreRangeSet>(&cores))
		return set->num_cores();
	return 1;
}

inline bool kind_of(BufferType type, uint32_t *kind)
{
	switch (type) {
	case BufferType::DRAM:
		*kind = TT_MEMTRACK_KIND_DRAM_BUFFERS;
		return true;
	case BufferType::L1:
		*kind = TT_MEMTRACK_KIND_L1_BUFFERS;
		return true;
	case BufferType::L1_SMALL:
		*kind = TT_MEMTRACK_KIND_L1_SMALL;
		return true;
	case BufferType::TRACE:
		*kind = TT_MEMTRACK_KIND_TRACE;
		return true;
	default:
		return false;
	}
}

/* An event that is the same for several devices. */
class Event {
public:
	Event(uint32_t op, uint32_t kind, uint64_t id) : op_{}
	{
		op_.op = op;
		op_.kind = kind;
		op_.id = id;
	}

	Event &takes(uint64_t bytes, uint64_t core_bytes)
	{
		op_.bytes = bytes;
		op_.core_bytes = core_bytes;
		return *this;
	}

	Event &takes_on(uint32_t cores, uint64_t bytes_per_core)
	{
		op_.bytes = bytes_per_core;
		op_.cores = cores;
		op_.kernel_class = TT_MEMTRACK_KERNEL_APPLICATION;
		return *this;
	}

	/* Returns 0, or the last error. */
	int send(const std::vector<uint32_t> &devices)
	{
		int result = 0;

		reported[op_.kind] = true;
		for (uint32_t device : devices) {
			op_.device = device;
			int error = ttmt_submit(books(), &op_, sizeof(op_), 1, 0, nullptr, 0);

			result = error ? error : result;
		}
		return result;
	}

private:
	struct tt_memtrack_op op_;
};

/* Reports a free when it is destroyed, except in a forked child, which has not reported it. */
class Record {
public:
	Record(uint32_t free_op, uint32_t kind, uint64_t id, std::vector<uint32_t> devices)
		: free_op_(free_op), kind_(kind), id_(id), devices_(std::move(devices))
	{
	}
	Record(const Record &) = delete;
	Record &operator=(const Record &) = delete;

	~Record()
	{
		if (sent_ && process_ == getpid() && is_ours(kind_))
			Event(free_op_, kind_, id_).send(devices_);
	}

	void send(Event event)
	{
		sent_ = true;
		event.send(devices_);
	}

private:
	uint32_t free_op_;
	uint32_t kind_;
	uint64_t id_;
	std::vector<uint32_t> devices_;
	pid_t process_ = getpid();
	bool sent_ = false;
};

/* A program holds pointers to buffers until it is destroyed, even if it is moved. */
inline void keep(Program &program, const std::shared_ptr<Record> &record)
{
	AssignGlobalBufferToProgram(std::shared_ptr<Buffer>(record, nullptr), program);
}

template <class Device>
void report_on_cores(Program &program, const Device *device, bool is_kernel, uint32_t cores,
		     uint64_t bytes_per_core) noexcept
{
	uint32_t kind = is_kernel ? TT_MEMTRACK_KIND_KERNEL : TT_MEMTRACK_KIND_CB;

	try {
		if (!is_ours(kind))
			return;
		uint64_t id = next_id();
		auto record = std::make_shared<Record>(
			is_kernel ? TT_MEMTRACK_OP_KERNEL_UNLOAD : TT_MEMTRACK_OP_CB_FREE, kind, id,
			devices_of(device));

		keep(program, record);
		record->send(Event(is_kernel ? TT_MEMTRACK_OP_KERNEL_LOAD : TT_MEMTRACK_OP_CB_ALLOC,
				   kind, id)
				     .takes_on(cores, bytes_per_core));
	} catch (...) {
	}
}

/* The banks that hold its pages. Allocators reserve the same addresses on all others, too. */
inline uint64_t banks_of(const Buffer &buffer)
{
	uint64_t banks = buffer.num_cores().value_or(
		buffer.allocator()->get_num_banks(buffer.buffer_type()));

	return std::min<uint64_t>(banks, buffer.num_pages());
}

/* The record of a new buffer; null if the buffer takes no memory of its own. */
inline std::shared_ptr<Record> report_buffer(const Buffer *buffer) noexcept
{
	uint32_t kind;

	try {
		if (!buffer || !buffer->aligned_size_per_bank() ||
		    !kind_of(buffer->buffer_type(), &kind) || !is_ours(kind))
			return nullptr;
		uint64_t id = own_ids | buffer->unique_id();
		auto record = std::make_shared<Record>(TT_MEMTRACK_OP_BUF_FREE, kind, id,
						       devices_of(buffer->device()));

		record->send(Event(TT_MEMTRACK_OP_BUF_ALLOC, kind, id)
				     .takes(buffer->aligned_size_per_bank() * banks_of(*buffer),
					    buffer->aligned_size_per_bank()));
		return record;
	} catch (...) {
		return nullptr;
	}
}

/* The same buffer, with the record attached to its lifetime. */
template <class B>
std::shared_ptr<B> with_record(std::shared_ptr<B> buffer, std::shared_ptr<Record> record) noexcept
{
	struct Both {
		std::shared_ptr<Record> record;
		std::shared_ptr<B> buffer;
	};

	if (!record)
		return buffer;
	try {
		auto both = std::make_shared<Both>(Both{std::move(record), buffer});

		return std::shared_ptr<B>(both, both->buffer.get());
	} catch (...) {
		return buffer;
	}
}

} /* namespace detail */

/**
 * Report an event that the functions below do not cover. size is in bytes: for a buffer, the total over
 * all banks, divided evenly among them; otherwise the bytes on each core. The caller chooses the id,
 * below 1 << 63.
 * Returns 0, or an error of ttmt_submit().
 */
template <class Device>
int send_memory_event(MemoryEventType type, const Device *device, uint64_t size, uint64_t id,
		      uint32_t cores = 1)
{
	static constexpr struct {
		uint32_t op;
		uint32_t kind;
	} events[] = {
		{TT_MEMTRACK_OP_BUF_ALLOC, TT_MEMTRACK_KIND_DRAM_BUFFERS},
		{TT_MEMTRACK_OP_BUF_FREE, TT_MEMTRACK_KIND_DRAM_BUFFERS},
		{TT_MEMTRACK_OP_BUF_ALLOC, TT_MEMTRACK_KIND_L1_BUFFERS},
		{TT_MEMTRACK_OP_BUF_FREE, TT_MEMTRACK_KIND_L1_BUFFERS},
		{TT_MEMTRACK_OP_CB_ALLOC, TT_MEMTRACK_KIND_CB},
		{TT_MEMTRACK_OP_CB_FREE, TT_MEMTRACK_KIND_CB},
		{TT_MEMTRACK_OP_KERNEL_LOAD, TT_MEMTRACK_KIND_KERNEL},
		{TT_MEMTRACK_OP_KERNEL_UNLOAD, TT_MEMTRACK_KIND_KERNEL},
	};
	const auto &event = events[int(type)];
	detail::Event sent(event.op, event.kind, id);

	if (!detail::is_ours(event.kind))
		return 0;
	if (event.op == TT_MEMTRACK_OP_BUF_ALLOC) {
		BufferType in = event.kind == TT_MEMTRACK_KIND_L1_BUFFERS ? BufferType::L1 :
									   BufferType::DRAM;
		uint64_t banks = device->allocator()->get_num_banks(in);

		sent.takes(size, (size + banks - 1) / banks);
	} else if (event.op == TT_MEMTRACK_OP_CB_ALLOC || event.op == TT_MEMTRACK_OP_KERNEL_LOAD) {
		sent.takes_on(cores, size);
	}
	return sent.send(detail::devices_of(device));
}

/** CreateCircularBuffer(), for a program that will run on a device, or on all chips of a mesh. */
template <class Device>
CBHandle CreateCircularBufferWithTracking(Program &program,
					  const std::variant<CoreCoord, CoreRange, CoreRangeSet> &cores,
					  const CircularBufferConfig &config, const Device *device)
{
	CBHandle handle = CreateCircularBuffer(program, cores, config);

	detail::report_on_cores(program, device, false, detail::count_cores(cores),
				config.globally_allocated_address() ? 0 : config.total_size());
	return handle;
}

/**
 * CreateKernel(). The size of the code on each core is not known before it is compiled: pass it if you
 * know it. With 0 the kernel is counted, but its bytes are not.
 */
template <class Config, class Device>
KernelHandle AddKernelWithTracking(Program &program, const std::string &file,
				   const std::variant<CoreCoord, CoreRange, CoreRangeSet> &cores,
				   const Config &config, const Device *device,
				   uint64_t bytes_per_core = 0)
{
	KernelHandle handle = CreateKernel(program, file, cores, config);

	detail::report_on_cores(program, device, true, detail::count_cores(cores), bytes_per_core);
	return handle;
}

/** CreateKernelFromString(), otherwise the same. */
template <class Config, class Device>
KernelHandle AddKernelFromStringWithTracking(
	Program &program, const std::string &source,
	const std::variant<CoreCoord, CoreRange, CoreRangeSet> &cores, const Config &config,
	const Device *device, uint64_t bytes_per_core = 0)
{
	KernelHandle handle = CreateKernelFromString(program, source, cores, config);

	detail::report_on_cores(program, device, true, detail::count_cores(cores), bytes_per_core);
	return handle;
}

/**
 * CreateBuffer(), where the headers have it. The record lives as long as the returned pointer or a copy
 * of it. A buffer at a given address is inside another one, and is not reported.
 */
template <class Config, class... More>
std::shared_ptr<Buffer> CreateBufferWithTracking(const Config &config, const More &...more)
{
	constexpr bool at_address = (std::is_integral_v<More> || ...);
	std::shared_ptr<Buffer> buffer = CreateBuffer(config, more...);

	return detail::with_record(buffer,
				   at_address ? nullptr : detail::report_buffer(buffer.get()));
}

/** The same for distributed::MeshBuffer::create(), whose buffer is on all chips of its mesh. */
template <class... Arguments>
std::shared_ptr<distributed::MeshBuffer> CreateMeshBufferWithTracking(const Arguments &...arguments)
{
	std::shared_ptr<distributed::MeshBuffer> buffer =
		distributed::MeshBuffer::create(arguments...);

	return detail::with_record(buffer, detail::report_buffer(buffer->get_backing_buffer()));
}

} /* namespace tt::tt_metal::instrumented */

#endif /* TTMT_INSTRUMENTED_HELPERS_HPP */
