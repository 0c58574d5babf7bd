/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * All that we call and read in TT-Metal, by the names that its libraries export: this needs
 * none of its headers or layouts. One table: X(name, part, library, type, symbol)
 *
 * A part can be tracked if all of its names are found, and those of the parts that it needs.
 * Member functions take their object first. A type that is not a function's is a variable's
 * or a table's.
 */
#ifndef TTMT_NAMES_HPP
#define TTMT_NAMES_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace adaptor {

/* TT-Metal's xy_pair: logical coordinates of a core. */
struct xy {
	size_t x;
	size_t y;
};

/* It is only walked through, for which nobody computes a hash. */
struct no_hash {
	size_t operator()(const xy &core) const;
};

using core_addresses = std::unordered_map<xy, uint64_t, no_hash>;

#define TTMT_BUFFER "_ZNK2tt8tt_metal6Buffer"
#define TTMT_MESH "_ZNK2tt8tt_metal11distributed10MeshDevice"
#define TTMT_DISTRIBUTED "_ZN2tt8tt_metal11distributed"
#define TTMT_RANGE "_ZNK2tt8tt_metal11distributed19MeshCoordinateRange"
#define TTMT_CB "_ZNK2tt8tt_metal14CircularBuffer"
#define TTMT_TRACKER "_ZN2tt8tt_metal12GraphTracker"
#define TTMT_EXPERIMENTAL "_ZN2tt8tt_metal12experimental"

