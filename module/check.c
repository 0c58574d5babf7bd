// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is an event valid? This needs no device, client or lock, so every refusal can be tested by
 * itself.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/nospec.h>
#include <linux/overflow.h>

#include "check.h"

#define BUFFER_KINDS (BIT(TT_MEMTRACK_KIND_DRAM_BUFFERS) | BIT(TT_MEMTRACK_KIND_TRACE) | \
		      BIT(TT_MEMTRACK_KIND_L1_BUFFERS) | BIT(TT_MEMTRACK_KIND_L1_SMALL))
#define PROGRAM_KINDS (BIT(TT_MEMTRACK_KIND_CB) | BIT(TT_MEMTRACK_KIND_DFB) | \
		       BIT(TT_MEMTRACK_KIND_SCRATCH))
#define KERNEL_KINDS BIT(TT_MEMTRACK_KIND_KERNEL)

/* Those that may say on which cores they lie. */
#define PLACED_KINDS (PROGRAM_KINDS | BIT(TT_MEMTRACK_KIND_L1_BUFFERS) | \
		      BIT(TT_MEMTRACK_KIND_L1_SMALL))

enum size_form { NO_SIZE, OVER_BANKS, PER_CORE };

/* What each operation accepts; one without kinds does not exist. */
static const struct op_rule {
	u32 kinds;
	u8 flags;
	u8 last_class;
	u8 size;
} op_rules[] = {
	[TT_MEMTRACK_OP_BUF_ALLOC] = { BUFFER_KINDS, 0, 0, OVER_BANKS },
	[TT_MEMTRACK_OP_BUF_FREE] = { BUFFER_KINDS, TT_MEMTRACK_FREE_ALL, 0, NO_SIZE },
	[TT_MEMTRACK_OP_CB_ALLOC] = { PROGRAM_KINDS, 0, 0, PER_CORE },
	[TT_MEMTRACK_OP_CB_FREE] = { PROGRAM_KINDS, TT_MEMTRACK_FREE_ALL, 0, NO_SIZE },
	[TT_MEMTRACK_OP_KERNEL_LOAD] = { KERNEL_KINDS, 0, TT_MEMTRACK_KERNEL_DISPATCH, PER_CORE },
	[TT_MEMTRACK_OP_KERNEL_UNLOAD] = { KERNEL_KINDS, TT_MEMTRACK_FREE_ALL, 0, NO_SIZE },
};

/* Whether an event may have what most do not have: flags, a class, a tag, a core set. */
static noinline int check_extras(struct tt_memtrack_op *op, const struct op_rule *rule)
{
	if (op->flags & ~(u32)rule->flags || op->kernel_class > rule->last_class ||
	    ((op->tag | op->core_set) && rule->size == NO_SIZE))
		return -EOPNOTSUPP;
	if (op->flags && (op->id || op->bytes))
		return -EINVAL;
	if (!op->core_set)
		return 0;
	if (op->core_set > TT_MEMTRACK_MAX_CORE_SETS ||
	    (op->kind < MEMTRACK_KINDS && !(PLACED_KINDS & BIT(op->kind))))
		return -EINVAL;
	op->flags = MEMTRACK_PLACED;
	return 0;
}

static int check_kind(const struct tt_memtrack_op *op, const struct op_rule *rule)
{
	if (!rule->kinds)
		return -EOPNOTSUPP;
	if (op->kind < MEMTRACK_KINDS)
		return op->flags & TT_MEMTRACK_FREE_ALL ? 0 : -EINVAL;
	return op->flags & TT_MEMTRACK_FREE_ALL && op->kind == TT_MEMTRACK_ANY ? 0 : -EOPNOTSUPP;
}

/* Check the sizes, and convert them to those of the record: on the device, and on a core. */
static __always_inline int convert_size(struct tt_memtrack_op *op, const struct op_rule *rule)
{
	u64 per_core = op->bytes;

	if (rule->size != OVER_BANKS && unlikely(op->core_bytes))
		return -EOPNOTSUPP;
	if (rule->size == PER_CORE) {
		if (unlikely(per_core && !op->cores))
			return -EINVAL;
		if (check_mul_overflow(per_core, (u64)op->cores, &op->bytes))
			return -EOVERFLOW;
		op->core_bytes = per_core;
	} else if (unlikely(op->cores)) {
		return -EOPNOTSUPP;
	}
	if (rule->size == NO_SIZE)
		return 0;
	return op->bytes > TT_MEMTRACK_MAX_RECORD || op->core_bytes > TT_MEMTRACK_MAX_RECORD ?
	       -EOVERFLOW : 0;
}

static int check_dispatch(struct tt_memtrack_op *op)
{
	if (op->flags || op->kind || op->bytes || op->core_bytes || op->kernel_class || op->tag ||
	    op->core_set)
		return -EOPNOTSUPP;
	if (op->slot >= TT_MEMTRACK_SLOTS)
		return -EINVAL;
	op->flags = MEMTRACK_DISPATCH;
	op->slot = array_index_nospec(op->slot, TT_MEMTRACK_SLOTS);
	return 0;
}

static __always_inline int check(struct tt_memtrack_op *op)
{
	const struct op_rule *rule;
	int err;

	if (unlikely(op->op >= ARRAY_SIZE(op_rules)))
		return op->op == TT_MEMTRACK_OP_PROGRAM_DISPATCH ? check_dispatch(op) :
								   -EOPNOTSUPP;
	rule = &op_rules[array_index_nospec(op->op, ARRAY_SIZE(op_rules))];
	if (unlikely(op->flags | op->kernel_class | op->tag | op->core_set)) {
		err = check_extras(op, rule);
		if (err)
			return err;
	}
	if (unlikely(op->kind >= MEMTRACK_KINDS || !(rule->kinds & BIT(op->kind)))) {
		err = check_kind(op, rule);
		if (err)
			return err;
	} else {
		op->kind = array_index_nospec(op->kind, MEMTRACK_KINDS);
	}
	return convert_size(op, rule);
}

/**
 * memtrack_check() - check an event, and convert its sizes
 * @op: the event as reported; its bytes and core bytes become those of the record, on the
 *	device and on a core
 *
 * Context: any.
 * Return: 0, or why it is refused: -EOPNOTSUPP, -EINVAL or -EOVERFLOW.
 */
int memtrack_check(struct tt_memtrack_op *op)
{
	return check(op);
}

/**
 * memtrack_check_all() - memtrack_check() for each of several events
 * @ops: the events
 * @count: how many
 * @err: out: why the first bad one is refused, or 0
 *
 * Context: any.
 * Return: how many are good, before the first bad one.
 */
u32 memtrack_check_all(struct tt_memtrack_op *ops, u32 count, int *err)
{
	u32 i;

	*err = 0;
	for (i = 0; i < count; i++) {
		*err = check(&ops[i]);
		if (unlikely(*err))
			break;
	}
	return i;
}

/**
 * memtrack_check_entry() - check an entry of a program, and convert its sizes
 * @op: the entry, as an allocation of a record
 *
 * Context: any.
 * Return: as memtrack_check().
 */
int memtrack_check_entry(struct tt_memtrack_op *op)
{
	op->op = op->kind == TT_MEMTRACK_KIND_KERNEL ? TT_MEMTRACK_OP_KERNEL_LOAD :
						       TT_MEMTRACK_OP_CB_ALLOC;
	return memtrack_check(op);
}
