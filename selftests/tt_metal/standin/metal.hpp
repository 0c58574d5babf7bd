/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stand-in for TT-Metal: classes and functions with the exported names of a released
 * libtt_metal.so and _ttnncpp.so, as far as the adaptor uses them, and with the behaviour that the tests
 * need. Written from those names and from the observed behaviour of real programs; the order of virtual
 * functions and the layouts are not TT-Metal's, and must not matter.
 */
#ifndef STANDIN_METAL_HPP
#define STANDIN_METAL_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace ttsl
{
template <class T, class Tag> struct StrongType {
	T value{};

	constexpr StrongType() = default;
	constexpr explicit StrongType(T of) : value(of)
	{
	}
	constexpr T operator*() const
	{
		return value;
	}
	auto operator<=>(const StrongType &) const = default;
};
} // namespace ttsl

namespace tt
{
enum class ARCH : uint8_t { GRAYSKULL = 1, WORMHOLE_B0 = 2, BLACKHOLE = 3 };

struct xy_pair {
	std::size_t x = 0;
	std::size_t y = 0;

	auto operator<=>(const xy_pair &) const = default;
};

namespace tt_metal
{
using CoreCoord = xy_pair;
using DeviceAddr = uint64_t;
using CBHandle = uintptr_t;
using KernelHandle = uint32_t;
using SubDeviceId = ttsl::StrongType<uint8_t, struct SubDeviceIdTag>;
using SubDeviceManagerId = ttsl::StrongType<uint64_t, struct SubDeviceManagerIdTag>;

enum class BufferType { DRAM, L1, SYSTEM_MEMORY, L1_SMALL, TRACE };
enum class DataMovementProcessor { RISCV_0, RISCV_1 };

struct HashCore {
	std::size_t operator()(const CoreCoord &core) const
	{
		return core.x << 16 ^ core.y;
	}
};

using CoreAddresses = std::unordered_map<CoreCoord, DeviceAddr, HashCore>;

class CoreRange {
public:
	CoreCoord start_coord;
	CoreCoord end_coord;

	CoreRange(const CoreCoord &core);
	CoreRange(const CoreCoord &start, const CoreCoord &end);
	std::size_t size() const;
	bool contains(const CoreCoord &core) const;
	bool intersects(const CoreRange &other) const;
	auto operator<=>(const CoreRange &) const = default;
};

class CoreRangeSet {
public:
	CoreRangeSet() = default;
	CoreRangeSet(const CoreRange &range);
	explicit CoreRangeSet(std::span<const CoreRange> ranges);
	CoreRangeSet(const CoreRangeSet &other);
	CoreRangeSet(CoreRangeSet &&other);
	CoreRangeSet &operator=(const CoreRangeSet &) = default;
	CoreRangeSet &operator=(CoreRangeSet &&) = default;
	uint32_t num_cores() const;
	const std::vector<CoreRange> &ranges() const;
	bool contains(const CoreCoord &core) const;
	bool intersects(const CoreRangeSet &other) const;

private:
	std::vector<CoreRange> ranges_;
};

using Cores = std::variant<CoreCoord, CoreRange, CoreRangeSet>;

class Allocator;
class Buffer;
class BufferImpl;
class CircularBuffer;
class IDevice;
class Program;
namespace detail
{
class ProgramImpl;
}
namespace distributed
{
class MeshBuffer;
class MeshCommandQueue;
class MeshDevice;
class MeshWorkload;
} // namespace distributed

/*
 * Buffers. A buffer created while a hook prevents allocations has address 0.
 */

struct ShardSpecBuffer {
	CoreRangeSet cores;

	CoreRangeSet grid() const;
};

class BufferShardingArgs {
public:
	std::optional<ShardSpecBuffer> shard_spec;
	bool per_core = false;

