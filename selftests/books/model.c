// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random events against a model: after each step the module's books and those of a plain table
 * in user space are the same. TTMT_SEED in the environment repeats a run.
 */
#include <fcntl.h>
#include <signal.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define DEVICES	3
#define IDS	12
#define BATCH	40

/* The records of one client, by device, kind and id, and its usage. */
struct model {
	struct {
		bool live;
		__u64 bytes, core_bytes;
	} record[DEVICES][KINDS][IDS];
	struct tt_memtrack_usage usage[DEVICES][WHATS];
};

/* The sums that a kind is in; the region first. */
static void sums_of(int kind, int sums[2])
{
	sums[0] = kind <= TRACE ? SUM_DRAM : SUM_L1;
	sums[1] = -1;
	if (kind == L1_BUFFERS || kind == L1_SMALL)
		sums[1] = SUM_L1_TENSORS;
	if (kind == CB || kind == DFB || kind == SCRATCH)
		sums[1] = SUM_L1_PROGRAM;
}

static void come(struct tt_memtrack_usage *usage, __u64 bytes, __u64 core_bytes)
{
	usage->bytes += bytes;
	usage->core_bytes += core_bytes;
	usage->records++;
	usage->records_ever++;
	if (usage->bytes_peak < usage->bytes)
		usage->bytes_peak = usage->bytes;
	if (usage->core_peak < usage->core_bytes)
		usage->core_peak = usage->core_bytes;
}

static void go(struct tt_memtrack_usage *usage, __u64 bytes, __u64 core_bytes)
{
	usage->bytes -= bytes;
	usage->core_bytes -= core_bytes;
	usage->records--;
}

static void change(struct model *model, __u32 device, int kind, int id,
		   void (*how)(struct tt_memtrack_usage *usage, __u64 bytes, __u64 core_bytes))
{
	__u64 bytes = model->record[device][kind][id].bytes;
	__u64 core_bytes = model->record[device][kind][id].core_bytes;
	int sums[2], i;

	sums_of(kind, sums);
	how(&model->usage[device][kind], bytes, core_bytes);
	for (i = 0; i < 2; i++)
		if (sums[i] >= 0)
			how(&model->usage[device][sums[i]], bytes, kind == KERNEL ? 0 : core_bytes);
}

static int model_alloc(struct model *model, const struct tt_memtrack_op *op)
{
	bool buffer = op->kind <= L1_SMALL;

	if (model->record[op->device][op->kind][op->id].live)
		return -EEXIST;
	model->record[op->device][op->kind][op->id].live = true;
	model->record[op->device][op->kind][op->id].bytes =
		buffer ? op->bytes : op->bytes * op->cores;
	model->record[op->device][op->kind][op->id].core_bytes =
		buffer ? op->core_bytes : op->bytes;
	change(model, op->device, op->kind, op->id, come);
	return 0;
}

static int model_free(struct model *model, __u32 device, int kind, int id)
{
	if (!model->record[device][kind][id].live)
		return -ENOENT;
	model->record[device][kind][id].live = false;
	change(model, device, kind, id, go);
	return 0;
}

static int model_free_all(struct model *model, __u32 device, __u32 kind)
{
	__u32 d, k;
	int id;

	for (d = 0; d < DEVICES; d++) {
		for (k = 0; k < KINDS; k++) {
			if ((device != ANY && device != d) || (kind != ANY && kind != k))
				continue;
			for (id = 0; id < IDS; id++)
				model_free(model, d, k, id);
		}
	}
	return 0;
}

static int model_report(struct model *model, const struct tt_memtrack_op *op)
{
	if (op->flags & TT_MEMTRACK_FREE_ALL)
		return model_free_all(model, op->device, op->kind);
	if (op->op == TT_MEMTRACK_OP_BUF_ALLOC || op->op == TT_MEMTRACK_OP_CB_ALLOC ||
	    op->op == TT_MEMTRACK_OP_KERNEL_LOAD)
		return model_alloc(model, op);
	return model_free(model, op->device, op->kind, op->id);
}

static int model_submit(struct model *model, const struct tt_memtrack_op *ops, __u32 count,
			__u32 flags, struct tt_memtrack_submit *answer)
{
	int result;

	answer->book_errors = 0;
	for (answer->done = 0; answer->done < count; answer->done++) {
		result = model_report(model, &ops[answer->done]);
		if (result && !(flags & TT_MEMTRACK_SUBMIT_CONTINUE))
			return result;
		answer->book_errors += !!result;
	}
	return 0;
}

/* The driver */

static struct tt_memtrack_op random_op(__u64 *random)
{
	__u32 device = random_below(random, DEVICES), kind = random_below(random, KINDS);
	__u64 id = random_below(random, IDS);
	__u64 size = random_next(random) >> (28 + random_below(random, 36));
	struct tt_memtrack_op op;