#define TTMT_NAMES(X) \
	X(mesh_device_ids, meshes, tt_metal, std::vector<int>(const void *), \
	  TTMT_MESH "14get_device_idsEv") \
	X(mesh_id, meshes, tt_metal, int(const void *), \
	  TTMT_MESH "2idEv") \
	X(mesh_typeinfo, meshes, tt_metal, const std::type_info, \
	  "_ZTIN2tt8tt_metal11distributed10MeshDeviceE") \
	X(mesh_table, meshes, tt_metal, void *const, \
	  "_ZTVN2tt8tt_metal11distributed10MeshDeviceE") \
	X(cluster_description, cards, tt_metal, std::string(), \
	  "_ZN2tt8tt_metal26SerializeClusterDescriptorB5cxx11Ev") \
	X(cluster_is_mock, cards, tt_metal, bool(), \
	  TTMT_EXPERIMENTAL "23is_mock_mode_registeredEv") \
	X(context_exists, existing, tt_metal, bool(int), \
	  "_ZN2tt8tt_metal12MetalContext15instance_existsEN4ttsl10StrongTypeIiNS0_12ContextIdTagEEE") \
	X(active_device, existing, tt_metal, const void *(int), \
	  "_ZN2tt8tt_metal6detail15GetActiveDeviceEi") \
	X(device_typeinfo, existing, tt_metal, const std::type_info, \
	  "_ZTIN2tt8tt_metal6DeviceE") \
	X(device_mesh, existing, tt_metal, std::shared_ptr<void>(const void *), \
	  "_ZN2tt8tt_metal6Device15get_mesh_deviceEv") \
	X(device_allocator, existing, tt_metal, const void *const *(const void *), \
	  "_ZNK2tt8tt_metal6Device9allocatorEv") \
	X(mesh_parts, existing, tt_metal, std::vector<std::shared_ptr<void>>(const void *), \
	  TTMT_MESH "13get_submeshesEv") \
	X(mesh_whole, existing, tt_metal, const std::shared_ptr<void> &(const void *), \
	  TTMT_MESH "15get_parent_meshEv") \
	X(mesh_is_initialized, existing, tt_metal, bool(const void *), \
	  TTMT_MESH "14is_initializedEv") \
	X(mesh_allocator, existing, tt_metal, const void *const *(const void *), \
	  TTMT_MESH "9allocatorEv") \
	X(allocator_view, existing, tt_metal, const void *const *(const void *), \
	  "_ZNK2tt8tt_metal13AllocatorImpl4viewEv") \
	X(allocator_buffers, existing, tt_metal, std::unordered_set<void *>(const void *), \
	  "_ZNK2tt8tt_metal9Allocator21get_allocated_buffersEv") \
	X(buffer_is_allocated, existing, tt_metal, bool(const void *), \
	  TTMT_BUFFER "12is_allocatedEv") \
	X(buffer_unique_id, buffer_origin, tt_metal, uint64_t(const void *), \
	  TTMT_BUFFER "9unique_idEv") \
	X(buffer_type, buffer_origin, tt_metal, int(const void *), \
	  TTMT_BUFFER "11buffer_typeEv") \
	X(buffer_device, buffer_origin, tt_metal, const void *(const void *), \
	  TTMT_BUFFER "6deviceEv") \
	X(print_buffer_type, buffer_kinds, tt_metal, std::ostream &(std::ostream &, const int &), \
	  "_ZN4ttsl10reflectionlsIN2tt8tt_metal10BufferTypeEEE" \
	  "RNSt9enable_ifIXsr3stdE9is_enum_vIT_EESoE4typeERSoRKS6_") \
	X(buffer_address, buffers, tt_metal, uint32_t(const void *), \
	  TTMT_BUFFER "7addressEv") \
	X(buffer_bank_size, buffers, tt_metal, uint64_t(const void *), \
	  TTMT_BUFFER "21aligned_size_per_bankEv") \
	X(buffer_allocator, buffers, tt_metal, const void *(const void *), \
	  TTMT_BUFFER "9allocatorEv") \
	X(allocator_banks, buffers, tt_metal, size_t(const void *, const int &), \
	  "_ZNK2tt8tt_metal9Allocator13get_num_banksERKNS0_10BufferTypeE") \
	X(allocator_bank_size, usable, tt_metal, uint64_t(const void *, const int &), \
	  "_ZNK2tt8tt_metal9Allocator13get_bank_sizeERKNS0_10BufferTypeE") \
	X(dram_alignment, alignment, tt_metal, uint32_t(), \
	  "_ZN2tt8tt_metal3hal18get_dram_alignmentEv") \
	X(tracker_instance, graph, tt_metal, void *(), \
	  "_ZN2tt8tt_metal12GraphTracker8instanceEv") \
	X(tracker_hook, graph, tt_metal, std::shared_ptr<void> &(const void *), \
	  "_ZNK2tt8tt_metal12GraphTracker8get_hookEv") \
	X(tracker_processors, graph, tt_metal, \
	  std::vector<std::shared_ptr<void>> &(const void *), \
	  "_ZNK2tt8tt_metal12GraphTracker14get_processorsEv") \
	X(buffer_cores, buffers, tt_metal, std::optional<uint32_t>(const void *), \
	  TTMT_BUFFER "9num_coresEv") \
	X(buffer_pages, buffers, tt_metal, uint32_t(const void *), \
	  TTMT_BUFFER "9num_pagesEv") \
	X(buffer_is_per_core, per_core, tt_metal, bool(const void *), \
	  TTMT_EXPERIMENTAL "19per_core_allocation22is_per_core_allocationERKNS0_6BufferE") \
	X(buffer_core_addresses, per_core, tt_metal, const core_addresses &(const void *), \
	  TTMT_EXPERIMENTAL "19per_core_allocation22get_per_core_addressesERKNS0_6BufferE") \
	X(program_create, programs, tt_metal, void(void *), \
	  "_ZN2tt8tt_metal7ProgramC1Ev") \
	X(program_destroy, programs, tt_metal, void(void *), \
	  "_ZN2tt8tt_metal7ProgramD1Ev") \
	X(program_body_id, programs, tt_metal, uint64_t(const void *), \
	  "_ZNK2tt8tt_metal6detail11ProgramImpl6get_idEv") \
	X(program_circular_buffers, programs, tt_metal, \
	  std::vector<std::shared_ptr<void>>(const void *), \
	  "_ZNK2tt8tt_metal7Program16circular_buffersEv") \
	X(cb_handle, programs, tt_metal, uint64_t(const void *), \
	  TTMT_CB "2idEv") \
	X(cb_size, programs, tt_metal, uint32_t(const void *), \
	  TTMT_CB "4sizeEv") \
	X(cb_is_global, programs, tt_metal, bool(const void *), \
	  TTMT_CB "18globally_allocatedEv") \
	X(cb_cores, programs, tt_metal, const void *(const void *), \
	  TTMT_CB "11core_rangesEv") \
	X(core_count, programs, tt_metal, uint32_t(const void *), \
	  "_ZNK2tt8tt_metal12CoreRangeSet9num_coresEv") \
	X(workload_create, programs, tt_metal, void(void *), \
	  TTMT_DISTRIBUTED "12MeshWorkloadC1Ev") \
	X(workload_destroy, programs, tt_metal, void(void *), \
	  TTMT_DISTRIBUTED "12MeshWorkloadD1Ev") \
	X(workload_add, programs, tt_metal, void(void *, const void *, void *), \
	  TTMT_DISTRIBUTED \
	  "12MeshWorkload11add_programERKNS1_19MeshCoordinateRangeEONS0_7ProgramE") \
	X(workload_programs, programs, tt_metal, void *(void *), \
	  TTMT_DISTRIBUTED "12MeshWorkload12get_programsEv") \
	X(coordinate_create, programs, tt_metal, void(void *, uint32_t, uint32_t), \
	  TTMT_DISTRIBUTED "14MeshCoordinateC1Ejj") \
	X(range_create, programs, tt_metal, void(void *, const void *, const void *), \
	  TTMT_DISTRIBUTED "19MeshCoordinateRangeC1ERKNS1_14MeshCoordinateES5_") \
	X(range_contains, programs, tt_metal, bool(const void *, const void *), \
	  TTMT_RANGE "8containsERKNS1_14MeshCoordinateE") \
	X(range_begin, programs, tt_metal, void(void *, const void *), \
	  TTMT_RANGE "5beginEv") \
	X(range_end, programs, tt_metal, void(void *, const void *), \
	  TTMT_RANGE "3endEv") \
	X(iterator_coordinate, programs, tt_metal, const void *(const void *), \
	  TTMT_RANGE "8IteratordeEv") \
	X(iterator_differs, programs, tt_metal, bool(const void *, const void *), \
	  TTMT_RANGE "8IteratorneERKS3_") \
	X(iterator_advance, programs, tt_metal, void *(void *), \
	  TTMT_DISTRIBUTED "19MeshCoordinateRange8IteratorppEv") \
	X(mesh_queue_count, programs, tt_metal, uint8_t(const void *), \
	  TTMT_MESH "10num_hw_cqsEv") \
	X(mesh_is_local, programs, tt_metal, bool(const void *, const void *), \
	  TTMT_MESH "8is_localERKNS1_14MeshCoordinateE") \
	X(mesh_device_at, programs, tt_metal, const void *(const void *, const void *), \
	  TTMT_MESH "10get_deviceERKNS1_14MeshCoordinateE") \
	X(light_metal_recorder, light_metal, tt_metal, void *(), \
	  "_ZN2tt8tt_metal24LightMetalCaptureContext3getEv") \
	X(light_metal_is_recording, light_metal, tt_metal, bool(const void *), \
	  "_ZNK2tt8tt_metal24LightMetalCaptureContext10is_tracingEv") \
	X(core_range_create, cores, tt_metal, void(void *, const void *, const void *), \
	  "_ZN2tt8tt_metal9CoreRangeC1ERKNS_7xy_pairES4_") \
	X(core_set_create, cores, tt_metal, void(void *, const void *), \
	  "_ZN2tt8tt_metal12CoreRangeSetC1ERKNS0_9CoreRangeE") \
	X(core_set_contains, cores, tt_metal, bool(const void *, const void *), \
	  "_ZNK2tt8tt_metal12CoreRangeSet8containsERKNS_7xy_pairE") \
	X(compute_typeinfo, kernels, tt_metal, const std::type_info, \
	  "_ZTIN2tt8tt_metal13ComputeKernelE") \
	X(compute_binaries, kernels, tt_metal, uint8_t(const void *), \
	  "_ZNK2tt8tt_metal13ComputeKernel21expected_num_binariesEv") \
	X(data_movement_typeinfo, kernels, tt_metal, const std::type_info, \
	  "_ZTIN2tt8tt_metal18DataMovementKernelE") \
	X(data_movement_binaries, kernels, tt_metal, uint8_t(const void *), \
	  "_ZNK2tt8tt_metal18DataMovementKernel21expected_num_binariesEv") \
	X(kernel_packed_size, kernels, tt_metal, uint32_t(const void *, const void *, int), \
	  "_ZNK2tt8tt_metal6Kernel22get_binary_packed_sizeEPNS0_7IDeviceEi") \
	X(kernel_is_on, kernels, tt_metal, bool(const void *, const void *), \
	  "_ZNK2tt8tt_metal6Kernel18is_on_logical_coreERKNS_7xy_pairE") \
	X(tracker_program, dataflow, tt_metal, void(void *, const void *, const void *), \
	  TTMT_TRACKER "13track_programEPNS0_7ProgramEPKNS0_7IDeviceE") \
	X(tracker_hook_program, dataflow, tt_metal, bool(void *, const void *), \
	  TTMT_TRACKER "12hook_programEPNS0_7ProgramE") \
	X(tracker_dataflow_buffer, dataflow, tt_metal, \
	  void(void *, const void *, uint64_t, uint64_t, bool, const void *), \
	  TTMT_TRACKER \
	  "30track_allocate_dataflow_bufferERKNS0_12CoreRangeSetEmmbPKNS0_7IDeviceE") \
	X(tracker_scratchpad, dataflow, tt_metal, \
	  void(void *, const void *, uint64_t, uint64_t, const void *), \
	  TTMT_TRACKER \
	  "25track_allocate_scratchpadERKNS0_12CoreRangeSetEmmPKNS0_7IDeviceE")

