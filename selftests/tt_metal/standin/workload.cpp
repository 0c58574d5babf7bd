// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Workloads: programs, each with the range of a mesh that it runs on.
 */
#include <future>
#include <stdexcept>

#include "metal.hpp"

namespace tt::tt_metal::distributed
{
MeshCoordinate::MeshCoordinate(uint32_t row, uint32_t column)
#ifdef STANDIN_COORDINATES_FAR
	: at_{row, column}
#endif
{
	at_[0] = row;
	at_[1] = column;
}

uint32_t MeshCoordinate::operator[](int32_t dimension) const
{
	return at_[dimension];
}

std::size_t MeshCoordinate::dims() const
{
	return 2;
}

MeshCoordinateRange::MeshCoordinateRange(const MeshCoordinate &start, const MeshCoordinate &end)
	: start_(start), end_(end)
{
}

const MeshCoordinate &MeshCoordinateRange::start_coord() const
{
	return start_;
}

const MeshCoordinate &MeshCoordinateRange::end_coord() const
{
	return end_;
}

bool MeshCoordinateRange::contains(const MeshCoordinate &coordinate) const
{
	for (int i = 0; i < 2; i++)
		if (coordinate[i] < start_[i] || coordinate[i] > end_[i])
			return false;
	return true;
}

MeshCoordinateRange::Iterator::Iterator(const MeshCoordinateRange *range, const MeshCoordinate &at,
					std::size_t index)
	: range_(range), at_(at), index_(index)
{
}

const MeshCoordinate &MeshCoordinateRange::Iterator::operator*() const
{
	return at_;
}

/* Along a row, then to the next row. Beyond the end, only the index counts. */
MeshCoordinateRange::Iterator &MeshCoordinateRange::Iterator::operator++()
{
	if (at_[1] < range_->end_[1])
		at_ = MeshCoordinate(at_[0], at_[1] + 1);
	else
		at_ = MeshCoordinate(at_[0] + 1, range_->start_[1]);
	index_++;
	return *this;
}

bool MeshCoordinateRange::Iterator::operator==(const Iterator &other) const
{
	return index_ == other.index_;
}

bool MeshCoordinateRange::Iterator::operator!=(const Iterator &other) const
{
	return index_ != other.index_;
}

MeshCoordinateRange::Iterator MeshCoordinateRange::begin() const
{
	return Iterator(this, start_, 0);
}

MeshCoordinateRange::Iterator MeshCoordinateRange::end() const
{
	std::size_t count = 1;

	for (int i = 0; i < 2; i++)
		count *= end_[i] - start_[i] + 1;
	return Iterator(this, start_, count);
}

MeshShape::MeshShape(uint32_t rows, uint32_t columns) : rows_(rows), columns_(columns)
{
}

uint32_t MeshShape::operator[](int dimension) const
{
	return dimension ? columns_ : rows_;
}

std::size_t MeshShape::dims() const
{
	return 2;
}

std::size_t MeshShape::mesh_size() const
{
	return std::size_t(rows_) * columns_;
}

std::size_t HashRange::operator()(const MeshCoordinateRange &range) const
{
	const MeshCoordinate &start = range.start_coord(), &end = range.end_coord();

	return ((start[0] * 31U + start[1]) * 31U + end[0]) * 31U + end[1];
}

struct MeshWorkload::Impl {
	Programs programs;
	std::shared_ptr<Buffer> kernels;
};

MeshWorkload::MeshWorkload() : impl_(std::make_unique<Impl>())
{
}

MeshWorkload::~MeshWorkload() = default;
MeshWorkload::MeshWorkload(MeshWorkload &&other) noexcept = default;
MeshWorkload &MeshWorkload::operator=(MeshWorkload &&other) noexcept = default;

void MeshWorkload::add_program(const MeshCoordinateRange &range, Program &&program)
{
#ifdef STANDIN_PROGRAMS_LIST
	impl_->programs.emplace_back(range, std::move(program));
#else
	impl_->programs.emplace(range, std::move(program));
#endif
}

Programs &MeshWorkload::get_programs()
{
	return impl_->programs;
}

const Programs &MeshWorkload::get_programs() const
{
	return impl_->programs;
}

/*
 * A pool of threads compiles a program for each device of the mesh, even those that it will not run on.
 * Its kernels are put into a buffer, through a view of it.
 */
void MeshWorkload::load(MeshDevice &device)
{
	std::vector<std::future<void>> tasks;
	uint64_t bytes = 0;

	for (auto &[range, program] : impl_->programs) {
		detail::ProgramImpl &impl = program.impl();

		for (IDevice *chip : device.get_devices())
			if (!impl.is_allocated_on(chip))
				tasks.push_back(std::async(std::launch::async, [&impl, chip] {
					static std::mutex one;
					std::lock_guard guard(one);

					impl.allocate_circular_buffers(chip);
				}));
		for (auto &task : tasks)
			task.wait();
		impl.allocate_dataflow_buffers(&device);
		impl.allocate_scratchpads(&device);
		impl.validate_circular_buffer_region(&device);
		impl.validate_dataflow_buffer_region(&device);
		impl.determine_sub_device_ids(&device);
		for (const auto &kernel : impl.kernels)
			bytes += kernel->get_binary_packed_size(&device, 0);
	}
	if (impl_->kernels || !bytes)
		return;
	bytes = (bytes + 2047) / 2048 * 2048;
	impl_->kernels = standin::make_buffer(device, bytes, 2048, BufferType::DRAM);
	BufferImpl::view(*impl_->kernels, {0, bytes});
}

void EnqueueMeshWorkload(MeshCommandQueue &queue, MeshWorkload &workload, bool blocking)
{
	workload.load(*queue.device());
	queue.enqueue_mesh_workload(workload, blocking);
}
} // namespace tt::tt_metal::distributed

namespace tt::tt_metal
{
void slow_dispatch::LaunchProgramAsync(IDevice &device, Program &program, bool)
{
	program.impl().allocate_circular_buffers(&device);
	program.impl().allocate_dataflow_buffers(&device);
	program.impl().allocate_scratchpads(&device);
	program.impl().validate_circular_buffer_region(&device);
	program.impl().validate_dataflow_buffer_region(&device);
}

void detail::LaunchProgram(IDevice *device, Program &program, bool wait, bool)
{
	slow_dispatch::LaunchProgramAsync(*device, program, wait);
}

void experimental::DispatchCompiledProgramToDevice(IDevice *device, Program &program)
{
	slow_dispatch::LaunchProgramAsync(*device, program, false);
}

void slow_dispatch::WaitProgramDone(IDevice &, const Program &)
{
}

void LaunchProgram(distributed::MeshDevice &device, Program &&program)
{
	LaunchProgramAsync(device, std::move(program));
}

/* A program that is launched without a queue runs on each device by itself. */
void LaunchProgramAsync(distributed::MeshDevice &device, Program &&program)
{
	for (IDevice *chip : device.get_devices())
		slow_dispatch::LaunchProgramAsync(*chip, program, true);
}
} // namespace tt::tt_metal