	switch (random_below(random, 16)) {
	case 0 ... 8:
		op = op_alloc(device, kind, id, size, random_below(random, 100) + 1);
		if (kind <= L1_SMALL)
			op.core_bytes = random_next(random) >> (30 + random_below(random, 34));
		return op;
	case 9:
		return op_alloc(device, kind, id, 0, random_below(random, 3));
	default:
		op = op_free(device, kind, id);
		op.bytes = random_below(random, 2) ? random_next(random) : 0;
		return op;
	case 15:
		op = op_free(random_below(random, 4) ? device : ANY, kind, 0);
		if (!random_below(random, 4))
			op.kind = ANY;
		op.flags = TT_MEMTRACK_FREE_ALL;
		return op;
	}
}

static int report(int fd, const struct tt_memtrack_op *op)
{
	struct tt_memtrack_free gone = {
		.size = sizeof(gone),
		.flags = op->flags,
		.device = op->device,
		.kind = op->kind,
		.id = op->id,
		.bytes = op->bytes,
	};

	switch (op->op) {
	case TT_MEMTRACK_OP_BUF_ALLOC:
		return buf_alloc(fd, op->device, op->kind, op->id, op->bytes, op->core_bytes);
	case TT_MEMTRACK_OP_CB_ALLOC:
		return cb_alloc(fd, op->device, op->kind, op->id, op->bytes, op->cores);
	case TT_MEMTRACK_OP_KERNEL_LOAD:
		return kernel_load(fd, op->device, 0, op->id, op->bytes, op->cores);
	case TT_MEMTRACK_OP_BUF_FREE:
		return call(fd, TT_MEMTRACK_IOC_BUF_FREE, &gone);
	case TT_MEMTRACK_OP_CB_FREE:
		return call(fd, TT_MEMTRACK_IOC_CB_FREE, &gone);
	default:
		return call(fd, TT_MEMTRACK_IOC_KERNEL_UNLOAD, &gone);
	}
}

/* One step by both; whether they agree on what became of it. */
static bool step(int fd, struct model *model, __u64 *random)
{
	struct tt_memtrack_submit answer, expected;
	struct tt_memtrack_op ops[BATCH];
	__u32 count, flags, i;
	int result;

	if (random_below(random, 8)) {
		ops[0] = random_op(random);
		return report(fd, ops) == model_report(model, ops);
	}
	count = random_below(random, BATCH + 1);
	flags = random_below(random, 3) ? TT_MEMTRACK_SUBMIT_CONTINUE : 0;
	for (i = 0; i < count; i++)
		ops[i] = random_op(random);
	result = submit(fd, ops, count, flags, &answer);
	return result == model_submit(model, ops, count, flags, &expected) &&
	       answer.done == expected.done && answer.book_errors == expected.book_errors;
}

static bool usage_agrees(int fd, const struct model *model)
{
	struct tt_memtrack_usage usage[WHATS];
	__u32 device;
	int what;

	for (device = 0; device < DEVICES; device++) {
		if (usage_get(fd, device, TT_MEMTRACK_USAGE_SELF, usage))
			return false;
		for (what = 0; what < WHATS; what++) {
			usage[what].what = 0;
			if (memcmp(&usage[what], &model->usage[device][what], sizeof(*usage))) {
				fprintf(stderr, "# tt%u/%s differs from the model\n", device,
					what_names[what]);
				return false;
			}
		}
	}
	return true;
}

static bool records_agree(int fd, const struct model *model)
{
	static struct tt_memtrack_record records[DEVICES * KINDS * IDS];
	__u32 count = ARRAY_SIZE(records), device, seen = 0;
	int kind, id;

	if (records_get(fd, 0, NULL, records, &count))
		return false;
	for (device = 0; device < DEVICES; device++) {
		for (kind = 0; kind < KINDS; kind++) {
			for (id = 0; id < IDS; id++) {
				const struct tt_memtrack_record expected = {
					.device = device,
					.kind = kind,
					.id = id,
					.bytes = model->record[device][kind][id].bytes,
					.core_bytes = model->record[device][kind][id].core_bytes,
				};

				if (!model->record[device][kind][id].live)
					continue;
				if (memcmp(&records[seen++], &expected, sizeof(expected)))
					return false;
			}
		}
	}
	return seen == count;
}

FIXTURE(model) {
	__u64 random;
};

FIXTURE_SETUP(model)
{
	ASSERT_EQ(0, books_begin());
	self->random = seed_from_environment();
	TH_LOG("TTMT_SEED=%llu", self->random);
}

FIXTURE_TEARDOWN(model)
{
	books_watch(-1);
	EXPECT_TRUE(books_empty());
}

TEST_F_TIMEOUT(model, one_client, 60)
{
	static struct model model;
	int fd = device_open(O_RDWR);
	int i;

	ASSERT_LE(0, fd);
	books_watch(fd);
	for (i = 0; i < 3000; i++) {
		ASSERT_TRUE(step(fd, &model, &self->random)) TH_LOG("step %d", i);
		ASSERT_TRUE(usage_agrees(fd, &model)) TH_LOG("step %d", i);
		ASSERT_TRUE(i % 8 || records_agree(fd, &model)) TH_LOG("step %d", i);
		/* All answers of the module agree with each other. */
		ASSERT_EQ(0, i % 100 ? 0 : books_coherent()) TH_LOG("step %d", i);
	}
	close(fd);
}

