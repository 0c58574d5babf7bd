// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Devices, meshes of them, their queues, sub-devices and traces.
 */
#include <algorithm>
#include <atomic>
#include <new>
#include <stdexcept>

#include <sys/mman.h>

#include "metal.hpp"

namespace tt::tt_metal
{
static constexpr uint32_t dram_banks = 12;
static constexpr uint32_t l1_banks = 64;
static ARCH mocked = ARCH::WORMHOLE_B0;
static std::atomic<bool> fail_close;

/* The open devices by logical id. */
static std::mutex lock;
static std::map<int, Device *> active;

void experimental::configure_mock_mode(ARCH arch, uint32_t)
{
	mocked = arch;
}

/* Mock chips have no kernels, so these say that they are not mock chips. */
bool experimental::is_mock_mode_registered()
{
	return false;
}

bool MetalContext::instance_exists(ContextId)
{
	std::lock_guard guard(lock);

	return !active.empty();
}

IDevice *detail::GetActiveDevice(int id)
{
	std::lock_guard guard(lock);
	auto device = active.find(id);

	return device == active.end() ? nullptr : device->second;
}

Device::Device(int id, ARCH arch)
	: id_(id), arch_(arch), allocator_(std::make_unique<AllocatorImpl>(dram_banks, l1_banks))
{
	std::lock_guard guard(lock);

	active[id] = this;
}

Device::~Device() = default;

void *Device::operator new(std::size_t size)
{
	void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			    0);

	if (memory == MAP_FAILED)
		throw std::bad_alloc();
	return memory;
}

void Device::operator delete(void *memory, std::size_t size)
{
	mprotect(memory, size, PROT_NONE);
}

const std::unique_ptr<Allocator> &Device::allocator() const
{
	return allocator_->view();
}

bool Device::is_mmio_capable() const
{
	return id_ % 2 == 0;
}

bool Device::close()
{
	std::lock_guard guard(lock);

	active.erase(id_);
	return std::exchange(open_, false);
}

ARCH Device::arch() const
{
	return arch_;
}

std::shared_ptr<distributed::MeshDevice> Device::get_mesh_device()
{
	return mesh.lock();
}

uint32_t Device::num_sub_devices() const
{
	return 1;
}

SubDeviceManagerId Device::get_active_sub_device_manager_id() const
{
	return {};
}

SubDevice::SubDevice(std::span<const CoreRangeSet> cores) : cores_(cores[0])
{
}

const CoreRangeSet &SubDevice::cores() const
{
	return cores_;
}

namespace distributed
{
struct Trace {
	std::shared_ptr<MeshTraceDescriptor> descriptor = std::make_shared<MeshTraceDescriptor>();
	std::shared_ptr<Buffer> buffer;
};

/* A queue of fast dispatch. */
class FDMeshCommandQueue : public MeshCommandQueue {
public:
	FDMeshCommandQueue(MeshDevice &device, uint32_t id) : device_(device), id_(id)
	{
	}
	MeshDevice *device() const override
	{
		return &device_;
	}
	uint32_t id() const override
	{
		return id_;
	}
	void enqueue_mesh_workload(MeshWorkload &workload, bool blocking) override;
	void enqueue_trace(const MeshTraceId &id, bool blocking) override;
	void record_begin(const MeshTraceId &id,
			  const std::shared_ptr<MeshTraceDescriptor> &descriptor) override;
	void record_end() override;

	std::atomic<uint64_t> run{0};

private:
	MeshDevice &device_;
	uint32_t id_;
	std::shared_ptr<MeshTraceDescriptor> recording_;
};

struct MeshDeviceImpl {
	int id;
	MeshShape shape{1, 1};
	std::vector<std::shared_ptr<Device>> devices;
	AllocatorImpl allocator{dram_banks, l1_banks};
	std::vector<std::unique_ptr<FDMeshCommandQueue>> queues;
	std::shared_ptr<MeshDevice> parent;
	std::vector<std::weak_ptr<MeshDevice>> submeshes;
	std::map<SubDeviceManagerId, std::vector<CoreRangeSet>> managers;
	SubDeviceManagerId loaded;
	std::vector<SubDeviceId> sub_devices{SubDeviceId(0)};
	std::map<MeshTraceId, Trace> traces;
	bool open = true;