	BufferShardingArgs() = default;
	BufferShardingArgs(std::nullopt_t)
	{
	}
};

struct BufferRegion {
	DeviceAddr offset = 0;
	DeviceAddr size = 0;
};

class BufferImpl {
public:
	/* The second creates a buffer at a given address, which owns no memory. */
	static std::shared_ptr<Buffer> create(IDevice *device, DeviceAddr size, DeviceAddr page_size,
					      BufferType type, const BufferShardingArgs &sharding,
					      std::optional<bool> bottom_up,
					      std::optional<SubDeviceId> sub_device);
	static std::shared_ptr<Buffer> create(IDevice *device, DeviceAddr address, DeviceAddr size,
					      DeviceAddr page_size, BufferType type,
					      const BufferShardingArgs &sharding,
					      std::optional<bool> bottom_up,
					      std::optional<SubDeviceId> sub_device);
	static std::shared_ptr<Buffer> view(Buffer &buffer, const BufferRegion &region);
	static std::shared_ptr<Buffer> root_buffer(Buffer &buffer);
	static void deallocate(Buffer &buffer);

	IDevice *device;
	Allocator *allocator;
	DeviceAddr size;
	DeviceAddr page_size;
	BufferType type;
	BufferShardingArgs sharding;
	std::optional<SubDeviceId> sub_device;
	std::size_t unique_id;
	std::shared_ptr<Buffer> root = nullptr;
	DeviceAddr address = 0;
	CoreAddresses core_addresses = {};
	bool owns = true;
	bool allocated = false;
	bool hooked = false;
};

class Buffer : public std::enable_shared_from_this<Buffer> {
public:
	/* Up to 0.77, buffers are created through this. */
	static std::shared_ptr<Buffer> create(IDevice *device, DeviceAddr size, DeviceAddr page_size,
					      BufferType type, const BufferShardingArgs &sharding = {},
					      std::optional<bool> bottom_up = {},
					      std::optional<SubDeviceId> sub_device = {});

	explicit Buffer(BufferImpl impl);
	Buffer(const Buffer &) = delete;
	~Buffer();
	IDevice *device() const;
	Allocator *allocator() const;
	DeviceAddr size() const;
	uint32_t address() const;
	DeviceAddr page_size() const;
	uint32_t num_pages() const;
	BufferType buffer_type() const;
	bool is_l1() const;
	bool is_dram() const;
	bool is_trace() const;
	bool is_allocated() const;
	DeviceAddr aligned_page_size() const;
	DeviceAddr aligned_size() const;
	DeviceAddr aligned_size_per_bank() const;
	bool has_shard_spec() const;
	ShardSpecBuffer shard_spec() const;
	std::optional<uint32_t> num_cores() const;
	std::size_t unique_id() const;
	BufferImpl &impl();
	const BufferImpl &impl() const;

private:
	BufferImpl impl_;
};

struct InterleavedBufferConfig {
	IDevice *device;
	DeviceAddr size;
	DeviceAddr page_size;
	BufferType buffer_type;
};

std::shared_ptr<Buffer> CreateBuffer(const InterleavedBufferConfig &config);

struct Statistics {
	std::size_t total_allocatable_size_bytes;
	std::size_t total_allocated_bytes;
	std::size_t total_free_bytes;
	std::size_t largest_free_block_bytes;
};

class AllocatorImpl;

/* The public face of an allocator: just a pointer to it. */
class Allocator {
public:
	explicit Allocator(AllocatorImpl *impl);
	uint32_t get_num_banks(const BufferType &type) const;
	DeviceAddr get_bank_size(const BufferType &type) const;
	Statistics get_statistics(const BufferType &type) const;
	std::unordered_set<Buffer *> get_allocated_buffers() const;
	AllocatorImpl &impl() const
	{
		return *impl_;
	}

private:
	AllocatorImpl *impl_;
};

/* Banks are in lockstep: a buffer takes the same bytes of each. */
class AllocatorImpl {
public:
	AllocatorImpl(uint32_t dram_banks, uint32_t l1_banks);
	const std::unique_ptr<Allocator> &view() const;
	uint32_t get_num_banks(const BufferType &type) const;
	Statistics get_statistics(const BufferType &type) const;
	std::unordered_set<Buffer *> get_allocated_buffers() const;
	DeviceAddr allocate_buffer(Buffer *buffer);
	void give_back(Buffer &buffer);

private:
	uint32_t dram_banks_;
	uint32_t l1_banks_;
	std::unique_ptr<Allocator> view_;
	mutable std::mutex lock_;
	std::unordered_set<Buffer *> buffers_;
	std::map<BufferType, DeviceAddr> used_;
};

/* A tensor on a mesh, as far as it is a buffer. */
class MeshTensor {
public:
	std::shared_ptr<Buffer> buffer;
};

using ContextId = ttsl::StrongType<int, struct ContextIdTag>;

class MetalContext {
public:
	static bool instance_exists(ContextId id);
};

namespace detail
{
/* NULL if it is not open. */
IDevice *GetActiveDevice(int id);
}

namespace experimental
{
void configure_mock_mode(ARCH arch, uint32_t chips);
bool is_mock_mode_registered();

namespace per_core_allocation
{
bool is_per_core_allocation(const Buffer &buffer);
void set_per_core_allocation(BufferShardingArgs &sharding, bool is);
const CoreAddresses &get_per_core_addresses(const Buffer &buffer);
} // namespace per_core_allocation
} // namespace experimental

/*
 * Devices. Device::id() is the chip's logical id, MeshDevice::id() the mesh's own id.
 */

class IDevice {
public:
	virtual const std::unique_ptr<Allocator> &allocator() const = 0;
	virtual bool is_mmio_capable() const = 0;
	virtual bool close() = 0;
	virtual bool is_initialized() const = 0;
	virtual int id() const = 0;
	virtual ~IDevice() = default;
	virtual ARCH arch() const = 0;
	virtual std::shared_ptr<distributed::MeshDevice> get_mesh_device() = 0;
	virtual uint32_t num_sub_devices() const = 0;
	virtual SubDeviceManagerId get_active_sub_device_manager_id() const = 0;
};

/* Deleting it makes its memory inaccessible, so that any later access crashes. */
class Device : public IDevice {
public:
	Device(int id, ARCH arch);
	~Device() override;
	const std::unique_ptr<Allocator> &allocator() const override;
	bool is_mmio_capable() const override;
	bool close() override;
	bool is_initialized() const override
	{
		return open_;
	}
	int id() const override
	{
		return id_;
	}
	ARCH arch() const override;
	std::shared_ptr<distributed::MeshDevice> get_mesh_device() override;
	uint32_t num_sub_devices() const override;
	SubDeviceManagerId get_active_sub_device_manager_id() const override;

