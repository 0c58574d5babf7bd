/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The functions of TT-Metal whose calls are events, in one table for C and C++:
 * X(name, part, when, result, parameters, arguments, symbol)
 *
 * The preload defines a function for each symbol, which passes the calls on. The adaptor has
 * in::NAME, which is called instead of TT-Metal's function if the part can be tracked, and
 * real::NAME, which is TT-Metal's. References are pointers here: they are passed alike.
 *
 * If an "always" name is missing, its part is not tracked. "later" names came with TT-Metal 0.77
 * at the latest, and older releases do without them. "other" names are optional, because there is
 * another way.
 */
#ifndef TTMT_INTERPOSED_H
#define TTMT_INTERPOSED_H

#include <stddef.h>
#include <stdint.h>

#define TTMT_INTERPOSED(X) \
	X(track_allocate, buffers, always, void, \
	  (void *tracker, const void *buffer), (tracker, buffer), \
	  "_ZN2tt8tt_metal12GraphTracker14track_allocateEPKNS0_6BufferE") \
	X(track_deallocate, buffers, always, void, \
	  (void *tracker, void *buffer), (tracker, buffer), \
	  "_ZN2tt8tt_metal12GraphTracker16track_deallocateEPNS0_6BufferE") \
	TTMT_INTERPOSED_RETURNING(X) \
	X(allocate_buffer, refusals, always, uint64_t, \
	  (void *allocator, const void *buffer), (allocator, buffer), \
	  "_ZN2tt8tt_metal13AllocatorImpl15allocate_bufferEPNS0_6BufferE") \
	X(mesh_close, closes, always, _Bool, \
	  (void *mesh), (mesh), \
	  "_ZN2tt8tt_metal11distributed10MeshDevice5closeEv") \
	X(mesh_destroy, closes, always, void, \
	  (void *mesh), (mesh), \
	  "_ZN2tt8tt_metal11distributed10MeshDeviceD1Ev") \
	X(device_close, closes, always, _Bool, \
	  (void *device), (device), \
	  "_ZN2tt8tt_metal6Device5closeEv") \
	X(enqueue_workload, programs, always, void, \
	  (void *queue, void *workload, _Bool blocking), (queue, workload, blocking), \
	  "_ZN2tt8tt_metal11distributed19EnqueueMeshWorkloadERNS1_16MeshCommandQueueERNS1_12MeshWorkloadEb") \
	X(mesh_command_queue, programs, always, void *, \
	  (const void *mesh, uint16_t number), (mesh, number), \
	  "_ZNK2tt8tt_metal11distributed10MeshDevice18mesh_command_queueESt8optionalIhE") \
	X(mesh_reshape, changes, always, void, \
	  (void *mesh, const void *shape), (mesh, shape), \
	  "_ZN2tt8tt_metal11distributed10MeshDevice7reshapeERKNS1_9MeshShapeE") \
	X(queue_record_begin, traces, always, void, \
	  (void *queue, const uint32_t *id, const void *descriptor), (queue, id, descriptor), \
	  "_ZN2tt8tt_metal11distributed18FDMeshCommandQueue12record_beginERKN4ttsl10StrongType" \
	  "IjNS1_14MeshTraceIdTagEEERKSt10shared_ptrINS1_19MeshTraceDescriptorEE") \
	X(queue_record_end, traces, always, void, \
	  (void *queue), (queue), \
	  "_ZN2tt8tt_metal11distributed18FDMeshCommandQueue10record_endEv") \
	X(queue_replay, traces, always, void, \
	  (void *queue, const uint32_t *id, _Bool blocking), (queue, id, blocking), \
	  "_ZN2tt8tt_metal11distributed18FDMeshCommandQueue13enqueue_traceERKN4ttsl10StrongType" \
	  "IjNS1_14MeshTraceIdTagEEEb") \
	X(mesh_release_trace, traces, other, void, \
	  (void *mesh, const uint32_t *id), (mesh, id), \
	  "_ZN2tt8tt_metal11distributed10MeshDevice18release_mesh_traceERKN4ttsl10StrongType" \
	  "IjNS1_14MeshTraceIdTagEEE") \
	X(load_sub_devices, sub_devices, always, void, \
	  (void *mesh, uint64_t manager), (mesh, manager), \
	  "_ZN2tt8tt_metal11distributed10MeshDevice23load_sub_device_managerEN4ttsl10StrongType" \
	  "ImNS0_21SubDeviceManagerIdTagEEE") \
	X(clear_sub_devices, sub_devices, always, void, \
	  (void *mesh), (mesh), \
	  "_ZN2tt8tt_metal11distributed10MeshDevice31clear_loaded_sub_device_managerEv") \
	X(determine_sub_devices, sub_devices, always, void *, \
	  (void *a, const void *b, const void *c), (a, b, c), \
	  "_ZN2tt8tt_metal6detail11ProgramImpl24determine_sub_device_idsEPKNS0_7IDeviceE") \
	X(launch_program_async, launches, other, void, \
	  (void *device, void *program, _Bool wait), (device, program, wait), \
	  "_ZN2tt8tt_metal13slow_dispatch18LaunchProgramAsyncERNS0_7IDeviceERNS0_7ProgramEb") \
	X(launch_program, launches, other, void, \
	  (void *device, void *program, _Bool wait, _Bool force), (device, program, wait, force), \
	  "_ZN2tt8tt_metal6detail13LaunchProgramEPNS0_7IDeviceERNS0_7ProgramEbb") \
	X(dispatch_compiled, launches, later, void, \
	  (void *device, void *program), (device, program), \
	  "_ZN2tt8tt_metal12experimental31DispatchCompiledProgramToDeviceEPNS0_7IDeviceERNS0_7ProgramE") \
	X(add_kernel, kernels, always, uint32_t, \
	  (void *body, const void *const *kernel, const void *core_type), \
	  (body, kernel, core_type), \
	  "_ZN2tt8tt_metal6detail11ProgramImpl10add_kernelERKSt10shared_ptrINS0_6KernelEE" \
	  "RKNS0_23HalProgrammableCoreTypeE") \
	X(add_dataflow_buffer, programs, other, uint32_t, \
	  (void *body, const void *cores, const void *config), (body, cores, config), \
	  "_ZN2tt8tt_metal6detail11ProgramImpl19add_dataflow_bufferERKNS0_12CoreRangeSetE" \
	  "RKNS0_12experimental3dfb20DataflowBufferConfigE") \
	X(program_body_destroy, programs, always, void, \
	  (void *body), (body), \
	  "_ZN2tt8tt_metal6detail11ProgramImplD1Ev") \
	X(validate_dataflow_buffers, refusals, always, void, \
	  (void *body, const void *device), (body, device), \
	  "_ZN2tt8tt_metal6detail11ProgramImpl31validate_dataflow_buffer_regionEPKNS0_7IDeviceE") \
	X(update_cb_size, changes, always, void, \
	  (void *program, uint64_t handle, uint32_t size), (program, handle, size), \
	  "_ZN2tt8tt_metal29UpdateCircularBufferTotalSizeERNS0_7ProgramEmj") \
	X(update_cb_buffer, changes, always, void, \
	  (void *program, uint64_t handle, const void *buffer), (program, handle, buffer), \
	  "_ZN2tt8tt_metal34UpdateDynamicCircularBufferAddressERNS0_7ProgramEmRKNS0_6BufferE") \
	X(update_cb_buffer_at, changes, later, void, \
	  (void *program, uint64_t handle, const void *buffer, uint32_t offset), \
	  (program, handle, buffer, offset), \
	  "_ZN2tt8tt_metal34UpdateDynamicCircularBufferAddressERNS0_7ProgramEmRKNS0_6BufferEj") \
	X(update_cb_tensor, changes, later, void, \
	  (void *program, uint64_t handle, const void *tensor), (program, handle, tensor), \
	  "_ZN2tt8tt_metal34UpdateDynamicCircularBufferAddressERNS0_7ProgramEmRKNS0_10MeshTensorE") \
	X(update_cb_buffer_and_size, changes, always, void, \
	  (void *program, uint64_t handle, const void *buffer, uint32_t size), \
	  (program, handle, buffer, size), \
	  "_ZN2tt8tt_metal46UpdateDynamicCircularBufferAddressAndTotalSizeERNS0_7ProgramEmRKNS0_6BufferEj") \
	X(update_cb_tensor_and_size, changes, later, void, \
	  (void *program, uint64_t handle, const void *tensor, uint32_t size), \
	  (program, handle, tensor, size), \
	  "_ZN2tt8tt_metal46UpdateDynamicCircularBufferAddressAndTotalSizeERNS0_7ProgramEmRKNS0_10MeshTensorEj") \
	X(resize_dataflow_buffers, changes, later, void, \
	  (void *body, const void *sizes), (body, sizes), \
	  "_ZN2tt8tt_metal6detail11ProgramImpl24apply_dfb_size_overridesERKSt6vectorINS2_15DfbSizeOverrideESaIS4_EE")

