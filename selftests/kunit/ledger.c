// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ledgers alone: random sequences of events against a model that adds up its records again each
 * time, and every bound. Seeds are fixed, so that a failure repeats.
 */
#include <linux/minmax.h>
#include <linux/prandom.h>

#include "../../module/ledger.c"
#include "../../module/peaks.c"
#include "suites.h"

#define CLIENTS 3
#define RECORDS 48
#define STEPS 4000

struct model_record {
	bool live;
	unsigned int kind;
	u64 bytes;
	u64 core_bytes;
};

struct model_peaks {
	u64 bytes;
	u64 core_bytes;
	u64 ever;
};

struct books {
	struct memtrack_ledger device;
	struct memtrack_ledger client[CLIENTS];
	struct model_record record[CLIENTS][RECORDS];
	struct model_peaks device_peaks[MEMTRACK_LINES];
	struct model_peaks client_peaks[CLIENTS][MEMTRACK_LINES];
	bool huge;
	unsigned int refused;
};

/* As the documentation defines it, independently of the ledger's code. */
static bool enters(unsigned int kind, unsigned int line)
{
	bool dram = kind == TT_MEMTRACK_KIND_DRAM_BUFFERS || kind == TT_MEMTRACK_KIND_TRACE;

	switch (line) {
	case MEMTRACK_LINE_DRAM:
		return dram;
	case MEMTRACK_LINE_L1:
		return !dram;
	case MEMTRACK_LINE_L1_TENSORS:
		return kind == TT_MEMTRACK_KIND_L1_BUFFERS || kind == TT_MEMTRACK_KIND_L1_SMALL;
	case MEMTRACK_LINE_L1_PROGRAM:
		return kind == TT_MEMTRACK_KIND_CB || kind == TT_MEMTRACK_KIND_DFB ||
		       kind == TT_MEMTRACK_KIND_SCRATCH;
	default:
		return kind == line;
	}
}

static u64 core_bytes_of(const struct model_record *record, unsigned int line)
{
	bool in_sum = line >= MEMTRACK_KINDS;

	return in_sum && record->kind == TT_MEMTRACK_KIND_KERNEL ? 0 : record->core_bytes;
}

static void add_up(const struct model_record *records, unsigned int line,
		   struct memtrack_amount *sum)
{
	unsigned int i;

	for (i = 0; i < RECORDS; i++) {
		if (!records[i].live || !enters(records[i].kind, line))
			continue;
		sum->bytes += records[i].bytes;
		sum->core_bytes += core_bytes_of(&records[i], line);
		sum->records++;
	}
}

static void check_line(struct kunit *test, const struct memtrack_usage *line,
		       const struct memtrack_amount *sum, struct model_peaks *peaks)
{
	peaks->bytes = max(peaks->bytes, sum->bytes);
	peaks->core_bytes = max(peaks->core_bytes, sum->core_bytes);
	KUNIT_ASSERT_EQ(test, line->bytes, sum->bytes);
	KUNIT_ASSERT_EQ(test, line->core_bytes, sum->core_bytes);
	KUNIT_ASSERT_EQ(test, line->records, sum->records);
	KUNIT_ASSERT_EQ(test, line->records_ever, peaks->ever);
	KUNIT_ASSERT_EQ(test, line->bytes_peak, peaks->bytes);
	KUNIT_ASSERT_EQ(test, line->core_peak, peaks->core_bytes);
}

static void check_books(struct kunit *test, struct books *books)
{
	unsigned int line, client;

	for (line = 0; line < MEMTRACK_LINES; line++) {
		struct memtrack_amount all = {};

		for (client = 0; client < CLIENTS; client++) {
			struct memtrack_amount own = {};

			add_up(books->record[client], line, &own);
			check_line(test, &books->client[client].line[line], &own,
				   &books->client_peaks[client][line]);
			add_up(books->record[client], line, &all);
		}
		check_line(test, &books->device.line[line], &all, &books->device_peaks[line]);
	}
}

/* Whether a client's records, with kernels, leave room for one more. */
static bool fits(const struct model_record *records, const struct model_record *one_more)
{
	u64 bytes = one_more->bytes, core_bytes = one_more->core_bytes;
	unsigned int i;

	for (i = 0; i < RECORDS; i++) {
		if (!records[i].live)
			continue;
		bytes += records[i].bytes;
		core_bytes += records[i].core_bytes;
	}
	return bytes <= TT_MEMTRACK_MAX_CLIENT_BYTES && core_bytes <= TT_MEMTRACK_MAX_CLIENT_BYTES;
}