	static void *operator new(std::size_t size);
	static void operator delete(void *memory, std::size_t size);

	/* The newest mesh that has it. */
	std::weak_ptr<distributed::MeshDevice> mesh;

private:
	int id_;
	ARCH arch_;
	bool open_ = true;
	std::unique_ptr<AllocatorImpl> allocator_;
};

class SubDevice {
public:
	explicit SubDevice(std::span<const CoreRangeSet> cores);
	const CoreRangeSet &cores() const;

private:
	CoreRangeSet cores_;
};

namespace distributed
{
using MeshTraceId = ttsl::StrongType<uint32_t, struct MeshTraceIdTag>;

class MeshCoordinate {
public:
	MeshCoordinate(uint32_t row, uint32_t column);
	uint32_t operator[](int32_t dimension) const;
	std::size_t dims() const;
	bool operator==(const MeshCoordinate &) const = default;

private:
#ifdef STANDIN_COORDINATES_FAR
	std::vector<uint32_t> at_;
#else
	uint64_t dims_ = 2;
	uint32_t at_[6] = {};
#endif
};

class MeshCoordinateRange {
public:
	MeshCoordinateRange(const MeshCoordinate &start, const MeshCoordinate &end);
	const MeshCoordinate &start_coord() const;
	const MeshCoordinate &end_coord() const;
	bool contains(const MeshCoordinate &coordinate) const;
	bool operator==(const MeshCoordinateRange &) const = default;

	class Iterator {
	public:
		Iterator(const MeshCoordinateRange *range, const MeshCoordinate &at,
			 std::size_t index);
		const MeshCoordinate &operator*() const;
		Iterator &operator++();
		bool operator==(const Iterator &other) const;
		bool operator!=(const Iterator &other) const;

