// SPDX-License-Identifier: LGPL-2.1-or-later
/* Report events: one ioctl each, without a lock or an allocation. */
#include "private.h"
#include "sized.h"

/* Size in the first version. Fixed, though the structure may grow. */
#define SUBMITTED_SIZE_V1 (2 * sizeof(size_t))
#define REFUSED_SIZE_V1 72

int ttmt_buf_alloc(struct ttmt *handle, uint32_t device, uint32_t kind, uint64_t id, uint64_t bytes,
		   uint64_t core_bytes)
{
	struct tt_memtrack_buf_alloc arg = {
		.size = sizeof(arg),
		.device = device,
		.kind = kind,
		.id = id,
		.bytes = bytes,
		.core_bytes = core_bytes,
		.tag = ttmt_current_tag(handle),
	};

	return ttmt_report(handle, TT_MEMTRACK_IOC_BUF_ALLOC, &arg);
}

int ttmt_cb_alloc(struct ttmt *handle, uint32_t device, uint32_t kind, uint64_t id,
		  uint64_t bytes_per_core, uint32_t cores)
{
	struct tt_memtrack_cb_alloc arg = {
		.size = sizeof(arg),
		.device = device,
		.kind = kind,
		.id = id,
		.bytes_per_core = bytes_per_core,
		.cores = cores,
		.tag = ttmt_current_tag(handle),
	};

	return ttmt_report(handle, TT_MEMTRACK_IOC_CB_ALLOC, &arg);
}

int ttmt_kernel_load(struct ttmt *handle, uint32_t device, uint32_t kernel_class, uint64_t id,
		     uint64_t bytes_per_core, uint32_t cores)
{
	struct tt_memtrack_kernel_load arg = {
		.size = sizeof(arg),
		.device = device,
		.kernel_class = kernel_class,
		.id = id,
		.bytes_per_core = bytes_per_core,
		.cores = cores,
		.tag = ttmt_current_tag(handle),
	};

	return ttmt_report(handle, TT_MEMTRACK_IOC_KERNEL_LOAD, &arg);
}

static int report_free(struct ttmt *handle, unsigned long request, uint32_t device, uint32_t kind,
		       uint64_t id, uint64_t bytes)
{
	struct tt_memtrack_free arg = {
		.size = sizeof(arg),
		.device = device,
		.kind = kind,
		.id = id,
		.bytes = bytes,
	};

	return ttmt_report(handle, request, &arg);
}

int ttmt_buf_free(struct ttmt *handle, uint32_t device, uint32_t kind, uint64_t id, uint64_t bytes)
{
	return report_free(handle, TT_MEMTRACK_IOC_BUF_FREE, device, kind, id, bytes);
}

int ttmt_cb_free(struct ttmt *handle, uint32_t device, uint32_t kind, uint64_t id, uint64_t bytes)
{
	return report_free(handle, TT_MEMTRACK_IOC_CB_FREE, device, kind, id, bytes);
}

int ttmt_kernel_unload(struct ttmt *handle, uint32_t device, uint64_t id, uint64_t bytes)
{
	return report_free(handle, TT_MEMTRACK_IOC_KERNEL_UNLOAD, device, TT_MEMTRACK_KIND_KERNEL,
			   id, bytes);
}

int ttmt_free_all(struct ttmt *handle, uint32_t device, uint32_t kind)
{
	struct tt_memtrack_free arg = {
		.size = sizeof(arg),
		.flags = TT_MEMTRACK_FREE_ALL,
		.device = device,
		.kind = kind,
	};

	/* With this flag, each of the three frees accepts any kind. */
	return ttmt_report(handle, TT_MEMTRACK_IOC_BUF_FREE, &arg);
}

int ttmt_program_add(struct ttmt *handle, uint64_t id,
		     const struct tt_memtrack_program_entry *entries, size_t entry_size,
		     size_t count)
{
	struct tt_memtrack_program_add arg = {
		.size = sizeof(arg),
		.id = id,
		.entries = (uintptr_t)entries,
		.entry_size = ttmt_size(entry_size),
		.count = count,
	};

	if (count > UINT32_MAX)
		return -EINVAL;
	return ttmt_report(handle, TT_MEMTRACK_IOC_PROGRAM_ADD, &arg);
}

int ttmt_program_remove(struct ttmt *handle, uint64_t id)
{
	struct tt_memtrack_program_remove arg = { .size = sizeof(arg), .id = id };

	return ttmt_report(handle, TT_MEMTRACK_IOC_PROGRAM_REMOVE, &arg);
}

int ttmt_program_dispatch(struct ttmt *handle, uint32_t device, uint32_t slot, uint64_t id)
{
	struct tt_memtrack_program_dispatch arg = {
		.size = sizeof(arg),
		.device = device,
		.slot = slot,
		.id = id,
	};

	return ttmt_report(handle, TT_MEMTRACK_IOC_PROGRAM_DISPATCH, &arg);
}

int ttmt_submit(struct ttmt *handle, const struct tt_memtrack_op *ops, size_t op_size,
		size_t count, unsigned int flags, struct ttmt_submitted *result,
		size_t result_size)
{
	struct tt_memtrack_submit arg = {
		.size = sizeof(arg),
		.flags = flags,
		.ops = (uintptr_t)ops,
		.entry_size = ttmt_size(op_size),
		.count = count,
	};
	struct ttmt_submitted submitted;
	int err;

	if (result && result_size < SUBMITTED_SIZE_V1)
		return -EINVAL;
	err = count > UINT32_MAX ? -EINVAL : ttmt_report(handle, TT_MEMTRACK_IOC_SUBMIT, &arg);
	/* Without an error all are done, even if reports are turned off. */
	submitted = (struct ttmt_submitted) {
		.done = err ? arg.done : count,
		.book_errors = arg.book_errors,
	};
	if (result)
		ttmt_give(result, result_size, &submitted, sizeof(submitted));
	return err;
}

int ttmt_refused(struct ttmt *handle, const struct tt_memtrack_refused *refused, size_t size)
{
	struct tt_memtrack_refused arg;

	if (size < REFUSED_SIZE_V1)
		return -EINVAL;
	ttmt_give(&arg, sizeof(arg), refused, size);
	arg.size = sizeof(arg);
	if (!arg.tag)
		arg.tag = ttmt_current_tag(handle);
	return ttmt_report(handle, TT_MEMTRACK_IOC_REFUSED, &arg);
}