static void record_comes(struct kunit *test, struct books *books, unsigned int client,
			 struct model_record *record)
{
	bool expected = fits(books->record[client], record);
	unsigned int line;

	KUNIT_ASSERT_EQ(test, expected,
			memtrack_ledgers_add(&books->client[client], &books->device,
					     record->kind, record->bytes, record->core_bytes));
	if (!expected) {
		books->refused++;
		return;
	}
	record->live = true;
	for (line = 0; line < MEMTRACK_LINES; line++) {
		if (!enters(record->kind, line))
			continue;
		books->device_peaks[line].ever++;
		books->client_peaks[client][line].ever++;
	}
}

static void record_goes(struct books *books, unsigned int client, struct model_record *record)
{
	const struct memtrack_amount amount = { record->bytes, record->core_bytes, 1 };

	memtrack_ledgers_sub(&books->client[client], &books->device, record->kind, &amount);
	record->live = false;
}

static void kind_goes(struct books *books, unsigned int client, unsigned int kind)
{
	struct memtrack_amount amount = memtrack_ledger_amount(&books->client[client], kind);
	unsigned int i;

	memtrack_ledgers_sub(&books->client[client], &books->device, kind, &amount);
	for (i = 0; i < RECORDS; i++)
		if (books->record[client][i].kind == kind)
			books->record[client][i].live = false;
}

/* The ledger is subtracted with the client, so that the next client starts empty. */
static void client_goes(struct books *books, unsigned int client)
{
	memtrack_ledger_sub_all(&books->device, &books->client[client]);
	memset(&books->client[client], 0, sizeof(books->client[client]));
	memset(books->client_peaks[client], 0, sizeof(books->client_peaks[client]));
	memset(books->record[client], 0, sizeof(books->record[client]));
}

static void all_drop(struct books *books)
{
	unsigned int client;

	memtrack_ledger_drop(&books->device);
	for (client = 0; client < CLIENTS; client++) {
		memtrack_ledger_drop(&books->client[client]);
		memset(books->record[client], 0, sizeof(books->record[client]));
	}
}

static void step(struct kunit *test, struct books *books, struct rnd_state *random)
{
	unsigned int client = prandom_u32_state(random) % CLIENTS;
	struct model_record *record =
		&books->record[client][prandom_u32_state(random) % RECORDS];

	switch (prandom_u32_state(random) % 100) {
	case 0:
		all_drop(books);
		return;
	case 1 ... 2:
		client_goes(books, client);
		return;
	case 3 ... 6:
		kind_goes(books, client, prandom_u32_state(random) % MEMTRACK_KINDS);
		return;
	}
	if (record->live) {
		record_goes(books, client, record);
		return;
	}
	record->kind = prandom_u32_state(random) % MEMTRACK_KINDS;
	record->bytes = prandom_u32_state(random) >> (prandom_u32_state(random) % 33 % 32);
	record->core_bytes = prandom_u32_state(random) % 4 ? record->bytes / 7 : 0;
	if (books->huge && prandom_u32_state(random) % 4)
		record->bytes = TT_MEMTRACK_MAX_RECORD - record->bytes;
	if (books->huge && prandom_u32_state(random) % 4)
		record->core_bytes = TT_MEMTRACK_MAX_RECORD - record->core_bytes;
	record_comes(test, books, client, record);
}

static unsigned int follow_model(struct kunit *test, u64 seed, bool huge)
{
	struct books *books = kunit_kzalloc(test, sizeof(*books), GFP_KERNEL);
	struct rnd_state random;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, books);
	books->huge = huge;
	prandom_seed_state(&random, seed);
	for (i = 0; i < STEPS; i++) {
		step(test, books, &random);
		check_books(test, books);
	}
	return books->refused;
}

static void ledger_follows_a_model(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, follow_model(test, 20261125, false), 0);
}

static void ledger_at_its_limits(struct kunit *test)
{
	unsigned int refused = follow_model(test, 20261126, true);

	KUNIT_EXPECT_GT(test, refused, STEPS / 100);
	KUNIT_EXPECT_LT(test, refused, STEPS / 2);
}