	static int next_id()
	{
		static std::atomic<int> next;

		return ++next;
	}
};

/* While a trace is recorded, nothing runs. */
void FDMeshCommandQueue::enqueue_mesh_workload(MeshWorkload &workload, bool)
{
	std::size_t programs = workload.get_programs().size();

	if (recording_)
		recording_->programs += programs;
	else
		run += programs;
}

void FDMeshCommandQueue::enqueue_trace(const MeshTraceId &id, bool)
{
	run += device_.impl().traces.at(id).descriptor->programs;
}

void FDMeshCommandQueue::record_begin(const MeshTraceId &,
				      const std::shared_ptr<MeshTraceDescriptor> &descriptor)
{
	recording_ = descriptor;
}

void FDMeshCommandQueue::record_end()
{
	recording_ = nullptr;
}

MeshDevice::MeshDevice(std::unique_ptr<MeshDeviceImpl> impl) : impl_(std::move(impl))
{
	for (uint32_t i = 0; i < 2; i++)
		impl_->queues.push_back(std::make_unique<FDMeshCommandQueue>(*this, i));
}

/* If it was not closed, it closes its devices, but not itself. */
MeshDevice::~MeshDevice()
{
	if (!impl_->open || impl_->parent)
		return;
	impl_->open = false;
	for (const auto &device : impl_->devices)
		device->close();
}

bool MeshDevice::close()
{
	if (fail_close.exchange(false))
		throw std::runtime_error("TT_THROW: the mesh does not close");
	if (!impl_->open)
		return false;
	for (const auto &submesh : get_submeshes())
		submesh->close();
	impl_->traces.clear();
	impl_->open = false;
	if (!impl_->parent)
		for (const auto &device : impl_->devices)
			device->close();
	return true;
}

const std::unique_ptr<Allocator> &MeshDevice::allocator() const
{
	return impl_->allocator.view();
}

bool MeshDevice::is_mmio_capable() const
{
	return true;
}

bool MeshDevice::is_initialized() const
{
	return impl_->open;
}

int MeshDevice::id() const
{
	return impl_->id;
}

ARCH MeshDevice::arch() const
{
	return impl_->devices.front()->arch();
}

std::shared_ptr<MeshDevice> MeshDevice::get_mesh_device()
{
	return shared_from_this();
}

std::vector<IDevice *> MeshDevice::get_devices() const
{
	std::vector<IDevice *> devices;

	for (const auto &device : impl_->devices)
		devices.push_back(device.get());
	return devices;
}

std::vector<int> MeshDevice::get_device_ids() const
{
	std::vector<int> ids;

	for (const auto &device : impl_->devices)
		ids.push_back(device->id());
	return ids;
}

IDevice *MeshDevice::get_device(int id) const
{
	for (const auto &device : impl_->devices)
		if (device->id() == id)
			return device.get();
	throw std::out_of_range("TT_FATAL: no device has this id");
}

IDevice *MeshDevice::get_device(std::size_t row, std::size_t column) const
{
	return impl_->devices.at(row * impl_->shape[1] + column).get();
}

IDevice *MeshDevice::get_device(const MeshCoordinate &coordinate) const
{
	if (coordinate[0] >= impl_->shape[0] || coordinate[1] >= impl_->shape[1])
		throw std::out_of_range("TT_FATAL: the mesh has no such coordinate");
	return get_device(std::size_t(coordinate[0]), std::size_t(coordinate[1]));
}

std::size_t MeshDevice::num_devices() const
{
	return impl_->devices.size();
}

const MeshShape &MeshDevice::shape() const
{
	return impl_->shape;
}

void MeshDevice::reshape(const MeshShape &shape)
{
	if (shape.mesh_size() != impl_->devices.size())
		throw std::invalid_argument("TT_FATAL: a mesh keeps its devices");
	impl_->shape = shape;
}

bool MeshDevice::is_local(const MeshCoordinate &) const
{
	return true;
}

bool MeshDevice::is_parent_mesh() const
{
	return !impl_->parent;
}

const std::shared_ptr<MeshDevice> &MeshDevice::get_parent_mesh() const
{
	return impl_->parent;
}

std::vector<std::shared_ptr<MeshDevice>> MeshDevice::get_submeshes() const
{
	std::vector<std::shared_ptr<MeshDevice>> submeshes;

	for (const auto &weak : impl_->submeshes)
		if (auto submesh = weak.lock())
			submeshes.push_back(submesh);
	return submeshes;
}

/* A submesh has its own allocator. */
std::shared_ptr<MeshDevice> MeshDevice::create_submesh(const MeshShape &shape,
						       const std::optional<MeshCoordinate> &offset)
{
	auto impl = std::make_unique<MeshDeviceImpl>();
	MeshCoordinate from = offset.value_or(MeshCoordinate(0, 0));

	impl->id = MeshDeviceImpl::next_id();
	impl->shape = shape;
	impl->parent = shared_from_this();
	for (uint32_t row = 0; row < shape[0]; row++)
		for (uint32_t column = 0; column < shape[1]; column++)
			impl->devices.push_back(impl_->devices.at(
				(from[0] + row) * impl_->shape[1] + from[1] + column));
	auto submesh = std::make_shared<MeshDevice>(std::move(impl));

	for (const auto &device : submesh->impl().devices)
		device->mesh = submesh;
	impl_->submeshes.push_back(submesh);
	return submesh;
}

uint8_t MeshDevice::num_hw_cqs() const
{
	return impl_->queues.size();
}

MeshCommandQueue &MeshDevice::mesh_command_queue(std::optional<uint8_t> id) const
{
	return *impl_->queues.at(id.value_or(0));
}

uint32_t MeshDevice::num_sub_devices() const
{
	return impl_->sub_devices.size();
}

SubDeviceManagerId MeshDevice::get_active_sub_device_manager_id() const
{
	return impl_->loaded;
}

SubDeviceManagerId MeshDevice::create_sub_device_manager(std::span<const SubDevice> sub_devices,
							 DeviceAddr)
{
	SubDeviceManagerId id(impl_->managers.size() + 1);

	for (const SubDevice &sub_device : sub_devices)
		impl_->managers[id].push_back(sub_device.cores());
	return id;
}

static void use_manager(MeshDeviceImpl &impl, SubDeviceManagerId id)
{
	std::size_t count = *id ? impl.managers.at(id).size() : 1;

	impl.loaded = id;
	impl.sub_devices.clear();
	for (std::size_t i = 0; i < count; i++)
		impl.sub_devices.push_back(SubDeviceId(uint8_t(i)));
}

void MeshDevice::load_sub_device_manager(SubDeviceManagerId id)
{
	use_manager(*impl_, id);
}

void MeshDevice::clear_loaded_sub_device_manager()
{
	use_manager(*impl_, SubDeviceManagerId());
}

void MeshDevice::remove_sub_device_manager(SubDeviceManagerId id)
{
	impl_->managers.erase(id);
}

const std::vector<SubDeviceId> &MeshDevice::get_sub_device_ids() const
{
	return impl_->sub_devices;
}

MeshTraceId MeshDevice::begin_mesh_trace(MeshCommandQueue &queue)
{
	static std::atomic<uint32_t> next;
	MeshTraceId id(++next);

	begin_mesh_trace(queue, id);
	return id;
}

void MeshDevice::begin_mesh_trace(MeshCommandQueue &queue, const MeshTraceId &id)
{
	queue.record_begin(id, impl_->traces[id].descriptor);
}

MeshTraceId MeshDevice::begin_mesh_trace(uint8_t queue)
{
	return begin_mesh_trace(mesh_command_queue(queue));
}

void MeshDevice::begin_mesh_trace(uint8_t queue, const MeshTraceId &id)
{
	begin_mesh_trace(mesh_command_queue(queue), id);
}

void MeshDevice::end_mesh_trace(MeshCommandQueue &queue, const MeshTraceId &id)
{
	Trace &trace = impl_->traces.at(id);

	queue.record_end();
	trace.buffer = standin::make_buffer(*this, 4096 * std::max<std::size_t>(trace.descriptor->programs, 1),
					    4096, BufferType::TRACE);
}

void MeshDevice::end_mesh_trace(uint8_t queue, const MeshTraceId &id)
{
	end_mesh_trace(mesh_command_queue(queue), id);
}

void MeshDevice::replay_mesh_trace(MeshCommandQueue &queue, const MeshTraceId &id, bool blocking)
{
	queue.enqueue_trace(id, blocking);
}

void MeshDevice::replay_mesh_trace(uint8_t queue, const MeshTraceId &id, bool blocking)
{
	replay_mesh_trace(mesh_command_queue(queue), id, blocking);
}

void MeshDevice::release_mesh_trace(const MeshTraceId &id)
{
	impl_->traces.erase(id);
}
} // namespace distributed