enum class library { tt_metal, ttnn };

/* What is tracked as a whole or not at all. */
enum class part {
	meshes, cards, graph, buffers, buffer_origin, existing, buffer_kinds, alignment, usable,
	refusals, per_core, closes, programs, changes, sub_devices, launches, dataflow,
	cores, kernels, traces, light_metal, count
};

/* Which releases have a function whose calls are events; see interposed.h. */
enum class when { always, later, other };

struct metal {
#define TTMT_MEMBER(name, part, library, type, symbol) std::add_pointer_t<type> name;
	TTMT_NAMES(TTMT_MEMBER)
#undef TTMT_MEMBER
};

/* NULL where the name is missing. */
extern struct metal metal;

/* Look up all names; either handle of dlopen() may be NULL. */
void bind_names(void *tt_metal, void *ttnn);

/* TT-Metal does not export the symbol of an event. */
void event_lacks(part part, when when, const char *symbol);

/* By part: whether it cannot be tracked. */
extern std::atomic<bool> lacking[];

/* Whether a part can be tracked. Called at every event, so inline. */
inline bool have(part part)
{
	return !lacking[(size_t)part].load(std::memory_order_relaxed);
}

/* Print that a part cannot be tracked, if users need to be told. */
void say_what_lacks(part part);

/* Record that a part cannot be tracked. The first reason is kept. */
void give_up(part part, const char *why);

/* A part's name in messages. */
const char *part_name(part part);

/* Why a part cannot be tracked; empty if it can. */
const char *why_not(part part);

} /* namespace adaptor */

#endif /* TTMT_NAMES_HPP */