/* Every kind enters its region once, and at most one other sum. */
static void sums_have_their_kinds(struct kunit *test)
{
	unsigned int kind, line;

	for (kind = 0; kind < MEMTRACK_KINDS; kind++) {
		struct memtrack_ledger *ledgers =
			kunit_kzalloc(test, 2 * sizeof(*ledgers), GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, ledgers);
		KUNIT_ASSERT_TRUE(test, memtrack_ledgers_add(&ledgers[0], &ledgers[1], kind, 70,
							     7));
		for (line = 0; line < MEMTRACK_LINES; line++) {
			bool code = kind == TT_MEMTRACK_KIND_KERNEL && line != kind;

			KUNIT_EXPECT_EQ(test, ledgers[0].line[line].bytes,
					enters(kind, line) ? 70 : 0);
			KUNIT_EXPECT_EQ(test, ledgers[0].line[line].core_bytes,
					enters(kind, line) && !code ? 7 : 0);
		}
		KUNIT_EXPECT_EQ(test, memtrack_kind_region(kind) == MEMTRACK_LINE_DRAM,
				enters(kind, MEMTRACK_LINE_DRAM));
	}
}

static void fill_client(struct kunit *test, struct memtrack_ledger *client,
			struct memtrack_ledger *device, unsigned int kind, u64 core_bytes)
{
	u64 i;

	for (i = 0; i < TT_MEMTRACK_MAX_CLIENT_BYTES / TT_MEMTRACK_MAX_RECORD; i++)
		KUNIT_ASSERT_TRUE(test, memtrack_ledgers_add(client, device, kind,
							     TT_MEMTRACK_MAX_RECORD, core_bytes));
}

/* If a client is full, nothing changes, and another client is not affected. */
static void client_has_a_limit(struct kunit *test)
{
	struct memtrack_ledger *l = kunit_kzalloc(test, 4 * sizeof(*l), GFP_KERNEL);
	struct memtrack_ledger *device = l, *full = l + 1, *other = l + 2, *before = l + 3;
	unsigned int kind;

	KUNIT_ASSERT_NOT_NULL(test, l);
	fill_client(test, full, device, TT_MEMTRACK_KIND_TRACE, 0);
	*before = *device;
	for (kind = 0; kind < MEMTRACK_KINDS; kind++) {
		KUNIT_EXPECT_FALSE(test, memtrack_ledgers_add(full, device, kind, 1, 0));
		KUNIT_EXPECT_EQ(test, 0, memcmp(before, device, sizeof(*device)));
		KUNIT_EXPECT_EQ(test, full->line[kind].records,
				kind == TT_MEMTRACK_KIND_TRACE ? 16 : 0);
	}
	KUNIT_EXPECT_TRUE(test, memtrack_ledgers_add(full, device, 0, 0, 0));
	KUNIT_EXPECT_TRUE(test, memtrack_ledgers_add(other, device, 0,
						     TT_MEMTRACK_MAX_RECORD, 0));
}

/* Core bytes have the same limit, including those of kernels, which are in no sum. */
static void core_bytes_have_a_limit(struct kunit *test)
{
	unsigned int kind;

	for (kind = 0; kind < MEMTRACK_KINDS; kind++) {
		struct memtrack_ledger *l = kunit_kzalloc(test, 2 * sizeof(*l), GFP_KERNEL);
		unsigned int i;

		KUNIT_ASSERT_NOT_NULL(test, l);
		for (i = 0; i < 16; i++)
			KUNIT_ASSERT_TRUE(test, memtrack_ledgers_add(&l[0], &l[1], kind, 0,
								     TT_MEMTRACK_MAX_RECORD));
		KUNIT_EXPECT_FALSE(test, memtrack_ledgers_add(&l[0], &l[1], kind, 0, 1));
		KUNIT_EXPECT_FALSE(test, memtrack_ledgers_add(&l[0], &l[1], 0, 0, 1));
		KUNIT_EXPECT_EQ(test, l[1].line[kind].records, 16);
	}
}

/* No sum wraps even if the maximum number of clients are all full. */
static void no_sum_can_wrap(struct kunit *test)
{
	struct memtrack_ledger *l = kunit_kzalloc(test, 2 * sizeof(*l), GFP_KERNEL);
	struct memtrack_ledger *device = l, *client = l + 1;
	u64 before;
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, l);
	for (i = 0; i < TT_MEMTRACK_MAX_CLIENTS; i++) {
		before = device->line[MEMTRACK_LINE_L1].bytes;
		memset(client, 0, sizeof(*client));
		fill_client(test, client, device, TT_MEMTRACK_KIND_CB, TT_MEMTRACK_MAX_RECORD);
		KUNIT_ASSERT_GT(test, device->line[MEMTRACK_LINE_L1].bytes, before);
	}
	KUNIT_EXPECT_EQ(test, device->line[MEMTRACK_LINE_L1].bytes, 1ULL << 63);
	KUNIT_EXPECT_EQ(test, device->line[MEMTRACK_LINE_L1].core_bytes, 1ULL << 63);
}

