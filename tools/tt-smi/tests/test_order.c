// SPDX-License-Identifier: GPL-2.0-or-later
#include "array_size.h"
#include "../order.h"
#include "kselftest_harness.h"

#define NUMBER(number_) .place.number = (number_)
#define AT(address) .place.pci_address = (address)
#define BEHIND(number) .remote = 1, .has_gateway = true, .gateway = (number)

/* Devices are given in the order wanted, and sorted from the other end and from the middle. */
#define EXPECT_ORDER(...) do { \
	struct device wanted_[] = { __VA_ARGS__ }; \
	struct device sorted_[ARRAY_SIZE(wanted_)]; \
	size_t count_ = ARRAY_SIZE(wanted_), turn_, i_; \
	\
	for (turn_ = 0; turn_ < count_; turn_++) { \
		for (i_ = 0; i_ < count_; i_++) \
			sorted_[i_] = wanted_[(2 * count_ - 1 - i_ - turn_) % count_]; \
		order_devices(sorted_, count_); \
		for (i_ = 0; i_ < count_; i_++) \
			EXPECT_EQ(wanted_[i_].place.number, sorted_[i_].place.number); \
	} \
} while (0)

TEST(cards_by_address)
{
	EXPECT_ORDER({ NUMBER(7), AT("0000:01:00.0") }, { NUMBER(3), AT("0000:0a:00.0") },
		     { NUMBER(5), AT("0000:0a:01.0") }, { NUMBER(0), AT("0001:01:00.0") });
}

TEST(large_domains_come_last)
{
	EXPECT_ORDER({ NUMBER(1), AT("e000:01:00.0") }, { NUMBER(0), AT("10000:01:00.0") });
}

TEST(chips_of_one_card)
{
	EXPECT_ORDER({ NUMBER(9), AT("0000:01:00.0") },
		     { NUMBER(1), AT("0000:01:00.0"), .chip = 1, BEHIND(9) },
		     { NUMBER(0), AT("0000:02:00.0") },
		     { NUMBER(2), AT("0000:02:00.0"), .chip = 1, BEHIND(0) });
}

TEST(cards_before_simulated_ones)
{
	EXPECT_ORDER({ NUMBER(2), AT("0000:01:00.0") }, { NUMBER(0), .simulated = 1 },
		     { NUMBER(1), .simulated = 1 });
}

TEST(remote_chips_after_their_gateways)
{
	EXPECT_ORDER({ NUMBER(0), .simulated = 1 },
		     { NUMBER(4), .chip = 1, .simulated = 1, BEHIND(0) },
		     { NUMBER(2), .simulated = 1 },
		     { NUMBER(3), .chip = 1, .simulated = 1, BEHIND(2) },
		     { NUMBER(5), .chip = 2, .simulated = 1, BEHIND(2) },
		     { NUMBER(10), .simulated = 1 });
}

/* A module of version 1.0 does not say what a remote chip is behind. */
TEST(numbers_are_left)
{
	EXPECT_ORDER({ NUMBER(0), .simulated = 1 },
		     { NUMBER(1), .chip = 1, .remote = 1, .simulated = 1 },
		     { NUMBER(2), .simulated = 1 });
}

TEST_HARNESS_MAIN