/* The sub-device of the program's cores. */
const std::vector<SubDeviceId> &detail::ProgramImpl::determine_sub_device_ids(const IDevice *device)
{
	const auto *mesh = dynamic_cast<const distributed::MeshDevice *>(device);
	uint8_t i = 0;

	sub_devices_.clear();
	if (mesh && *mesh->impl().loaded)
		for (const CoreRangeSet &cores : mesh->impl().managers.at(mesh->impl().loaded)) {
			if (cores.intersects(all_cores()))
				sub_devices_.push_back(SubDeviceId(i));
			i++;
		}
	if (sub_devices_.empty())
		sub_devices_.push_back(SubDeviceId(0));
	return sub_devices_;
}
} // namespace tt::tt_metal

using namespace tt::tt_metal;

std::shared_ptr<distributed::MeshDevice> standin::open(uint32_t rows, uint32_t columns, int first)
{
	auto impl = std::make_unique<distributed::MeshDeviceImpl>();

	impl->id = distributed::MeshDeviceImpl::next_id();
	impl->shape = distributed::MeshShape(rows, columns);
	for (uint32_t i = 0; i < rows * columns; i++)
		impl->devices.emplace_back(new Device(first + int(i), mocked));
	auto mesh = std::make_shared<distributed::MeshDevice>(std::move(impl));

	for (const auto &device : mesh->impl().devices)
		device->mesh = mesh;
	return mesh;
}

uint64_t standin::programs_run(const distributed::MeshCommandQueue &queue)
{
	return static_cast<const distributed::FDMeshCommandQueue &>(queue).run;
}

void standin::fail_next_close()
{
	fail_close = true;
}