static void drop_keeps_what_was(struct kunit *test)
{
	struct memtrack_ledger *l = kunit_kzalloc(test, 2 * sizeof(*l), GFP_KERNEL);
	const struct memtrack_usage *line;

	KUNIT_ASSERT_NOT_NULL(test, l);
	line = &l[0].line[MEMTRACK_LINE_L1];
	KUNIT_ASSERT_TRUE(test, memtrack_ledgers_add(&l[0], &l[1], TT_MEMTRACK_KIND_CB, 90, 9));
	memtrack_ledger_drop(&l[0]);
	KUNIT_EXPECT_EQ(test, line->bytes, 0);
	KUNIT_EXPECT_EQ(test, line->core_bytes, 0);
	KUNIT_EXPECT_EQ(test, line->records, 0);
	KUNIT_EXPECT_EQ(test, line->records_ever, 1);
	KUNIT_EXPECT_EQ(test, line->bytes_peak, 90);
	KUNIT_EXPECT_EQ(test, line->core_peak, 9);
}

static void every_line_has_a_name(struct kunit *test)
{
	unsigned int line, other;

	for (line = 0; line < MEMTRACK_LINES; line++) {
		KUNIT_ASSERT_NOT_NULL(test, memtrack_line_name(line));
		for (other = 0; other < line; other++)
			KUNIT_EXPECT_STRNEQ(test, memtrack_line_name(line),
					    memtrack_line_name(other));
	}
}

/* Ledgers changed by runs of events and by single events, with another client. */
struct pair {
	struct memtrack_ledger client[2];
	struct memtrack_ledger device[2];
	struct memtrack_delta delta;
	struct model_record record[RECORDS];
};

static void one_event(struct kunit *test, struct pair *pair, struct model_record *record,
		      bool takes)
{
	const struct memtrack_amount amount = { record->bytes, record->core_bytes, 1 };

	memtrack_delta_event(&pair->delta, takes, record->kind, record->bytes, record->core_bytes);
	if (takes)
		memtrack_ledgers_sub(&pair->client[1], &pair->device[1], record->kind, &amount);
	else
		KUNIT_ASSERT_TRUE(test, memtrack_ledgers_add(&pair->client[1], &pair->device[1],
							     record->kind, record->bytes,
							     record->core_bytes));
	record->live = !takes;
}

static void random_run(struct kunit *test, struct pair *pair, struct rnd_state *random)
{
	unsigned int events = 1 + prandom_u32_state(random) % 32;
	bool takes = prandom_u32_state(random) % 2;

	while (events--) {
		struct model_record *record = &pair->record[prandom_u32_state(random) % RECORDS];

		/* Streaks of allocations and of frees, of all lengths. */
		if (prandom_u32_state(random) % 4 == 0)
			takes = !takes;
		if (record->live != takes)
			continue;
		if (!takes) {
			record->kind = prandom_u32_state(random) % MEMTRACK_KINDS;
			record->bytes = prandom_u32_state(random);
			record->core_bytes = prandom_u32_state(random) % 4 ? record->bytes / 7 : 0;
		}
		one_event(test, pair, record, takes);
	}
}

/* Compare figures and the parts of peaks, without times. */
static bool same_books(const struct memtrack_ledger *a, const struct memtrack_ledger *b)
{
	unsigned int line;

	for (line = 0; line < MEMTRACK_LINES; line++) {
		struct memtrack_at_peak of_a = memtrack_peaks_at(a, line);
		struct memtrack_at_peak of_b = memtrack_peaks_at(b, line);

		if (memcmp(&of_a, &of_b, sizeof(of_a)))
			return false;
	}
	return !memcmp(a->line, b->line, sizeof(a->line));
}

static bool has_higher_peak(const struct memtrack_ledger *a, const struct memtrack_ledger *b)
{
	const struct memtrack_usage *x = &a->line[MEMTRACK_LINE_DRAM];
	const struct memtrack_usage *y = &b->line[MEMTRACK_LINE_DRAM];

	return x[0].bytes_peak > y[0].bytes_peak || x[0].core_peak > y[0].core_peak ||
	       x[1].bytes_peak > y[1].bytes_peak || x[1].core_peak > y[1].core_peak;
}

