/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The functions of TT-Metal whose calls are events, in one table for C and C++:
 * X(name, part, result, parameters, arguments, symbol)
 *
 * The preload makes a function of each symbol, through which the calls go. The adaptor has
 * a function in::NAME that is called instead of TT-Metal's where the part can be tracked,
 * and real::NAME, which is TT-Metal's. References are pointers here: they are passed alike.
 */
#ifndef TTMT_INTERPOSED_H
#define TTMT_INTERPOSED_H

#define TTMT_INTERPOSED(X) \
	X(track_allocate, buffers, void, \
	  (void *tracker, const void *buffer), (tracker, buffer), \
	  "_ZN2tt8tt_metal12GraphTracker14track_allocateEPKNS0_6BufferE") \
	X(track_deallocate, buffers, void, \
	  (void *tracker, void *buffer), (tracker, buffer), \
	  "_ZN2tt8tt_metal12GraphTracker16track_deallocateEPNS0_6BufferE") \
	X(mesh_close, meshes, _Bool, \
	  (void *mesh), (mesh), \
	  "_ZN2tt8tt_metal11distributed10MeshDevice5closeEv") \
	X(mesh_destroy, meshes, void, \
	  (void *mesh), (mesh), \
	  "_ZN2tt8tt_metal11distributed10MeshDeviceD1Ev") \
	X(device_close, meshes, _Bool, \
	  (void *device), (device), \
	  "_ZN2tt8tt_metal6Device5closeEv") \
	X(enqueue_workload, programs, void, \
	  (void *queue, void *workload, _Bool blocking), (queue, workload, blocking), \
	  "_ZN2tt8tt_metal11distributed19EnqueueMeshWorkloadERNS1_16MeshCommandQueueERNS1_12MeshWorkloadEb")

#ifdef __cplusplus
using _Bool = bool;
#endif

/* What the preload gets from the adaptor, and what attaching writes into slots. */
struct ttmt_interposer {
	const char *symbol;
	void *function;
};

#ifdef __cplusplus
extern "C"
#endif
/*
 * Begin to track the copy of TT-Metal that a function is of, if none is tracked yet, and
 * give what to call instead of its functions. *count is 0 where it is not to be tracked.
 */
const struct ttmt_interposer *ttmt_tt_metal_begin(const void *function, size_t *count);

#endif /* TTMT_INTERPOSED_H */