	private:
		const MeshCoordinateRange *range_;
		MeshCoordinate at_;
		std::size_t index_;
	};
	Iterator begin() const;
	Iterator end() const;

private:
	MeshCoordinate start_;
	MeshCoordinate end_;
};

class MeshShape {
public:
	MeshShape(uint32_t rows, uint32_t columns);
	uint32_t operator[](int dimension) const;
	std::size_t dims() const;
	std::size_t mesh_size() const;

private:
	uint32_t rows_;
	uint32_t columns_;
};

struct MeshDeviceImpl;

class MeshDevice : public IDevice, public std::enable_shared_from_this<MeshDevice> {
public:
	explicit MeshDevice(std::unique_ptr<MeshDeviceImpl> impl);
	~MeshDevice() override;
	const std::unique_ptr<Allocator> &allocator() const override;
	bool is_mmio_capable() const override;
	bool close() override;
	bool is_initialized() const override;
	int id() const override;
	ARCH arch() const override;
	std::shared_ptr<MeshDevice> get_mesh_device() override;
	uint32_t num_sub_devices() const override;
	SubDeviceManagerId get_active_sub_device_manager_id() const override;

	std::vector<IDevice *> get_devices() const;
	std::vector<int> get_device_ids() const;
	IDevice *get_device(int id) const;
	IDevice *get_device(std::size_t row, std::size_t column) const;
	IDevice *get_device(const MeshCoordinate &coordinate) const;
	std::size_t num_devices() const;
	const MeshShape &shape() const;
	void reshape(const MeshShape &shape);
	bool is_local(const MeshCoordinate &coordinate) const;
	bool is_parent_mesh() const;
	const std::shared_ptr<MeshDevice> &get_parent_mesh() const;
	std::vector<std::shared_ptr<MeshDevice>> get_submeshes() const;
	std::shared_ptr<MeshDevice> create_submesh(const MeshShape &shape,
						   const std::optional<MeshCoordinate> &offset);
	uint8_t num_hw_cqs() const;
	MeshCommandQueue &mesh_command_queue(std::optional<uint8_t> id = {}) const;

	SubDeviceManagerId create_sub_device_manager(std::span<const SubDevice> sub_devices,
						     DeviceAddr local_l1_size);
	void load_sub_device_manager(SubDeviceManagerId id);
	void clear_loaded_sub_device_manager();
	void remove_sub_device_manager(SubDeviceManagerId id);
	const std::vector<SubDeviceId> &get_sub_device_ids() const;

	MeshTraceId begin_mesh_trace(MeshCommandQueue &queue);
	void begin_mesh_trace(MeshCommandQueue &queue, const MeshTraceId &id);
	MeshTraceId begin_mesh_trace(uint8_t queue);
	void begin_mesh_trace(uint8_t queue, const MeshTraceId &id);
	void end_mesh_trace(MeshCommandQueue &queue, const MeshTraceId &id);
	void end_mesh_trace(uint8_t queue, const MeshTraceId &id);
	void replay_mesh_trace(MeshCommandQueue &queue, const MeshTraceId &id, bool blocking);
	void replay_mesh_trace(uint8_t queue, const MeshTraceId &id, bool blocking);
	void release_mesh_trace(const MeshTraceId &id);

	MeshDeviceImpl &impl() const
	{
		return *impl_;
	}

private:
	std::unique_ptr<MeshDeviceImpl> impl_;
};
} // namespace distributed

/*
 * Buffers of a mesh: one on the mesh that is allocated, and others at its address on each chip.
 */
namespace distributed
{
struct ReplicatedBufferConfig {
	DeviceAddr size = 0;
};

struct ShardedBufferConfig {
	DeviceAddr global_size = 0;
};

using MeshBufferConfig = std::variant<ReplicatedBufferConfig, ShardedBufferConfig>;

struct DeviceLocalBufferConfig {
	DeviceAddr page_size = 0;
	BufferType buffer_type = BufferType::DRAM;
};

class MeshBuffer {
public:
	static std::shared_ptr<MeshBuffer> create(const MeshBufferConfig &config,
						  const DeviceLocalBufferConfig &local,
						  MeshDevice *device,
						  std::optional<DeviceAddr> address = {});

