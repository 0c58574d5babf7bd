// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the peaks of a device were made of: after each random step, the kinds and clients of the
 * last peak are those that were seen at that moment. TTMT_SEED in the environment repeats a run.
 */
#include <fcntl.h>
#include <time.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define CLIENTS	3
#define IDS	6
#define STEPS	1000

/* For each region, bytes and then core bytes. */
#define PEAKS	4

static const char *const peak_files[PEAKS] = {
	"dram/peak", "dram/core_peak", "l1/peak", "l1/core_peak",
};

struct moment {
	__u64 peak;
	__u64 kind[KINDS];
	__u64 client[CLIENTS];
	__u64 begin, end;
};

static __u64 figure(const struct tt_memtrack_usage usage[WHATS], int what, int peak)
{
	return peak % 2 ? usage[what].core_bytes : usage[what].bytes;
}

static int region_of(int peak)
{
	return peak < 2 ? SUM_DRAM : SUM_L1;
}

/* Core bytes of kernels count towards no region. */
static bool is_in(int kind, int peak)
{
	return is_in_region(kind, region_of(peak)) && !(kind == KERNEL && peak % 2);
}

/* The clock of peaks, which advances with each tick. */
static __u64 ticks(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* The clients, and the moments at which the device's peaks last rose. */
struct state {
	int fd[CLIENTS];
	struct moment moment[PEAKS];
	__u64 random;
};

FIXTURE(peaks) {
	struct state state;
};

static int open_client(__u64 *random)
{
	int fd = device_open(O_RDWR);

	return fd < 0 || record_alloc(fd, 0, random_below(random, KINDS), IDS, 0, 0) ? -1 : fd;
}

FIXTURE_SETUP(peaks)
{
	struct state *state = &self->state;
	int i;

	ASSERT_EQ(0, books_begin());
	state->random = seed_from_environment();
	TH_LOG("TTMT_SEED=%llu", state->random);
	for (i = 0; i < CLIENTS; i++) {
		state->fd[i] = open_client(&state->random);
		ASSERT_LE(0, state->fd[i]);
	}
	for (i = 0; i < PEAKS; i++) {
		state->moment[i].begin = ticks();
		ASSERT_EQ(0, sysfs_write("0", "tt0/%s", peak_files[i]));
		state->moment[i].end = ticks();
	}
}

FIXTURE_TEARDOWN(peaks)
{
	int i;

	for (i = 0; i < CLIENTS; i++)
		close(self->state.fd[i]);
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	EXPECT_TRUE(books_empty());
}

/* The peak is made of what is there now. */
static void remember(struct moment *moment, int peak, const int fd[CLIENTS])
{
	struct tt_memtrack_usage usage[WHATS];
	int kind, i;

	usage_get(fd[0], 0, 0, usage);
	moment->peak = figure(usage, region_of(peak), peak);
	for (kind = 0; kind < KINDS; kind++)
		moment->kind[kind] = is_in(kind, peak) ? figure(usage, kind, peak) : 0;
	for (i = 0; i < CLIENTS; i++) {
		usage_get(fd[i], 0, TT_MEMTRACK_USAGE_SELF, usage);
		moment->client[i] = figure(usage, region_of(peak), peak);
	}
}

static __u64 client_at_peak(const struct tt_memtrack_client *client, int peak)
{
	switch (peak) {
	case 0:
		return client->dram_at_peak;
	case 1:
		return client->dram_core_at_peak;
	case 2:
		return client->l1_at_peak;
	default:
		return client->l1_core_at_peak;
	}
}

static bool kinds_agree(const struct moment *moment, int peak,
			const struct tt_memtrack_usage usage[WHATS])
{
	const struct tt_memtrack_usage *region = &usage[region_of(peak)];
	__u64 time = peak % 2 ? region->core_peak_ns : region->bytes_peak_ns;
	int kind;

	if ((peak % 2 ? region->core_peak : region->bytes_peak) != moment->peak ||
	    time < moment->begin || time > moment->end)
		return false;
	for (kind = 0; kind < KINDS; kind++)
		if (is_in(kind, peak) &&
		    (peak % 2 ? usage[kind].core_at_peak : usage[kind].bytes_at_peak) !=
		    moment->kind[kind])
			return false;
	return true;
}

static bool clients_agree(const struct moment *moment, int peak,
			  const struct tt_memtrack_client *clients, __u32 count,
			  const int fd[CLIENTS])
{
	__u32 i, found = 0;
	int k;

	for (k = 0; k < CLIENTS; k++)
		for (i = 0; i < count; i++)
			if (clients[i].who.client == client_number(fd[k]))
				found += client_at_peak(&clients[i], peak) == moment->client[k];
	return found == CLIENTS;
}

static bool agrees(const struct moment moments[PEAKS], const int fd[CLIENTS])
{
	struct tt_memtrack_client clients[CLIENTS];
	struct tt_memtrack_usage usage[WHATS];
	__u32 count = CLIENTS;
	int peak;

	if (clients_coherent(fd[0], 0, clients, &count, usage))
		return false;
	for (peak = 0; peak < PEAKS; peak++) {
		if (!kinds_agree(&moments[peak], peak, usage) ||
		    !clients_agree(&moments[peak], peak, clients, count, fd)) {
			fprintf(stderr, "# tt0/%s was made of something else\n",
				peak_files[peak]);
			return false;
		}
	}
	return true;
}

/* Several allocations at once: the peak is after the last. */
static int several(int fd, __u64 *random)
{
	struct tt_memtrack_op ops[IDS];
	struct tt_memtrack_submit answer;
	__u32 kind = random_below(random, KINDS);
	__u64 id;

	for (id = 0; id < IDS; id++)
		ops[id] = op_alloc(0, kind, IDS + 1 + id, random_below(random, 1000), 3);
	return submit(fd, ops, IDS, TT_MEMTRACK_SUBMIT_CONTINUE, &answer);
}

static int dispatch(int fd, __u64 *random)
{
	struct tt_memtrack_program_entry entries[2];
	__u64 id = 1 + random_below(random, 4);

	entries[0] = program_entry(CB, 1, random_below(random, 3000), 10);
	entries[1] = program_entry(CB + random_below(random, 4), 2, random_below(random, 3000), 5);
	program_add(fd, id, entries, 2);
	return program_dispatch(fd, 0, random_below(random, 2), random_below(random, 4) ? id : 0);
}

/* One random step. */
static void step(struct __test_metadata *_metadata, struct state *state)
{
	int i = random_below(&state->random, CLIENTS);
	__u32 kind = random_below(&state->random, KINDS);
	int peak = random_below(&state->random, PEAKS);
	__u64 id = random_below(&state->random, IDS), random = random_below(&state->random, 200);

	switch (random) {
	case 0:
		ASSERT_EQ(0, sysfs_write("1", "tt0/drop"));
		return;
	case 1 ... 2:
		close(state->fd[i]);
		state->fd[i] = open_client(&state->random);
		ASSERT_LE(0, state->fd[i]);
		for (peak = 0; peak < PEAKS; peak++)
			state->moment[peak].client[i] = 0;
		return;
	case 3 ... 5:
		state->moment[peak].begin = ticks();
		ASSERT_EQ(0, sysfs_write("0", "tt0/%s", peak_files[peak]));
		state->moment[peak].end = ticks();
		remember(&state->moment[peak], peak, state->fd);
		return;
	case 6 ... 8:
		/* Its own peaks alone. */
		usage_get(state->fd[i], 0, TT_MEMTRACK_USAGE_SELF | TT_MEMTRACK_USAGE_NEW_PEAKS,
			  (struct tt_memtrack_usage[WHATS]) {});
		return;
	case 9 ... 12:
		ASSERT_EQ(0, free_all(state->fd[i], 0, random % 2 ? kind : ANY));
		return;
	case 13 ... 25:
		several(state->fd[i], &state->random);
		return;
	case 26 ... 60:
		dispatch(state->fd[i], &state->random);
		return;
	}
	if (record_alloc(state->fd[i], 0, kind, id, random_below(&state->random, 5000), 7))
		ASSERT_EQ(0, record_free(state->fd[i], 0, kind, id));
}

static void look_for_peaks(struct state *state, __u64 begin)
{
	struct tt_memtrack_usage usage[WHATS];
	int peak;

	usage_get(state->fd[0], 0, 0, usage);
	for (peak = 0; peak < PEAKS; peak++) {
		struct moment *moment = &state->moment[peak];

		if (figure(usage, region_of(peak), peak) <= moment->peak)
			continue;
		moment->begin = begin;
		moment->end = ticks();
		remember(moment, peak, state->fd);
	}
}

TEST_F_TIMEOUT(peaks, are_remembered, 60)
{
	struct state *state = &self->state;
	int i;

	for (i = 0; i < STEPS; i++) {
		__u64 begin = ticks();

		step(_metadata, state);
		look_for_peaks(state, begin);
		ASSERT_TRUE(agrees(state->moment, state->fd)) TH_LOG("step %d", i);
	}
}

/* A device's and a client's peak between two events of one batch. */
TEST_F(peaks, amid_a_batch)
{
	struct tt_memtrack_op ops[] = {
		op_alloc(0, CB, 1, 100, 10), op_alloc(0, L1_BUFFERS, 1, 50, 10),
		op_free(0, CB, 1), op_alloc(0, L1_SMALL, 1, 20, 10),
	};
	struct tt_memtrack_submit answer;

	ASSERT_EQ(0, submit(self->state.fd[0], ops, ARRAY_SIZE(ops), 0, &answer));
	EXPECT_EQ(1500, usage_of(self->state.fd[0], 0, SUM_L1).bytes_peak);
	EXPECT_EQ(1000, usage_of(self->state.fd[0], 0, CB).bytes_at_peak);
	EXPECT_EQ(50, usage_of(self->state.fd[0], 0, L1_BUFFERS).core_at_peak);
	EXPECT_EQ(0, usage_of(self->state.fd[0], 0, L1_SMALL).bytes_at_peak);
	EXPECT_EQ(1000, usage_self(self->state.fd[0], 0, CB).bytes_at_peak);
	EXPECT_EQ(500, usage_self(self->state.fd[0], 0, SUM_L1_TENSORS).bytes_at_peak);
	EXPECT_EQ(0, usage_self(self->state.fd[0], 0, L1_SMALL).core_at_peak);
}

/* One client has exited: the rest of the peak was its share. */
TEST_F(peaks, those_that_left_are_the_rest)
{
	struct tt_memtrack_client clients[CLIENTS];
	struct tt_memtrack_usage usage[WHATS];
	__u32 count = CLIENTS, i;
	__u64 shares = 0;

	ASSERT_EQ(0, record_alloc(self->state.fd[0], 0, CB, 1, 300, 10));
	ASSERT_EQ(0, record_alloc(self->state.fd[1], 0, L1_BUFFERS, 1, 200, 10));
	close(self->state.fd[0]);
	ASSERT_EQ(0, record_alloc(self->state.fd[2], 0, CB, 1, 100, 10));
	ASSERT_EQ(0, clients_coherent(self->state.fd[1], 0, clients, &count, usage));
	ASSERT_EQ(CLIENTS - 1, count);
	for (i = 0; i < count; i++)
		shares += clients[i].l1_at_peak;
	EXPECT_EQ(2000, shares);
	EXPECT_EQ(5000, usage[SUM_L1].bytes_peak);
	EXPECT_EQ(3000, usage[CB].bytes_at_peak);
	EXPECT_EQ(2000, usage[L1_BUFFERS].bytes_at_peak);
	EXPECT_EQ(2000, usage[SUM_L1_TENSORS].bytes_at_peak);
	EXPECT_EQ(300, usage[SUM_L1_PROGRAM].core_at_peak);
	self->state.fd[0] = device_open(O_RDWR);
}

TEST_HARNESS_MAIN
