// SPDX-License-Identifier: GPL-2.0-only
/*
 * Valid events: every operation with every kind, and a table of everything that is refused.
 */
#include "../../module/check.c"
#include "suites.h"

#define KIND(_kind) TT_MEMTRACK_KIND_##_kind
#define ANY TT_MEMTRACK_ANY
#define ALL TT_MEMTRACK_FREE_ALL

static const struct {
	const char *what;
	int err;
	struct tt_memtrack_op op;
} refused[] = {
	{ "operation 0", -EOPNOTSUPP, {} },
	{ "operation beyond the last", -EOPNOTSUPP, { .op = 8 } },
	{ "a flag of a dispatch", -EOPNOTSUPP, { .op = 7, .flags = ALL } },
	{ "the mark of a dispatch", -EOPNOTSUPP, { .op = 7, .flags = MEMTRACK_DISPATCH } },
	{ "the mark of a dispatch in a free", -EOPNOTSUPP,
	  { .op = 2, .flags = MEMTRACK_DISPATCH } },
	{ "a kind of a dispatch", -EOPNOTSUPP, { .op = 7, .kind = KIND(CB) } },
	{ "bytes of a dispatch", -EOPNOTSUPP, { .op = 7, .bytes = 1 } },
	{ "a slot beyond the last", -EINVAL, { .op = 7, .slot = TT_MEMTRACK_SLOTS } },
	{ "the greatest slot", -EINVAL, { .op = 7, .slot = U32_MAX } },
	{ "the greatest operation", -EOPNOTSUPP, { .op = U32_MAX } },
	{ "a flag of an allocation", -EOPNOTSUPP, { .op = 1, .flags = ALL } },
	{ "an unknown flag of a free", -EOPNOTSUPP, { .op = 2, .flags = 2 } },
	{ "an unknown flag beside a known one", -EOPNOTSUPP,
	  { .op = 2, .flags = ALL | 1U << 31 } },
	{ "a class of a buffer", -EOPNOTSUPP, { .op = 1, .kernel_class = 1 } },
	{ "a class of a CB", -EOPNOTSUPP, { .op = 3, .kind = KIND(CB), .kernel_class = 1 } },
	{ "a class of an unload", -EOPNOTSUPP,
	  { .op = 6, .kind = KIND(KERNEL), .kernel_class = 1 } },
	{ "an unknown class", -EOPNOTSUPP, { .op = 5, .kind = KIND(KERNEL), .kernel_class = 3 } },
	{ "core bytes of a CB", -EOPNOTSUPP, { .op = 3, .kind = KIND(CB), .core_bytes = 1 } },
	{ "core bytes of a kernel", -EOPNOTSUPP,
	  { .op = 5, .kind = KIND(KERNEL), .core_bytes = 1 } },
	{ "core bytes of a free", -EOPNOTSUPP, { .op = 2, .core_bytes = 1 } },
	{ "cores of a buffer", -EOPNOTSUPP, { .op = 1, .cores = 1 } },
	{ "cores of a free", -EOPNOTSUPP, { .op = 4, .kind = KIND(CB), .cores = 1 } },
	{ "a tag of a free", -EOPNOTSUPP, { .op = 2, .tag = 1 } },
	{ "a tag of a free of all", -EOPNOTSUPP, { .op = 6, .flags = ALL, .kind = ANY, .tag = 1 } },
	{ "a tag of a dispatch", -EOPNOTSUPP, { .op = 7, .tag = 1 } },
	{ "an unknown kind", -EOPNOTSUPP, { .op = 1, .kind = MEMTRACK_KINDS } },
	{ "any kind of an allocation", -EOPNOTSUPP, { .op = 1, .kind = ANY } },
	{ "any kind of one free", -EOPNOTSUPP, { .op = 2, .kind = ANY } },
	{ "an unknown kind of a free of all", -EOPNOTSUPP,
	  { .op = 2, .flags = ALL, .kind = MEMTRACK_KINDS } },
	{ "a sum instead of a kind", -EOPNOTSUPP, { .op = 1, .kind = TT_MEMTRACK_SUM_L1 } },
	{ "an id of a free of all", -EINVAL, { .op = 2, .flags = ALL, .kind = ANY, .id = 1 } },
	{ "bytes of a free of all", -EINVAL, { .op = 2, .flags = ALL, .kind = ANY, .bytes = 1 } },
	{ "a CB on no core", -EINVAL, { .op = 3, .kind = KIND(CB), .bytes = 1 } },
	{ "a kernel on no core", -EINVAL, { .op = 5, .kind = KIND(KERNEL), .bytes = 1 } },
	{ "too large a buffer", -EOVERFLOW, { .op = 1, .bytes = TT_MEMTRACK_MAX_RECORD + 1 } },
	{ "too large a slice", -EOVERFLOW, { .op = 1, .core_bytes = TT_MEMTRACK_MAX_RECORD + 1 } },
	{ "the greatest buffer", -EOVERFLOW, { .op = 1, .bytes = U64_MAX } },
	{ "too large a product", -EOVERFLOW,
	  { .op = 3, .kind = KIND(CB), .bytes = TT_MEMTRACK_MAX_RECORD / 2 + 1, .cores = 2 } },
	{ "a product that wraps to a small one", -EOVERFLOW,
	  { .op = 3, .kind = KIND(CB), .bytes = (1ULL << 63) + 1, .cores = 2 } },
	{ "a product that wraps to 0", -EOVERFLOW,
	  { .op = 5, .kind = KIND(KERNEL), .bytes = 1ULL << 63, .cores = 2 } },
};