	explicit MeshBuffer(std::shared_ptr<Buffer> backing);
	~MeshBuffer();
	MeshDevice *device() const;
	DeviceAddr size() const;
	Buffer *get_backing_buffer() const;
	Buffer *get_reference_buffer() const;

private:
	std::shared_ptr<Buffer> backing_;
};
} // namespace distributed

/*
 * Graph tracking: calls of the thread's processors, and its hook, which can prevent allocations.
 */

class IGraphProcessor {
public:
	enum class RunMode { NORMAL, NO_DISPATCH };

#ifdef STANDIN_MORE_VIRTUALS
	virtual void first_of_a_later_release()
	{
	}
#endif
	virtual void track_program(Program *, const IDevice *)
	{
	}
	virtual void track_deallocate_cb(const IDevice *)
	{
	}
	virtual void track_allocate_cb(const CoreRangeSet &, uint64_t, uint64_t, bool, const IDevice *)
	{
	}
	virtual void track_allocate_scratchpad(const CoreRangeSet &, uint64_t, uint64_t,
					       const IDevice *)
	{
	}
	virtual ~IGraphProcessor() = default;
	virtual void track_allocate_dataflow_buffer(const CoreRangeSet &, uint64_t, uint64_t, bool,
						    const IDevice *)
	{
	}
	virtual void track_deallocate(Buffer *)
	{
	}
	virtual void track_allocate(const Buffer *)
	{
	}
	virtual bool is_capture_processor() const
	{
		return true;
	}
	virtual void begin_capture(RunMode)
	{
	}
	virtual std::string end_capture();
};

class IGraphHooks {
public:
	virtual bool hook_deallocate(Buffer *buffer) = 0;
	virtual bool hook_program(Program *program) = 0;
	virtual bool hook_write_to_device(const Buffer *buffer) = 0;
	virtual bool hook_write_to_device(const distributed::MeshBuffer *buffer) = 0;
	virtual bool hook_read_from_device(Buffer *buffer) = 0;
	virtual bool hook_read_from_device(const distributed::MeshBuffer *buffer) = 0;
	virtual bool hook_allocate(const Buffer *buffer) = 0;
	virtual ~IGraphHooks() = default;
};

class GraphTracker {
public:
	GraphTracker(const GraphTracker &) = delete;
	static GraphTracker &instance();
	bool is_enabled() const;
	void push_processor(const std::shared_ptr<IGraphProcessor> &processor);
	void pop_processor();
	bool add_hook(const std::shared_ptr<IGraphHooks> &hook);
	void clear_hook();
	void clear();

	void track_allocate(const Buffer *buffer);
	void track_deallocate(Buffer *buffer);
	void track_allocate_cb(const CoreRangeSet &cores, uint64_t address, uint64_t size,
			       bool is_globally_allocated, const IDevice *device);
	void track_allocate_dataflow_buffer(const CoreRangeSet &cores, uint64_t address,
					    uint64_t size, bool borrows_memory,
					    const IDevice *device);
	void track_allocate_scratchpad(const CoreRangeSet &cores, uint64_t address, uint64_t size,
				       const IDevice *device);
	void track_deallocate_cb(const IDevice *device);
	void track_program(Program *program, const IDevice *device);

	bool hook_allocate(const Buffer *buffer);
	bool hook_deallocate(Buffer *buffer);
	bool hook_program(Program *program);
	const std::vector<std::shared_ptr<IGraphProcessor>> &get_processors() const;
	const std::shared_ptr<IGraphHooks> &get_hook() const;

private:
	GraphTracker() = default;
	static thread_local std::vector<std::shared_ptr<IGraphProcessor>> processors;
	static thread_local std::shared_ptr<IGraphHooks> hook;
	std::mutex lock_;
	std::unordered_set<const Buffer *> hooked_;
};

/*
 * Programs
 */

class CircularBufferConfig {
public:
	explicit CircularBufferConfig(uint32_t total_size);
	uint32_t total_size() const;
	CircularBufferConfig &set_page_size(uint8_t index, uint32_t page_size);
	CircularBufferConfig &set_globally_allocated_address(const Buffer &buffer);
	std::optional<uint32_t> globally_allocated_address() const;
	const std::unordered_set<uint8_t> &buffer_indices() const;

private:
	uint32_t total_size_;
	std::optional<uint32_t> address_;
	std::unordered_set<uint8_t> indices_;
};

struct DataMovementConfig {
	DataMovementProcessor processor = DataMovementProcessor::RISCV_0;
};

struct ComputeConfig {
	bool fp32_dest_acc_en = false;
};

struct EthernetConfig {
	DataMovementProcessor processor = DataMovementProcessor::RISCV_0;
};

class CircularBuffer {
public:
	CircularBuffer(CBHandle id, const CoreRangeSet &cores, const CircularBufferConfig &config);
	CBHandle id() const;
	uint32_t size() const;
	bool globally_allocated() const;
	const CoreRangeSet &core_ranges() const;
	const std::unordered_set<uint8_t> &buffer_indices() const;

