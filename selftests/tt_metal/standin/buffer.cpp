// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Buffers and the allocator that they come from.
 */
#include <atomic>
#include <iterator>
#include <ostream>
#include <stdexcept>

#include "metal.hpp"

/*
 * Printing enumerations: ttsl::reflection::operator<<, which g++ mangles differently from the clang that
 * built TT-Metal.
 */
std::ostream &print_buffer_type(std::ostream &out, const tt::tt_metal::BufferType &type)
	__asm__("_ZN4ttsl10reflectionlsIN2tt8tt_metal10BufferTypeEEE"
		"RNSt9enable_ifIXsr3stdE9is_enum_vIT_EESoE4typeERSoRKS6_");

std::ostream &print_buffer_type(std::ostream &out, const tt::tt_metal::BufferType &type)
{
	static const char *const names[] = {"DRAM", "L1", "SYSTEM_MEMORY", "L1_SMALL", "TRACE"};
	auto number = std::size_t(type);

	return out << "BufferType::" << (number < std::size(names) ? names[number] : "UNKNOWN");
}

/* The unit that the allocator rounds up to, also in L1. */
namespace tt::tt_metal::hal
{
uint32_t get_dram_alignment();

uint32_t get_dram_alignment()
{
	return 64;
}
} // namespace tt::tt_metal::hal