/* A run that does not fit, because it sets a peak, is applied event by event. */
static void apply_run(struct kunit *test, struct pair *pair, unsigned int *alone)
{
	memtrack_delta_fold(&pair->delta);
	if (memtrack_delta_fits(&pair->delta, &pair->client[0], &pair->device[0])) {
		memtrack_delta_apply(&pair->delta, &pair->client[0], &pair->device[0]);
	} else {
		KUNIT_ASSERT_TRUE(test, has_higher_peak(&pair->client[1], &pair->client[0]) ||
				  has_higher_peak(&pair->device[1], &pair->device[0]));
		pair->client[0] = pair->client[1];
		pair->device[0] = pair->device[1];
		++*alone;
	}
	memtrack_delta_clear(&pair->delta);
}

static void run_is_its_events(struct kunit *test)
{
	struct pair *pair = kunit_kzalloc(test, sizeof(*pair), GFP_KERNEL);
	struct memtrack_delta *none = kunit_kzalloc(test, sizeof(*none), GFP_KERNEL);
	struct memtrack_ledger *other = kunit_kzalloc(test, sizeof(*other), GFP_KERNEL);
	struct rnd_state random;
	unsigned int i, alone = 0;

	KUNIT_ASSERT_NOT_NULL(test, pair);
	KUNIT_ASSERT_NOT_NULL(test, none);
	KUNIT_ASSERT_NOT_NULL(test, other);
	prandom_seed_state(&random, 3);
	for (i = 0; i < STEPS; i++) {
		if (i % 100 == 0) {
			struct memtrack_ledger gone = *other;

			memtrack_ledgers_add(other, &pair->device[0], i % 8, i, 1);
			memtrack_ledgers_add(&gone, &pair->device[1], i % 8, i, 1);
		}
		random_run(test, pair, &random);
		apply_run(test, pair, &alone);
		KUNIT_ASSERT_TRUE(test, same_books(&pair->client[0], &pair->client[1]));
		KUNIT_ASSERT_TRUE(test, same_books(&pair->device[0], &pair->device[1]));
		KUNIT_ASSERT_EQ(test, 0, memcmp(&pair->delta, none, sizeof(*none)));
	}
	KUNIT_EXPECT_GT(test, alone, 0);
	KUNIT_EXPECT_LT(test, alone, STEPS / 10);
}

/* For one event, the bound is that of memtrack_ledgers_add(); for more, a stricter one. */
static void run_has_a_limit(struct kunit *test)
{
	struct memtrack_ledger *l = kunit_kzalloc(test, 2 * sizeof(*l), GFP_KERNEL);
	struct memtrack_delta *delta = kunit_kzalloc(test, sizeof(*delta), GFP_KERNEL);
	unsigned int kind;

	KUNIT_ASSERT_NOT_NULL(test, l);
	KUNIT_ASSERT_NOT_NULL(test, delta);
	fill_client(test, &l[0], &l[1], TT_MEMTRACK_KIND_CB, TT_MEMTRACK_MAX_RECORD);
	for (kind = 0; kind < MEMTRACK_KINDS; kind++) {
		memtrack_delta_event(delta, false, kind, 0, 0);
		memtrack_delta_fold(delta);
		KUNIT_EXPECT_TRUE(test, memtrack_delta_fits(delta, &l[0], &l[1]));
		memtrack_delta_clear(delta);
		memtrack_delta_event(delta, false, kind, 1, 0);
		memtrack_delta_fold(delta);
		KUNIT_EXPECT_FALSE(test, memtrack_delta_fits(delta, &l[0], &l[1]));
		memtrack_delta_clear(delta);
		memtrack_delta_event(delta, false, kind, 0, 1);
		memtrack_delta_fold(delta);
		KUNIT_EXPECT_FALSE(test, memtrack_delta_fits(delta, &l[0], &l[1]));
		memtrack_delta_clear(delta);
	}
}

/* The sums of a program's entries, of kinds in L1. */
static void random_sums(struct memtrack_sums *sums, struct model_record *records,
			struct rnd_state *random)
{
	unsigned int i;

	memset(sums, 0, sizeof(*sums));
	for (i = 0; i < RECORDS; i++) {
		records[i].live = prandom_u32_state(random) % 2;
		records[i].kind = TT_MEMTRACK_KIND_CB + prandom_u32_state(random) % 4;
		records[i].bytes = prandom_u32_state(random);
		records[i].core_bytes = records[i].bytes / 7;
		if (records[i].live)
			memtrack_sums_add(sums, records[i].kind, records[i].bytes,
					  records[i].core_bytes);
	}
}

