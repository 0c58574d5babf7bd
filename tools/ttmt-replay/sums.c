// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sums - what records take on the fullest core of each, added up
 */
#include "sums.h"

enum { DRAM = TT_MEMTRACK_KIND_KERNEL + 1, L1, L1_TENSORS, L1_PROGRAM };

static void change(struct sums *sums, uint32_t kind, uint64_t by)
{
	sums->now[kind] += by;
	if (kind <= TT_MEMTRACK_KIND_TRACE) {
		sums->now[DRAM] += by;
		return;
	}
	sums->now[L1] += by;
	sums->now[kind <= TT_MEMTRACK_KIND_L1_SMALL ? L1_TENSORS : L1_PROGRAM] += by;
}

static void raise_peaks(struct sums *sums)
{
	for (int i = 0; i < SUMS; i++)
		if (sums->peak[i] < sums->now[i])
			sums->peak[i] = sums->now[i];
}

static void free_buffer(struct sums *sums, uint64_t id)
{
	struct live_buffer *buffer = live_find(&sums->live, id);

	if (!buffer)
		return;
	change(sums, buffer->kind, -buffer->core_bytes);
	live_drop(&sums->live, buffer);
}

static int alloc_buffer(struct sums *sums, const struct tt_memtrack_op *op)
{
	const struct live_buffer buffer = {
		.id = op->id, .kind = op->kind, .core_bytes = op->core_bytes,
	};

	change(sums, op->kind, op->core_bytes);
	return live_set(&sums->live, &buffer);
}

int sums_add(struct sums *sums, const struct tt_memtrack_op *op)
{
	int err = 0;

	switch (op->op) {
	case TT_MEMTRACK_OP_BUF_ALLOC:
		err = alloc_buffer(sums, op);
		break;
	case TT_MEMTRACK_OP_BUF_FREE:
		free_buffer(sums, op->id);
		break;
	case TT_MEMTRACK_OP_CB_ALLOC:
		change(sums, op->kind, op->bytes);
		break;
	case TT_MEMTRACK_OP_CB_FREE: /* of all */
		change(sums, op->kind, -sums->now[op->kind]);
		break;
	}
	raise_peaks(sums);
	return err;
}

void sums_end(struct sums *sums)
{
	live_clear(&sums->live);
}