namespace tt::tt_metal
{
static constexpr DeviceAddr dram_bank = 1073741792;
static constexpr DeviceAddr l1_bank = 1376928;

static bool in_dram(BufferType type)
{
	return type == BufferType::DRAM || type == BufferType::TRACE;
}

Allocator::Allocator(AllocatorImpl *impl) : impl_(impl)
{
}

uint32_t Allocator::get_num_banks(const BufferType &type) const
{
	return impl_->get_num_banks(type);
}

DeviceAddr Allocator::get_bank_size(const BufferType &type) const
{
	return in_dram(type) ? dram_bank : l1_bank;
}

Statistics Allocator::get_statistics(const BufferType &type) const
{
	return impl_->get_statistics(type);
}

std::unordered_set<Buffer *> Allocator::get_allocated_buffers() const
{
	return impl_->get_allocated_buffers();
}

AllocatorImpl::AllocatorImpl(uint32_t dram_banks, uint32_t l1_banks)
	: dram_banks_(dram_banks), l1_banks_(l1_banks), view_(std::make_unique<Allocator>(this))
{
}

const std::unique_ptr<Allocator> &AllocatorImpl::view() const
{
	return view_;
}

uint32_t AllocatorImpl::get_num_banks(const BufferType &type) const
{
	return in_dram(type) ? dram_banks_ : l1_banks_;
}

Statistics AllocatorImpl::get_statistics(const BufferType &type) const
{
	std::lock_guard guard(lock_);
	auto used = used_.find(type);
	std::size_t taken = used == used_.end() ? 0 : used->second;
	std::size_t all = in_dram(type) ? dram_bank : l1_bank;

	return {all, taken, all - taken, all - taken};
}

std::unordered_set<Buffer *> AllocatorImpl::get_allocated_buffers() const
{
	std::lock_guard guard(lock_);

	return buffers_;
}

static std::string out_of_memory(const Buffer &buffer, uint32_t banks, const Statistics &now)
{
	return "TT_FATAL: Out of Memory: Not enough space to allocate " +
	       std::to_string(buffer.size()) + " B " + (buffer.is_dram() ? "DRAM" : "L1") +
	       " buffer across " + std::to_string(banks) +
	       " banks, where each bank needs to store " +
	       std::to_string(buffer.aligned_size_per_bank()) + " B, but bank size is " +
	       std::to_string(now.total_allocatable_size_bytes) + " B (allocated: " +
	       std::to_string(now.total_allocated_bytes) + " B, free: " +
	       std::to_string(now.total_free_bytes) + " B, largest free block: " +
	       std::to_string(now.largest_free_block_bytes) + " B)";
}

static DeviceAddr rounded_up(const Buffer &buffer)
{
	return (buffer.aligned_size_per_bank() + 63) / 64 * 64;
}

DeviceAddr AllocatorImpl::allocate_buffer(Buffer *buffer)
{
	BufferType type = buffer->buffer_type();
	DeviceAddr bytes = rounded_up(*buffer);
	Statistics now = get_statistics(type);
	std::lock_guard guard(lock_);

	if (bytes > now.total_free_bytes)
		throw std::runtime_error(out_of_memory(*buffer, get_num_banks(type), now));
	buffers_.insert(buffer);
	used_[type] += bytes;
	return now.total_allocatable_size_bytes - used_[type] + 32;
}

void AllocatorImpl::give_back(Buffer &buffer)
{
	std::lock_guard guard(lock_);

	if (buffers_.erase(&buffer))
		used_[buffer.buffer_type()] -= rounded_up(buffer);
}

static std::shared_ptr<Buffer> make(IDevice *device, DeviceAddr size, DeviceAddr page_size,
				    BufferType type, const BufferShardingArgs &sharding,
				    std::optional<SubDeviceId> sub_device)
{
	static std::atomic<std::size_t> last;

	if (!page_size || size % page_size)
		throw std::invalid_argument("TT_FATAL: a buffer is a number of pages");
	return std::make_shared<Buffer>(BufferImpl{.device = device,
						   .allocator = device->allocator().get(),
						   .size = size,
						   .page_size = page_size,
						   .type = type,
						   .sharding = sharding,
						   .sub_device = sub_device,
						   .unique_id = ++last});
}

static std::function<void()> interruption;

static CoreAddresses addresses_of(const BufferImpl &impl)
{
	const CoreRangeSet &cores = impl.sharding.shard_spec->cores;
	CoreAddresses addresses;

	for (const CoreRange &range : cores.ranges())
		for (std::size_t x = range.start_coord.x; x <= range.end_coord.x; x++)
			for (std::size_t y = range.start_coord.y; y <= range.end_coord.y; y++)
				addresses[{x, y}] = impl.address - 32 * (8 * y + x);
	return addresses;
}

std::shared_ptr<Buffer> BufferImpl::create(IDevice *device, DeviceAddr size, DeviceAddr page_size,
					   BufferType type, const BufferShardingArgs &sharding,
					   std::optional<bool>, std::optional<SubDeviceId> sub_device)
{
	auto buffer = make(device, size, page_size, type, sharding, sub_device);
	BufferImpl &impl = buffer->impl();

	if (!size)
		return buffer;
	impl.hooked = GraphTracker::instance().hook_allocate(buffer.get());
	impl.address = impl.hooked ? 0 : impl.allocator->impl().allocate_buffer(buffer.get());
	if (sharding.per_core)
		impl.core_addresses = addresses_of(impl);
	if (interruption)
		std::exchange(interruption, nullptr)();
	impl.allocated = true;
	GraphTracker::instance().track_allocate(buffer.get());
	return buffer;
}

std::shared_ptr<Buffer> BufferImpl::create(IDevice *device, DeviceAddr address, DeviceAddr size,
					   DeviceAddr page_size, BufferType type,
					   const BufferShardingArgs &sharding, std::optional<bool>,
					   std::optional<SubDeviceId> sub_device)
{
	auto buffer = make(device, size, page_size, type, sharding, sub_device);

	buffer->impl().address = address;
	buffer->impl().owns = false;
	buffer->impl().allocated = true;
	return buffer;
}

std::shared_ptr<Buffer> Buffer::create(IDevice *device, DeviceAddr size, DeviceAddr page_size,
				       BufferType type, const BufferShardingArgs &sharding,
				       std::optional<bool> bottom_up,
				       std::optional<SubDeviceId> sub_device)
{
	return BufferImpl::create(device, size, page_size, type, sharding, bottom_up, sub_device);
}

std::shared_ptr<Buffer> CreateBuffer(const InterleavedBufferConfig &config)
{
	return Buffer::create(config.device, config.size, config.page_size, config.buffer_type);
}

/* When a device is closed, what was left on it is freed without tracking. */
void BufferImpl::deallocate(Buffer &buffer)
{
	BufferImpl &impl = buffer.impl();

	if (!impl.allocated || !impl.owns)
		return;
	impl.allocated = false;
	if (!impl.device->is_initialized())
		return;
	GraphTracker::instance().track_deallocate(&buffer);
	if (!GraphTracker::instance().hook_deallocate(&buffer) && !impl.hooked)
		impl.allocator->impl().give_back(buffer);
}

std::shared_ptr<Buffer> BufferImpl::view(Buffer &buffer, const BufferRegion &region)
{
	BufferImpl &impl = buffer.impl();
	auto view = create(impl.device, impl.address + region.offset, region.size, impl.page_size,
			   impl.type, impl.sharding, {}, impl.sub_device);

	view->impl().root = buffer.shared_from_this();
	return view;
}

/* In a destructor, the object can no longer be shared: std::bad_weak_ptr. */
std::shared_ptr<Buffer> BufferImpl::root_buffer(Buffer &buffer)
{
	return buffer.impl().root ? buffer.impl().root : buffer.shared_from_this();
}

Buffer::Buffer(BufferImpl impl) : impl_(std::move(impl))
{
}

Buffer::~Buffer()
{
	BufferImpl::deallocate(*this);
}

IDevice *Buffer::device() const
{
	return impl_.device;
}

Allocator *Buffer::allocator() const
{
	return impl_.allocator;
}

DeviceAddr Buffer::size() const
{
	return impl_.size;
}

uint32_t Buffer::address() const
{
	if (!impl_.allocated)
		throw std::runtime_error("Can only query the address of a buffer that has been allocated");
	return impl_.address;
}

DeviceAddr Buffer::page_size() const
{
	return impl_.page_size;
}

uint32_t Buffer::num_pages() const
{
	return impl_.size / impl_.page_size;
}

BufferType Buffer::buffer_type() const
{
	return impl_.type;
}

bool Buffer::is_l1() const
{
	return impl_.type == BufferType::L1 || impl_.type == BufferType::L1_SMALL;
}

bool Buffer::is_dram() const
{
	return in_dram(impl_.type);
}

bool Buffer::is_trace() const
{
	return impl_.type == BufferType::TRACE;
}

bool Buffer::is_allocated() const
{
	return impl_.allocated;
}

DeviceAddr Buffer::aligned_page_size() const
{
	return (impl_.page_size + 31) / 32 * 32;
}

DeviceAddr Buffer::aligned_size() const
{
	return num_pages() * aligned_page_size();
}

/* Pages are interleaved over the banks, or over the cores of the shards. */
DeviceAddr Buffer::aligned_size_per_bank() const
{
	uint32_t banks = num_cores().value_or(impl_.allocator->get_num_banks(impl_.type));

	return (num_pages() + banks - 1) / banks * aligned_page_size();
}

bool Buffer::has_shard_spec() const
{
	return impl_.sharding.shard_spec.has_value();
}

ShardSpecBuffer Buffer::shard_spec() const
{
	return impl_.sharding.shard_spec.value();
}

CoreRangeSet ShardSpecBuffer::grid() const
{
	return cores;
}

std::optional<uint32_t> Buffer::num_cores() const
{
	if (!has_shard_spec())
		return {};
	return impl_.sharding.shard_spec->cores.num_cores();
}

std::size_t Buffer::unique_id() const
{
	return impl_.unique_id;
}

BufferImpl &Buffer::impl()
{
	return impl_;
}

const BufferImpl &Buffer::impl() const
{
	return impl_;
}

bool experimental::per_core_allocation::is_per_core_allocation(const Buffer &buffer)
{
	return buffer.impl().sharding.per_core;
}

const CoreAddresses &experimental::per_core_allocation::get_per_core_addresses(const Buffer &buffer)
{
	return buffer.impl().core_addresses;
}

void experimental::per_core_allocation::set_per_core_allocation(BufferShardingArgs &sharding, bool is)
{
	sharding.per_core = is;
}

namespace distributed
{
MeshBuffer::MeshBuffer(std::shared_ptr<Buffer> backing) : backing_(std::move(backing))
{
}

MeshBuffer::~MeshBuffer() = default;

std::shared_ptr<MeshBuffer> MeshBuffer::create(const MeshBufferConfig &config,
					       const DeviceLocalBufferConfig &local,
					       MeshDevice *device, std::optional<DeviceAddr> address)
{
	const auto *sharded = std::get_if<ShardedBufferConfig>(&config);
	DeviceAddr size = sharded ? sharded->global_size / device->num_devices() :
				    std::get<ReplicatedBufferConfig>(config).size;

	return std::make_shared<MeshBuffer>(
		address ? BufferImpl::create(device, *address, size, local.page_size,
					     local.buffer_type, {}, {}, {}) :
			  standin::make_buffer(*device, size, local.page_size, local.buffer_type));
}

MeshDevice *MeshBuffer::device() const
{
	return static_cast<MeshDevice *>(backing_->device());
}

DeviceAddr MeshBuffer::size() const
{
	return backing_->size();
}

Buffer *MeshBuffer::get_backing_buffer() const
{
	return backing_->impl().owns ? backing_.get() : nullptr;
}

Buffer *MeshBuffer::get_reference_buffer() const
{
	return backing_.get();
}
} // namespace distributed
} // namespace tt::tt_metal

std::shared_ptr<tt::tt_metal::Buffer> standin::make_buffer(
	tt::tt_metal::IDevice &device, uint64_t size, uint64_t page_size,
	tt::tt_metal::BufferType type, const tt::tt_metal::BufferShardingArgs &sharding)
{
	return tt::tt_metal::Buffer::create(&device, size, page_size, type, sharding);
}

void standin::interrupt_next_allocation(std::function<void()> action)
{
	tt::tt_metal::interruption = std::move(action);
}