	CoreRangeSet cores;
	CircularBufferConfig config;
	uint32_t total_size;

private:
	CBHandle id_;
};

class Program {
public:
	Program();
	explicit Program(std::shared_ptr<detail::ProgramImpl> impl);
	~Program() noexcept;
	Program(const Program &) = delete;
	Program(Program &&other) noexcept;
	Program &operator=(Program &&other) noexcept;
	uint64_t get_runtime_id() const;
	void set_runtime_id(uint64_t id);
	std::vector<std::shared_ptr<CircularBuffer>> circular_buffers() const;
	detail::ProgramImpl &impl()
	{
		return *internal_;
	}
	const detail::ProgramImpl &impl() const
	{
		return *internal_;
	}

private:
	friend class distributed::MeshWorkload;
	std::shared_ptr<detail::ProgramImpl> internal_;
};

Program CreateProgram();
CBHandle CreateCircularBuffer(Program &program, const Cores &cores,
			      const CircularBufferConfig &config);
void UpdateCircularBufferTotalSize(Program &program, CBHandle handle, uint32_t total_size);
void UpdateDynamicCircularBufferAddress(Program &program, CBHandle handle, const Buffer &buffer);
void UpdateDynamicCircularBufferAddress(Program &program, CBHandle handle, const Buffer &buffer,
					uint32_t offset);
void UpdateDynamicCircularBufferAddress(Program &program, CBHandle handle,
					const MeshTensor &tensor);
void UpdateDynamicCircularBufferAddressAndTotalSize(Program &program, CBHandle handle,
						    const Buffer &buffer, uint32_t total_size);
void UpdateDynamicCircularBufferAddressAndTotalSize(Program &program, CBHandle handle,
						    const MeshTensor &tensor, uint32_t total_size);
KernelHandle CreateKernel(Program &program, const std::string &file, const Cores &cores,
			  const std::variant<DataMovementConfig, ComputeConfig> &config);
KernelHandle CreateKernel(Program &program, const std::string &file, const Cores &cores,
			  const EthernetConfig &config);
KernelHandle CreateKernelFromString(Program &program, const std::string &source, const Cores &cores,
				    const std::variant<DataMovementConfig, ComputeConfig> &config);
KernelHandle CreateKernelFromString(Program &program, const std::string &source, const Cores &cores,
				    const EthernetConfig &config);
void AssignGlobalBufferToProgram(const std::shared_ptr<Buffer> &buffer, Program &program);
std::string SerializeClusterDescriptor();

namespace experimental::dfb
{
struct DataflowBufferConfig {
	uint32_t entry_size;
	uint32_t entries;
	bool borrows_memory;
	bool is_alias;
};
} // namespace experimental::dfb

namespace experimental::dfb::detail
{
class DataflowBufferImpl {
public:
	CoreRangeSet cores;
	uint32_t entry_size = 0;
	uint32_t entries = 0;
	bool borrows_memory = false;
	bool is_alias = false;