/* One program replaces another, and no intermediate state is a peak. */
static void exchange_is_one_moment(struct kunit *test)
{
	struct memtrack_ledger *l = kunit_kzalloc(test, 2 * sizeof(*l), GFP_KERNEL);
	struct memtrack_sums *sums = kunit_kzalloc(test, 2 * sizeof(*sums), GFP_KERNEL);
	struct model_record *records = kunit_kzalloc(test, RECORDS * sizeof(*records), GFP_KERNEL);
	struct model_peaks peaks[MEMTRACK_LINES] = {};
	struct rnd_state random;
	unsigned int i, line;

	KUNIT_ASSERT_NOT_NULL(test, l);
	KUNIT_ASSERT_NOT_NULL(test, sums);
	KUNIT_ASSERT_NOT_NULL(test, records);
	prandom_seed_state(&random, 5);
	for (i = 0; i < STEPS / 10; i++) {
		random_sums(&sums[i % 2], records, &random);
		KUNIT_ASSERT_TRUE(test, memtrack_ledgers_exchange(&l[0], &l[1], &sums[(i + 1) % 2],
								  &sums[i % 2]));
		for (line = 0; line < MEMTRACK_LINES; line++) {
			struct memtrack_amount now = {};

			add_up(records, line, &now);
			peaks[line].ever += now.records;
			check_line(test, &l[0].line[line], &now, &peaks[line]);
			check_line(test, &l[1].line[line], &now, &peaks[line]);
		}
	}
}

static void exchange_has_a_limit(struct kunit *test)
{
	struct memtrack_ledger *l = kunit_kzalloc(test, 2 * sizeof(*l), GFP_KERNEL);
	struct memtrack_sums *sums = kunit_kzalloc(test, 3 * sizeof(*sums), GFP_KERNEL);
	struct memtrack_ledger *before = kunit_kzalloc(test, 2 * sizeof(*l), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, l);
	KUNIT_ASSERT_NOT_NULL(test, sums);
	KUNIT_ASSERT_NOT_NULL(test, before);
	fill_client(test, &l[0], &l[1], TT_MEMTRACK_KIND_CB, TT_MEMTRACK_MAX_RECORD);
	memcpy(before, l, 2 * sizeof(*l));
	memtrack_sums_add(&sums[1], TT_MEMTRACK_KIND_DFB, 1, 0);
	KUNIT_EXPECT_FALSE(test, memtrack_ledgers_exchange(&l[0], &l[1], &sums[0], &sums[1]));
	memtrack_sums_add(&sums[2], TT_MEMTRACK_KIND_KERNEL, 0, 1);
	KUNIT_EXPECT_FALSE(test, memtrack_ledgers_exchange(&l[0], &l[1], &sums[0], &sums[2]));
	KUNIT_EXPECT_EQ(test, 0, memcmp(before, l, 2 * sizeof(*l)));
	/* The replaced program makes room for the new one. */
	memtrack_sums_add(&sums[0], TT_MEMTRACK_KIND_CB, 1, 1);
	KUNIT_EXPECT_TRUE(test, memtrack_ledgers_exchange(&l[0], &l[1], &sums[0], &sums[1]));
	KUNIT_EXPECT_TRUE(test, memtrack_ledgers_exchange(&l[0], &l[1], &sums[1], &sums[2]));
	KUNIT_EXPECT_EQ(test, 1, l[0].line[TT_MEMTRACK_KIND_KERNEL].core_bytes);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(ledger_follows_a_model),
	KUNIT_CASE(ledger_at_its_limits),
	KUNIT_CASE(sums_have_their_kinds),
	KUNIT_CASE(client_has_a_limit),
	KUNIT_CASE(core_bytes_have_a_limit),
	KUNIT_CASE(no_sum_can_wrap),
	KUNIT_CASE(drop_keeps_what_was),
	KUNIT_CASE(every_line_has_a_name),
	KUNIT_CASE(run_is_its_events),
	KUNIT_CASE(run_has_a_limit),
	KUNIT_CASE(exchange_is_one_moment),
	KUNIT_CASE(exchange_has_a_limit),
	{}
};

struct kunit_suite ttmt_ledger_suite = {
	.name = "ttmt_ledger",
	.test_cases = cases,
};