/*
 * Buffer::create(device, size, page size, type, ...) of older releases. On this architecture, a
 * pointer to the object that it returns is its first argument, and the others take a word each.
 */
#ifdef __x86_64__
#define TTMT_INTERPOSED_RETURNING(X) \
	X(buffer_create, buffers, other, void *, \
	  (void *result, void *device, size_t size, size_t page_size, int type, \
	   const void *sharding, size_t bottom_up, size_t sub_device), \
	  (result, device, size, page_size, type, sharding, bottom_up, sub_device), \
	  "_ZN2tt8tt_metal6Buffer6createEPNS0_7IDeviceEmmNS0_10BufferType" \
	  "ERKNS0_18BufferShardingArgsESt8optionalIbES8_IN4ttsl10StrongTypeIhNS0_14SubDeviceIdTagEEEE")
#else
#define TTMT_INTERPOSED_RETURNING(X)
#endif

#ifdef __cplusplus
using _Bool = bool;
#endif

/* What the adaptor gives the preload, and attaching writes into slots. */
struct ttmt_interposer {
	const char *symbol;
	void *function;
};

/*
 * Begin to track the copy of TT-Metal that a function belongs to, unless another copy is tracked
 * already. Returns what to call instead of its functions; *count is 0 if it is not tracked.
 */
#ifdef __cplusplus
extern "C"
#endif
__attribute__((visibility("default")))
const struct ttmt_interposer *ttmt_tt_metal_begin(const void *function, size_t *count);

#endif /* TTMT_INTERPOSED_H */