	void update_size(std::optional<uint32_t> entry_size, std::optional<uint32_t> entries);
};
} // namespace experimental::dfb::detail

enum class HalProgrammableCoreType { TENSIX, ACTIVE_ETH };

/* It has this much code for each processor. */
class Kernel {
public:
	Kernel(const CoreRangeSet &cores, uint32_t packed_size);
	virtual ~Kernel();
	bool is_on_logical_core(const CoreCoord &core) const;
	uint32_t get_binary_packed_size(IDevice *device, int index) const;
	const CoreRangeSet &core_range_set() const;

private:
	CoreRangeSet cores_;
	uint32_t packed_size_;
};

class DataMovementKernel : public Kernel {
public:
	using Kernel::Kernel;
	~DataMovementKernel() override;
	uint8_t expected_num_binaries() const;
};

class ComputeKernel : public Kernel {
public:
	using Kernel::Kernel;
	~ComputeKernel() override;
	uint8_t expected_num_binaries() const;
};

class EthernetKernel : public Kernel {
public:
	using Kernel::Kernel;
};

namespace detail
{
struct Scratchpad {
	CoreRangeSet cores;
	uint32_t size;
};

class ProgramImpl {
public:
	struct DfbSizeOverride {
		uint32_t handle;
		std::optional<uint32_t> entry_size;
		std::optional<uint32_t> entries;
	};

	ProgramImpl();
	~ProgramImpl();
	uint64_t get_id() const;
	void add_buffer(std::shared_ptr<Buffer> buffer);
	KernelHandle add_kernel(const std::shared_ptr<Kernel> &kernel,
				const HalProgrammableCoreType &type);
	std::shared_ptr<CircularBuffer> get_circular_buffer(CBHandle handle) const;
	uint32_t add_dataflow_buffer(const CoreRangeSet &cores,
				     const experimental::dfb::DataflowBufferConfig &config);
	bool is_allocated_on(const IDevice *device) const;
	void allocate_circular_buffers(const IDevice *device);
	void allocate_dataflow_buffers(const IDevice *device);
	void allocate_scratchpads(const IDevice *device);
	void validate_circular_buffer_region(const IDevice *device);
	void validate_dataflow_buffer_region(const IDevice *device);
	void deallocate_circular_buffers();
	void invalidate_circular_buffer_allocation();
	void invalidate_dataflow_buffer_allocation();
	void apply_dfb_size_overrides(const std::vector<DfbSizeOverride> &sizes);
	const std::vector<SubDeviceId> &determine_sub_device_ids(const IDevice *device);
	CoreRangeSet all_cores() const;
	uint64_t l1_bytes() const;

	std::vector<std::shared_ptr<CircularBuffer>> circular_buffers;
	std::vector<std::shared_ptr<experimental::dfb::detail::DataflowBufferImpl>> dataflow_buffers;
	std::vector<Scratchpad> scratchpads;
	std::vector<std::shared_ptr<Kernel>> kernels;

private:
	static uint64_t program_counter;
	uint64_t id_;
	std::set<const IDevice *> told_;
	std::vector<SubDeviceId> sub_devices_;
	std::vector<std::shared_ptr<Buffer>> owned_;
};
} // namespace detail

namespace detail
{
void LaunchProgram(IDevice *device, Program &program, bool wait, bool force);
}

namespace experimental
{
void DispatchCompiledProgramToDevice(IDevice *device, Program &program);
}

namespace slow_dispatch
{
void LaunchProgramAsync(IDevice &device, Program &program, bool force);
void WaitProgramDone(IDevice &device, const Program &program);
} // namespace slow_dispatch

/*
 * Workloads
 */

namespace distributed
{
struct HashRange {
	std::size_t operator()(const MeshCoordinateRange &range) const;
};

#ifdef STANDIN_PROGRAMS_LIST
using Programs = std::vector<std::pair<MeshCoordinateRange, Program>>;
#else
using Programs = std::unordered_map<MeshCoordinateRange, Program, HashRange>;
#endif

class MeshWorkload {
public:
	MeshWorkload();
	~MeshWorkload();
	MeshWorkload(MeshWorkload &&other) noexcept;
	MeshWorkload &operator=(MeshWorkload &&other) noexcept;
	void add_program(const MeshCoordinateRange &range, Program &&program);
	Programs &get_programs();
	const Programs &get_programs() const;
	void load(MeshDevice &device);

private:
	struct Impl;
	std::unique_ptr<Impl> impl_;
};

struct MeshTraceDescriptor {
	std::size_t programs = 0;
};

class MeshCommandQueue {
public:
	virtual ~MeshCommandQueue() = default;
	virtual MeshDevice *device() const = 0;
	virtual uint32_t id() const = 0;
	virtual void enqueue_mesh_workload(MeshWorkload &workload, bool blocking) = 0;
	virtual void enqueue_trace(const MeshTraceId &id, bool blocking) = 0;
	virtual void record_end() = 0;
	virtual void record_begin(const MeshTraceId &id,
				  const std::shared_ptr<MeshTraceDescriptor> &descriptor) = 0;
};

void EnqueueMeshWorkload(MeshCommandQueue &queue, MeshWorkload &workload, bool blocking);
} // namespace distributed

void LaunchProgram(distributed::MeshDevice &device, Program &&program);
void LaunchProgramAsync(distributed::MeshDevice &device, Program &&program);
} // namespace tt_metal
} // namespace tt

