// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of numbers, and NULL for unknown numbers. */
#include <stdio.h>

#include <kselftest_harness.h>

#include <ttmt.h>

TEST(kinds)
{
	static const char *const names[] = {
		"dram_buffers", "trace", "l1_buffers", "l1_small", "cb", "dfb", "scratch", "kernel",
	};

	for (uint32_t kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
		EXPECT_STREQ(names[kind], ttmt_kind_name(kind));
	EXPECT_EQ(NULL, ttmt_kind_name(TT_MEMTRACK_FIRST_KINDS));
	EXPECT_EQ(NULL, ttmt_kind_name(TT_MEMTRACK_ANY));
}

TEST(sums)
{
	EXPECT_EQ(NULL, ttmt_kind_name(TT_MEMTRACK_SUM_DRAM - 1));
	EXPECT_STREQ("dram", ttmt_kind_name(TT_MEMTRACK_SUM_DRAM));
	EXPECT_STREQ("l1", ttmt_kind_name(TT_MEMTRACK_SUM_L1));
	EXPECT_STREQ("l1_tensors", ttmt_kind_name(TT_MEMTRACK_SUM_L1_TENSORS));
	EXPECT_STREQ("l1_program", ttmt_kind_name(TT_MEMTRACK_SUM_L1_PROGRAM));
	EXPECT_EQ(NULL, ttmt_kind_name(TT_MEMTRACK_SUM_L1_PROGRAM + 1));
}

TEST(archs)
{
	EXPECT_EQ(NULL, ttmt_arch_name(TT_MEMTRACK_ARCH_UNKNOWN));
	EXPECT_STREQ("Grayskull", ttmt_arch_name(TT_MEMTRACK_ARCH_GRAYSKULL));
	EXPECT_STREQ("Wormhole", ttmt_arch_name(TT_MEMTRACK_ARCH_WORMHOLE));
	EXPECT_STREQ("Blackhole", ttmt_arch_name(TT_MEMTRACK_ARCH_BLACKHOLE));
	EXPECT_EQ(NULL, ttmt_arch_name(TT_MEMTRACK_ARCH_BLACKHOLE + 1));
}

TEST(events)
{
	static const char *const names[] = {
		NULL, "BUF_ALLOC", "BUF_FREE", "CB_ALLOC", "CB_FREE", "KERNEL_LOAD",
		"KERNEL_UNLOAD", "EXIT", "DEVICE_ADD", "DEVICE_REMOVE", "MISSED",
		"DEVICE_DROP", "PROGRAM", "REFUSED", NULL,
	};

	for (uint32_t type = 0; type <= TT_MEMTRACK_EVENT_REFUSED + 1; type++) {
		const char *name = ttmt_event_name(type);

		EXPECT_STREQ(names[type] ? names[type] : "none", name ? name : "none");
	}
	EXPECT_EQ(NULL, ttmt_event_name(UINT32_MAX));
}

TEST(version_of_the_header)
{
	char version[32];

	snprintf(version, sizeof(version), "%d.%d.%d", TTMT_VERSION_MAJOR, TTMT_VERSION_MINOR,
		 TTMT_VERSION_PATCH);
	EXPECT_STREQ(version, ttmt_library_version());
}

TEST_HARNESS_MAIN
