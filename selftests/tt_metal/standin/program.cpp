// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs: what they hold in L1, and when it is tracked.
 */
#include <atomic>
#include <stdexcept>

#include "metal.hpp"

namespace tt::tt_metal
{
static constexpr uint64_t program_base = 103712;

static CoreRangeSet set_of(const Cores &cores)
{
	if (const auto *core = std::get_if<CoreCoord>(&cores))
		return CoreRangeSet(CoreRange(*core));
	if (const auto *range = std::get_if<CoreRange>(&cores))
		return CoreRangeSet(*range);
	return std::get<CoreRangeSet>(cores);
}

CircularBufferConfig::CircularBufferConfig(uint32_t total_size) : total_size_(total_size)
{
}

uint32_t CircularBufferConfig::total_size() const
{
	return total_size_;
}

CircularBufferConfig &CircularBufferConfig::set_page_size(uint8_t index, uint32_t)
{
	indices_.insert(index);
	return *this;
}

CircularBufferConfig &CircularBufferConfig::set_globally_allocated_address(const Buffer &buffer)
{
	address_ = buffer.address();
	return *this;
}

std::optional<uint32_t> CircularBufferConfig::globally_allocated_address() const
{
	return address_;
}

const std::unordered_set<uint8_t> &CircularBufferConfig::buffer_indices() const
{
	return indices_;
}

CircularBuffer::CircularBuffer(CBHandle id, const CoreRangeSet &on, const CircularBufferConfig &with)
	: cores(on), config(with), total_size(with.total_size()), id_(id)
{
}

CBHandle CircularBuffer::id() const
{
	return id_;
}

uint32_t CircularBuffer::size() const
{
	return total_size;
}

bool CircularBuffer::globally_allocated() const
{
	return config.globally_allocated_address().has_value();
}

const CoreRangeSet &CircularBuffer::core_ranges() const
{
	return cores;
}

const std::unordered_set<uint8_t> &CircularBuffer::buffer_indices() const
{
	return config.buffer_indices();
}

void experimental::dfb::detail::DataflowBufferImpl::update_size(std::optional<uint32_t> entry,
								std::optional<uint32_t> count)
{
	entry_size = entry.value_or(entry_size);
	entries = count.value_or(entries);
}

Kernel::Kernel(const CoreRangeSet &cores, uint32_t packed_size)
	: cores_(cores), packed_size_(packed_size)
{
}

Kernel::~Kernel() = default;
DataMovementKernel::~DataMovementKernel() = default;
ComputeKernel::~ComputeKernel() = default;

bool Kernel::is_on_logical_core(const CoreCoord &core) const
{
	return cores_.contains(core);
}

uint32_t Kernel::get_binary_packed_size(IDevice *, int) const
{
	return packed_size_;
}

const CoreRangeSet &Kernel::core_range_set() const
{
	return cores_;
}

uint8_t DataMovementKernel::expected_num_binaries() const
{
	return 1;
}

uint8_t ComputeKernel::expected_num_binaries() const
{
	return 3;
}

namespace detail
{
uint64_t ProgramImpl::program_counter;

ProgramImpl::ProgramImpl()
	: id_(__atomic_add_fetch(&program_counter, 1, __ATOMIC_RELAXED))
{
}

ProgramImpl::~ProgramImpl()
{
	deallocate_circular_buffers();
}

uint64_t ProgramImpl::get_id() const
{
	return id_;
}

void ProgramImpl::add_buffer(std::shared_ptr<Buffer> buffer)
{
	owned_.push_back(std::move(buffer));
}

KernelHandle ProgramImpl::add_kernel(const std::shared_ptr<Kernel> &kernel,
				     const HalProgrammableCoreType &)
{
	kernels.push_back(kernel);
	return kernels.size() - 1;
}

std::shared_ptr<CircularBuffer> ProgramImpl::get_circular_buffer(CBHandle handle) const
{
	for (const auto &buffer : circular_buffers)
		if (buffer->id() == handle)
			return buffer;
	throw std::invalid_argument("TT_FATAL: no circular buffer has this handle");
}

uint32_t ProgramImpl::add_dataflow_buffer(const CoreRangeSet &cores,
					  const experimental::dfb::DataflowBufferConfig &config)
{
	auto buffer = std::make_shared<experimental::dfb::detail::DataflowBufferImpl>();

	buffer->cores = cores;
	buffer->entry_size = config.entry_size;
	buffer->entries = config.entries;
	buffer->borrows_memory = config.borrows_memory;
	buffer->is_alias = config.is_alias;
	dataflow_buffers.push_back(buffer);
	return dataflow_buffers.size() - 1;
}

bool ProgramImpl::is_allocated_on(const IDevice *device) const
{
	return told_.count(device);
}

/* Once for a device, when the program is compiled. */
void ProgramImpl::allocate_circular_buffers(const IDevice *device)
{
	uint64_t address = program_base;

	if (!told_.insert(device).second)
		return;
	for (const auto &buffer : circular_buffers) {
		GraphTracker::instance().track_allocate_cb(buffer->cores, address, buffer->size(),
							   buffer->globally_allocated(), device);
		address += buffer->globally_allocated() ? 0 : buffer->size();
	}
}

/* These are not tracked, unless the program does not run. */
void ProgramImpl::allocate_dataflow_buffers(const IDevice *)
{
}

void ProgramImpl::allocate_scratchpads(const IDevice *)
{
}

uint64_t ProgramImpl::l1_bytes() const
{
	uint64_t bytes = 0;

	for (const auto &buffer : circular_buffers)
		bytes += buffer->globally_allocated() ? 0 : buffer->size();
	for (const auto &buffer : dataflow_buffers)
		if (!buffer->borrows_memory && !buffer->is_alias)
			bytes += buffer->entry_size * buffer->entries;
	for (const Scratchpad &scratchpad : scratchpads)
		bytes += scratchpad.size;
	return bytes;
}

/* Tensors grow down, and programs up. */
void ProgramImpl::validate_circular_buffer_region(const IDevice *device)
{
	Statistics now = device->allocator()->get_statistics(BufferType::L1);

	if (l1_bytes() > now.total_free_bytes)
		throw std::runtime_error(
			"TT_THROW: Statically allocated circular buffers in program " +
			std::to_string(id_) +
			" clash with L1 buffers on core range [0-0 - 7-7]. L1 buffer allocated at " +
			std::to_string(program_base + now.total_free_bytes) +
			" and static circular buffer region ends at " +
			std::to_string(program_base + l1_bytes()));
}

void ProgramImpl::validate_dataflow_buffer_region(const IDevice *device)
{
	validate_circular_buffer_region(device);
}

/* The devices may no longer exist. */
void ProgramImpl::deallocate_circular_buffers()
{
	for (const IDevice *device : told_)
		GraphTracker::instance().track_deallocate_cb(device);
	told_.clear();
}

void ProgramImpl::invalidate_circular_buffer_allocation()
{
	told_.clear();
}

void ProgramImpl::invalidate_dataflow_buffer_allocation()
{
}

void ProgramImpl::apply_dfb_size_overrides(const std::vector<DfbSizeOverride> &sizes)
{
	for (const DfbSizeOverride &size : sizes)
		dataflow_buffers.at(size.handle)->update_size(size.entry_size, size.entries);
	invalidate_dataflow_buffer_allocation();
}

CoreRangeSet ProgramImpl::all_cores() const
{
	std::vector<CoreRange> ranges;
	auto add = [&ranges](const CoreRangeSet &cores) {
		ranges.insert(ranges.end(), cores.ranges().begin(), cores.ranges().end());
	};

	for (const auto &buffer : circular_buffers)
		add(buffer->cores);
	for (const auto &buffer : dataflow_buffers)
		add(buffer->cores);
	for (const Scratchpad &scratchpad : scratchpads)
		add(scratchpad.cores);
	for (const auto &kernel : kernels)
		add(kernel->core_range_set());
	return CoreRangeSet(std::span<const CoreRange>(ranges));
}
} // namespace detail

Program::Program() : internal_(std::make_shared<detail::ProgramImpl>())
{
}

Program::Program(std::shared_ptr<detail::ProgramImpl> impl) : internal_(std::move(impl))
{
}

Program::~Program() noexcept = default;
Program::Program(Program &&other) noexcept = default;
Program &Program::operator=(Program &&other) noexcept = default;

/* It was 0 in every program that was examined. */
uint64_t Program::get_runtime_id() const
{
	return 0;
}

void Program::set_runtime_id(uint64_t)
{
}

std::vector<std::shared_ptr<CircularBuffer>> Program::circular_buffers() const
{
	return internal_->circular_buffers;
}

Program CreateProgram()
{
	return Program();
}

CBHandle CreateCircularBuffer(Program &program, const Cores &cores,
			      const CircularBufferConfig &config)
{
	static std::atomic<CBHandle> next;

	if (!config.total_size())
		throw std::invalid_argument("TT_FATAL: a circular buffer has a size");
	program.impl().circular_buffers.push_back(
		std::make_shared<CircularBuffer>(++next, set_of(cores), config));
	program.impl().invalidate_circular_buffer_allocation();
	return program.impl().circular_buffers.back()->id();
}

void UpdateCircularBufferTotalSize(Program &program, CBHandle handle, uint32_t total_size)
{
	program.impl().get_circular_buffer(handle)->total_size = total_size;
	program.impl().invalidate_circular_buffer_allocation();
}

void UpdateDynamicCircularBufferAddress(Program &program, CBHandle handle, const Buffer &buffer)
{
	program.impl().get_circular_buffer(handle)->config.set_globally_allocated_address(buffer);
}

void UpdateDynamicCircularBufferAddress(Program &program, CBHandle handle, const Buffer &buffer,
					uint32_t)
{
	program.impl().get_circular_buffer(handle)->config.set_globally_allocated_address(buffer);
}

void UpdateDynamicCircularBufferAddressAndTotalSize(Program &program, CBHandle handle,
						    const Buffer &buffer, uint32_t total_size)
{
	program.impl().get_circular_buffer(handle)->config.set_globally_allocated_address(buffer);
	program.impl().get_circular_buffer(handle)->total_size = total_size;
}

void UpdateDynamicCircularBufferAddress(Program &program, CBHandle handle, const MeshTensor &tensor)
{
	program.impl().get_circular_buffer(handle)->config.set_globally_allocated_address(
		*tensor.buffer);
}

void UpdateDynamicCircularBufferAddressAndTotalSize(Program &program, CBHandle handle,
						    const MeshTensor &tensor, uint32_t total_size)
{
	program.impl().get_circular_buffer(handle)->config.set_globally_allocated_address(
		*tensor.buffer);
	program.impl().get_circular_buffer(handle)->total_size = total_size;
}

template <class Kind>
static KernelHandle add_kernel(Program &program, const std::string &source, const Cores &cores)
{
	if (source.empty())
		throw std::invalid_argument("TT_FATAL: a kernel has a source");
	return program.impl().add_kernel(
		std::make_shared<Kind>(set_of(cores), uint32_t(16 * source.size())),
		HalProgrammableCoreType::TENSIX);
}

KernelHandle CreateKernel(Program &program, const std::string &file, const Cores &cores,
			  const std::variant<DataMovementConfig, ComputeConfig> &config)
{
	if (std::holds_alternative<ComputeConfig>(config))
		return add_kernel<ComputeKernel>(program, file, cores);
	return add_kernel<DataMovementKernel>(program, file, cores);
}

KernelHandle CreateKernel(Program &program, const std::string &file, const Cores &cores,
			  const EthernetConfig &)
{
	return add_kernel<EthernetKernel>(program, file, cores);
}

KernelHandle CreateKernelFromString(Program &program, const std::string &source, const Cores &cores,
				    const std::variant<DataMovementConfig, ComputeConfig> &config)
{
	return CreateKernel(program, source, cores, config);
}

KernelHandle CreateKernelFromString(Program &program, const std::string &source, const Cores &cores,
				    const EthernetConfig &config)
{
	return CreateKernel(program, source, cores, config);
}

void AssignGlobalBufferToProgram(const std::shared_ptr<Buffer> &buffer, Program &program)
{
	program.impl().add_buffer(buffer);
}
} // namespace tt::tt_metal

void standin::add_dataflow_buffer(tt::tt_metal::Program &program,
				  const tt::tt_metal::CoreRangeSet &cores, uint32_t entry_size,
				  uint32_t entries, bool borrows, bool alias)
{
	program.impl().add_dataflow_buffer(cores, {entry_size, entries, borrows, alias});
}

void standin::add_scratchpad(tt::tt_metal::Program &program, const tt::tt_metal::CoreRangeSet &cores,
			     uint32_t size)
{
	program.impl().scratchpads.push_back({cores, size});
}