/*
 * Helpers for what TT-Metal has no short way, or none at all.
 */
namespace standin
{
/* Open a mesh of rows x columns chips, with logical ids from first on. */
std::shared_ptr<tt::tt_metal::distributed::MeshDevice> open(uint32_t rows, uint32_t columns,
							    int first = 0);

/* Create a buffer by the function that does so in the simulated release. */
std::shared_ptr<tt::tt_metal::Buffer> make_buffer(tt::tt_metal::IDevice &device, uint64_t size,
						  uint64_t page_size, tt::tt_metal::BufferType type,
						  const tt::tt_metal::BufferShardingArgs &sharding = {});

/* How many programs a queue has run, by dispatch or replay. */
uint64_t programs_run(const tt::tt_metal::distributed::MeshCommandQueue &queue);

void add_dataflow_buffer(tt::tt_metal::Program &program, const tt::tt_metal::CoreRangeSet &cores,
			 uint32_t entry_size, uint32_t entries, bool borrows = false,
			 bool alias = false);
void add_scratchpad(tt::tt_metal::Program &program, const tt::tt_metal::CoreRangeSet &cores,
		    uint32_t size);

/* Run an action while the next buffer is in the allocator's list, but has no address yet. */
void interrupt_next_allocation(std::function<void()> action);

/* Make the next close of a mesh throw. */
void fail_next_close();
} // namespace standin

/*
 * The classes of _ttnncpp.so for graph capture.
 */
namespace ttnn::graph
{
class GraphProcessor : public tt::tt_metal::IGraphProcessor {
public:
	explicit GraphProcessor(RunMode mode);
	~GraphProcessor() override;
	void track_allocate(const tt::tt_metal::Buffer *buffer) override;
	void track_deallocate(tt::tt_metal::Buffer *buffer) override;
	void track_allocate_cb(const tt::tt_metal::CoreRangeSet &cores, uint64_t address,
			       uint64_t size, bool is_globally_allocated,
			       const tt::tt_metal::IDevice *device) override;
	void track_allocate_dataflow_buffer(const tt::tt_metal::CoreRangeSet &cores,
					    uint64_t address, uint64_t size, bool borrows_memory,
					    const tt::tt_metal::IDevice *device) override;
	void track_allocate_scratchpad(const tt::tt_metal::CoreRangeSet &cores, uint64_t address,
				       uint64_t size, const tt::tt_metal::IDevice *device) override;
	void track_deallocate_cb(const tt::tt_metal::IDevice *device) override;
	void track_program(tt::tt_metal::Program *program,
			   const tt::tt_metal::IDevice *device) override;
	void begin_capture(RunMode mode) override;

	/* How many times it was called. */
	uint64_t told = 0;
};

class ProcessorHooks : public tt::tt_metal::IGraphHooks {
public:
	bool hook_allocate(const tt::tt_metal::Buffer *buffer) override;
	bool hook_deallocate(tt::tt_metal::Buffer *buffer) override;
	bool hook_program(tt::tt_metal::Program *program) override;
	bool hook_write_to_device(const tt::tt_metal::Buffer *buffer) override;
	bool hook_write_to_device(const tt::tt_metal::distributed::MeshBuffer *buffer) override;
	bool hook_read_from_device(tt::tt_metal::Buffer *buffer) override;
	bool hook_read_from_device(const tt::tt_metal::distributed::MeshBuffer *buffer) override;
	void set_block(bool block);
	bool get_block() const;

private:
	bool block_ = false;
};
} // namespace ttnn::graph

#endif /* STANDIN_METAL_HPP */