/* Two clients of one process, whose devices' usage is the sum of theirs. */
TEST_F_TIMEOUT(model, two_clients, 60)
{
	static struct model models[2];
	struct tt_memtrack_usage usage[WHATS];
	int fds[2] = { device_open(O_RDWR), device_open(O_RDWR) };
	int i, what;

	for (i = 0; i < 2000; i++) {
		ASSERT_TRUE(step(fds[i % 2], &models[i % 2], &self->random)) TH_LOG("step %d", i);
		ASSERT_TRUE(usage_agrees(fds[0], &models[0]));
		ASSERT_TRUE(usage_agrees(fds[1], &models[1]));
		ASSERT_EQ(0, usage_get(fds[0], i % DEVICES, 0, usage));
		for (what = 0; what < WHATS; what++) {
			const struct tt_memtrack_usage *a = &models[0].usage[i % DEVICES][what];
			const struct tt_memtrack_usage *b = &models[1].usage[i % DEVICES][what];

			ASSERT_EQ(a->bytes + b->bytes, usage[what].bytes);
			ASSERT_EQ(a->core_bytes + b->core_bytes, usage[what].core_bytes);
			ASSERT_EQ(a->records + b->records, usage[what].records);
		}
	}
	close(fds[0]);
	close(fds[1]);
}

/* Several processes, each with its own model, that open and close as they like. */

#define PROCESSES	5
#define STEPS		400
#define ROUNDS		3

static void drive(const struct child *child, __u64 random)
{
	static struct model model;
	int fd, i, round;

	for (round = 0; round < ROUNDS; round++) {
		memset(&model, 0, sizeof(model));
		fd = device_open(O_RDWR);
		for (i = 0; i < STEPS; i++) {
			if (!step(fd, &model, &random) || !usage_agrees(fd, &model))
				_exit(1);
			if (i % 16 == 0 && !records_agree(fd, &model))
				_exit(2);
			if (!round && i == 16)
				tell(child, 0);
		}
		close(fd);
	}
	_exit(0);
}

static bool answer_adds_up(int fd, __u32 device)
{
	struct tt_memtrack_client clients[2 * PROCESSES];
	struct tt_memtrack_usage usage[WHATS];
	__u32 count = ARRAY_SIZE(clients);

	return !clients_coherent(fd, device, clients, &count, usage);
}

/* The lines of the class's usage are each of one moment. */
static bool lines_add_up(void)
{
	unsigned long long l1, buffers, cbs, kernels;
	char text[4096];
	char *line;
	int lines = 0;

	if (sysfs_text(text, sizeof(text), "usage"))
		return false;
	for (line = strstr(text, " l1 "); line; line = strstr(line + 1, " l1 ")) {
		if (sscanf(line, " l1 %llu/%*u buffers %llu cbs %llu kernels %llu", &l1, &buffers,
			   &cbs, &kernels) != 4 || l1 != buffers + cbs + kernels)
			return false;
		lines++;
	}
	return lines == DEVICES;
}

TEST_F_TIMEOUT(model, several_processes, 120)
{
	struct child children[PROCESSES];
	int fd = device_open(O_RDONLY);
	int i, status, alive = PROCESSES;
	__u64 answers = 0;

	for (i = 0; i < PROCESSES; i++) {
		if (!child_start(&children[i]))
			drive(&children[i], self->random + i);
		ASSERT_EQ(0, hear(&children[i]));
	}
	while (alive) {
		for (i = 0; i < DEVICES; i++) {
			bool adds_up = answer_adds_up(fd, i);

			ASSERT_TRUE(adds_up) TH_LOG("answer %llu", answers);
		}
		ASSERT_TRUE(lines_add_up()) TH_LOG("answer %llu", answers);
		answers++;
		while (alive && waitpid(-1, &status, WNOHANG) > 0) {
			ASSERT_EQ(0, status);
			alive--;
		}
	}
	EXPECT_LT(0, answers);
	close(fd);
}

/* They are killed at any moment; what they held goes, and nobody else's. */
TEST_F_TIMEOUT(model, survivor_of_kills, 60)
{
	static struct model model;
	struct child victim;
	int fd = device_open(O_RDWR);
	int i;

	for (i = 0; i < 600; i++) {
		if (i % 40 == 0) {
			if (!child_start(&victim))
				drive(&victim, self->random + i);
			ASSERT_EQ(0, hear(&victim));
		}
		ASSERT_TRUE(step(fd, &model, &self->random)) TH_LOG("step %d", i);
		ASSERT_TRUE(usage_agrees(fd, &model)) TH_LOG("step %d", i);
		if (i % 40 == 39) {
			kill(victim.pid, SIGKILL);
			ASSERT_EQ(128 + SIGKILL, child_wait(&victim));
			books_watch(fd);
			ASSERT_EQ(0, books_coherent()) TH_LOG("step %d", i);
			EXPECT_EQ(model.usage[1][SUM_L1].bytes, usage_of(fd, 1, SUM_L1).bytes);
		}
	}
	close(fd);
}

TEST_HARNESS_MAIN