static void check_refuses(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		struct tt_memtrack_op op = refused[i].op;

		KUNIT_EXPECT_EQ_MSG(test, memtrack_check(&op), refused[i].err, "%s",
				    refused[i].what);
	}
}

/* The kinds of each operation, as bit masks of the uapi numbers. */
static void check_takes_its_kinds(struct kunit *test)
{
	static const u8 kinds[] = { 0, 0x0f, 0x0f, 0x70, 0x70, 0x80, 0x80 };
	unsigned int code, kind;

	for (code = 1; code < ARRAY_SIZE(kinds); code++) {
		for (kind = 0; kind < MEMTRACK_KINDS; kind++) {
			struct tt_memtrack_op op = { .op = code, .kind = kind };

			/* Allocations may have a tag. */
			if (code & 1)
				op.tag = U32_MAX;
			KUNIT_EXPECT_EQ_MSG(test, memtrack_check(&op),
					    kinds[code] & BIT(kind) ? 0 : -EINVAL,
					    "operation %u, kind %u", code, kind);
			KUNIT_EXPECT_EQ(test, op.kind, kind);
		}
	}
}

/* A free of all accepts any kind, whatever its operation. */
static void check_frees_all_of_any_kind(struct kunit *test)
{
	unsigned int code, kind;

	for (code = TT_MEMTRACK_OP_BUF_FREE; code <= TT_MEMTRACK_OP_KERNEL_UNLOAD; code += 2) {
		for (kind = 0; kind <= MEMTRACK_KINDS; kind++) {
			struct tt_memtrack_op op = {
				.op = code,
				.flags = ALL,
				.device = ANY,
				.kind = kind < MEMTRACK_KINDS ? kind : ANY,
			};

			KUNIT_EXPECT_EQ(test, memtrack_check(&op), 0);
		}
	}
}

static void check_converts_sizes(struct kunit *test)
{
	struct tt_memtrack_op buffer = { .op = 1, .bytes = 1000, .core_bytes = 1024 };
	struct tt_memtrack_op cb = { .op = 3, .kind = KIND(CB), .bytes = 100, .cores = 64 };
	struct tt_memtrack_op kernel = {
		.op = 5, .kind = KIND(KERNEL), .bytes = TT_MEMTRACK_MAX_RECORD / 4, .cores = 4,
		.kernel_class = 2,
	};
	struct tt_memtrack_op shared = { .op = 3, .kind = KIND(DFB) };
	struct tt_memtrack_op free = { .op = 2, .bytes = U64_MAX };

	KUNIT_EXPECT_EQ(test, memtrack_check(&buffer), 0);
	KUNIT_EXPECT_EQ(test, buffer.bytes, 1000);
	KUNIT_EXPECT_EQ(test, buffer.core_bytes, 1024);
	KUNIT_EXPECT_EQ(test, memtrack_check(&cb), 0);
	KUNIT_EXPECT_EQ(test, cb.bytes, 6400);
	KUNIT_EXPECT_EQ(test, cb.core_bytes, 100);
	KUNIT_EXPECT_EQ(test, memtrack_check(&kernel), 0);
	KUNIT_EXPECT_EQ(test, kernel.bytes, TT_MEMTRACK_MAX_RECORD);
	KUNIT_EXPECT_EQ(test, memtrack_check(&shared), 0);
	KUNIT_EXPECT_EQ(test, shared.bytes, 0);
	/* The size in a free is not checked. */
	KUNIT_EXPECT_EQ(test, memtrack_check(&free), 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(check_refuses),
	KUNIT_CASE(check_takes_its_kinds),
	KUNIT_CASE(check_frees_all_of_any_kind),
	KUNIT_CASE(check_converts_sizes),
	{}
};

struct kunit_suite ttmt_check_suite = {
	.name = "ttmt_check",
	.test_cases = cases,
};
