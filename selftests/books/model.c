// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random events against a model: after each step, the module's answers match a plain table in
 * user space. TTMT_SEED in the environment repeats a run.
 */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define DEVICES	3
#define IDS	12
#define BATCH	40
#define PROGRAMS 4
#define PLACES	3
#define PARTS	6

/* A program's entries; its id is 1 + its index. */
struct program {
	bool known;
	__u32 parts;
	struct tt_memtrack_program_entry part[PARTS];
};

/*
 * The records of one client, by device, kind and id; its programs, and which are resident; and its
 * usage.
 */
struct model {
	struct {
		bool live;
		__u64 bytes, core_bytes;
		__u32 tag;
	} record[DEVICES][KINDS][IDS];
	struct program program[PROGRAMS];
	__u64 slot[DEVICES][PLACES];
	struct tt_memtrack_usage usage[DEVICES][WHATS];
};

/* The sums that a kind belongs to; the region first. */
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

/* When a region's peak rises, remember its lines at that moment. */
static void remember(struct tt_memtrack_usage usage[WHATS], int region,
		     const struct tt_memtrack_usage *before)
{
	bool bytes = usage[region].bytes_peak > before->bytes_peak;
	bool core_bytes = usage[region].core_peak > before->core_peak;
	int what;

	for (what = 0; what < WHATS; what++) {
		if (!is_in_region(what, region))
			continue;
		if (bytes)
			usage[what].bytes_at_peak = usage[what].bytes;
		if (core_bytes && what != KERNEL)
			usage[what].core_at_peak = usage[what].core_bytes;
	}
}

typedef void change_t(struct tt_memtrack_usage *usage, __u64 bytes, __u64 core_bytes);

static void change_by(struct model *model, __u32 device, int kind, __u64 bytes, __u64 core_bytes,
		      change_t how)
{
	struct tt_memtrack_usage before;
	int sums[2], i;

	sums_of(kind, sums);
	before = model->usage[device][sums[0]];
	how(&model->usage[device][kind], bytes, core_bytes);
	for (i = 0; i < 2; i++)
		if (sums[i] >= 0)
			how(&model->usage[device][sums[i]], bytes, kind == KERNEL ? 0 : core_bytes);
	remember(model->usage[device], sums[0], &before);
}

static void change(struct model *model, __u32 device, int kind, int id, change_t how)
{
	change_by(model, device, kind, model->record[device][kind][id].bytes,
		  model->record[device][kind][id].core_bytes, how);
}

/* Apply a change to all parts of a program, if there is one. */
static void change_parts(struct model *model, __u32 device, __u64 name, change_t how)
{
	const struct program *program = name ? &model->program[name - 1] : NULL;
	__u32 i;

	for (i = 0; program && i < program->parts; i++)
		change_by(model, device, program->part[i].kind,
			  program->part[i].bytes_per_core * program->part[i].cores,
			  program->part[i].bytes_per_core, how);
}

/* Only the state afterwards counts for peaks. */
static int model_dispatch(struct model *model, __u32 device, __u32 place, __u64 name)
{
	struct tt_memtrack_usage before[WHATS];
	int what;

	if (name && (name > PROGRAMS || !model->program[name - 1].known))
		return -ENOENT;
	if (model->slot[device][place] == name)
		return 0;
	memcpy(before, model->usage[device], sizeof(before));
	change_parts(model, device, model->slot[device][place], go);
	change_parts(model, device, name, come);
	model->slot[device][place] = name;
	for (what = 0; what < WHATS; what++) {
		struct tt_memtrack_usage *usage = &model->usage[device][what];

		usage->bytes_peak = before[what].bytes_peak;
		if (usage->bytes_peak < usage->bytes)
			usage->bytes_peak = usage->bytes;
		usage->core_peak = before[what].core_peak;
		if (usage->core_peak < usage->core_bytes)
			usage->core_peak = usage->core_bytes;
		usage->bytes_at_peak = before[what].bytes_at_peak;
		usage->core_at_peak = before[what].core_at_peak;
	}
	remember(model->usage[device], SUM_L1, &before[SUM_L1]);
	return 0;
}

static void model_empty_slots(struct model *model, __u32 device, __u64 name)
{
	__u32 place;

	for (place = 0; place < PLACES; place++)
		if (name == ANY || model->slot[device][place] == name)
			model_dispatch(model, device, place, 0);
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
	model->record[op->device][op->kind][op->id].tag = op->tag;
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
		if (kind == ANY && (device == ANY || device == d))
			model_empty_slots(model, d, ANY);
	}
	return 0;
}

static int model_report(struct model *model, const struct tt_memtrack_op *op)
{
	if (op->flags & TT_MEMTRACK_FREE_ALL)
		return model_free_all(model, op->device, op->kind);
	if (op->op == TT_MEMTRACK_OP_PROGRAM_DISPATCH)
		return model_dispatch(model, op->device, op->slot, op->id);
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

	switch (random_below(random, 20)) {
	case 0 ... 8:
		op = op_alloc(device, kind, id, size, random_below(random, 100) + 1);
		if (kind <= L1_SMALL)
			op.core_bytes = random_next(random) >> (30 + random_below(random, 34));
		op.tag = random_next(random) >> (32 + random_below(random, 32));
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
	case 16 ... 19:
		return op_dispatch(device, random_below(random, PLACES),
				   random_below(random, PROGRAMS + 2));
	}
}

/* Its entries have unordered ids, and two may have the same one. */
static struct program random_program(__u64 *random)
{
	struct program program = { .known = true, .parts = random_below(random, PARTS + 1) };
	__u32 i;

	for (i = 0; i < program.parts; i++) {
		program.part[i] = program_entry(CB + random_below(random, 4),
						random_below(random, 24),
						random_next(random) >>
						(28 + random_below(random, 36)),
						random_below(random, 100) + 1);
		program.part[i].tag = random_below(random, 3);
	}
	return program;
}

static bool has_twins(const struct program *program)
{
	__u32 i, k;

	for (i = 0; i < program->parts; i++)
		for (k = 0; k < i; k++)
			if (program->part[i].kind == program->part[k].kind &&
			    program->part[i].id == program->part[k].id)
				return true;
	return false;
}

static bool add_program(int fd, struct model *model, __u64 name, __u64 *random)
{
	const struct program program = random_program(random);
	struct program *place = &model->program[name - 1];
	int expected = place->known || has_twins(&program) ? -EEXIST : 0;

	if (!expected)
		*place = program;
	return program_add(fd, name, program.part, program.parts) == expected;
}

static bool remove_program(int fd, struct model *model, __u64 name)
{
	int expected = model->program[name - 1].known ? 0 : -ENOENT;
	__u32 device;

	for (device = 0; !expected && device < DEVICES; device++)
		model_empty_slots(model, device, name);
	model->program[name - 1].known = false;
	return program_remove(fd, name) == expected;
}

static int report_alloc(int fd, const struct tt_memtrack_op *op)
{
	struct tt_memtrack_buf_alloc buffer = {
		.size = sizeof(buffer),
		.device = op->device,
		.kind = op->kind,
		.id = op->id,
		.bytes = op->bytes,
		.core_bytes = op->core_bytes,
		.tag = op->tag,
	};
	struct tt_memtrack_cb_alloc cb = {
		.size = sizeof(cb),
		.device = op->device,
		.kind = op->kind,
		.id = op->id,
		.bytes_per_core = op->bytes,
		.cores = op->cores,
		.tag = op->tag,
	};
	struct tt_memtrack_kernel_load kernel = {
		.size = sizeof(kernel),
		.device = op->device,
		.id = op->id,
		.bytes_per_core = op->bytes,
		.cores = op->cores,
		.tag = op->tag,
	};

	if (op->op == TT_MEMTRACK_OP_BUF_ALLOC)
		return call(fd, TT_MEMTRACK_IOC_BUF_ALLOC, &buffer);
	return op->op == TT_MEMTRACK_OP_CB_ALLOC ? call(fd, TT_MEMTRACK_IOC_CB_ALLOC, &cb) :
						   call(fd, TT_MEMTRACK_IOC_KERNEL_LOAD, &kernel);
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
	case TT_MEMTRACK_OP_CB_ALLOC:
	case TT_MEMTRACK_OP_KERNEL_LOAD:
		return report_alloc(fd, op);
	case TT_MEMTRACK_OP_BUF_FREE:
		return call(fd, TT_MEMTRACK_IOC_BUF_FREE, &gone);
	case TT_MEMTRACK_OP_CB_FREE:
		return call(fd, TT_MEMTRACK_IOC_CB_FREE, &gone);
	case TT_MEMTRACK_OP_PROGRAM_DISPATCH:
		return program_dispatch(fd, op->device, op->slot, op->id);
	default:
		return call(fd, TT_MEMTRACK_IOC_KERNEL_UNLOAD, &gone);
	}
}

/* Do one step in both. Returns whether they agree on the result. */
static bool step(int fd, struct model *model, __u64 *random)
{
	struct tt_memtrack_submit answer, expected;
	struct tt_memtrack_op ops[BATCH];
	__u32 count, flags, i;
	int result;

	switch (random_below(random, 32)) {
	case 0:
		return remove_program(fd, model, 1 + random_below(random, PROGRAMS));
	case 1 ... 3:
		return add_program(fd, model, 1 + random_below(random, PROGRAMS), random);
	}
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
		forget_times(usage);
		for (what = 0; what < WHATS; what++) {
			usage[what].what = 0;
			usage[what].flags = 0;
			if (memcmp(&usage[what], &model->usage[device][what], sizeof(*usage))) {
				fprintf(stderr, "# tt%u/%s differs from the model\n", device,
					what_names[what]);
				return false;
			}
		}
	}
	return true;
}

/* Whether the next records are the parts of a resident program of one kind, in order. */
static bool parts_agree(const struct model *model, __u32 device, __u32 kind, __u32 place,
			const struct tt_memtrack_record *records, __u32 *seen)
{
	const __u64 name = model->slot[device][place];
	const struct program *program = name ? &model->program[name - 1] : NULL;
	__u32 i;
	__u64 id;

	for (id = 0; program && id < 24; id++) {
		for (i = 0; i < program->parts; i++) {
			const struct tt_memtrack_program_entry *part = &program->part[i];
			const struct tt_memtrack_record expected = {
				.device = device,
				.kind = kind,
				.id = id,
				.bytes = part->bytes_per_core * part->cores,
				.core_bytes = part->bytes_per_core,
				.program = name,
				.tag = part->tag,
				.slot = 1 + place,
			};

			if (part->kind != kind || part->id != id)
				continue;
			if (memcmp(&records[(*seen)++], &expected, sizeof(expected)))
				return false;
		}
	}
	return true;
}

static bool records_agree(int fd, const struct model *model)
{
	static struct tt_memtrack_record records[DEVICES * (KINDS * IDS + PLACES * PARTS) + 1];
	__u32 count = ARRAY_SIZE(records), device, place, seen = 0;
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
					.tag = model->record[device][kind][id].tag,
				};

				if (!model->record[device][kind][id].live)
					continue;
				if (memcmp(&records[seen++], &expected, sizeof(expected)))
					return false;
			}
			for (place = 0; place < PLACES; place++)
				if (!parts_agree(model, device, kind, place, records, &seen))
					return false;
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

static void drive(const struct child *child, __u64 random, int rounds)
{
	static struct model model;
	int fd, i, round;

	for (round = 0; round < rounds; round++) {
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

/* Each line of the class's "usage" is of one moment. */
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
			drive(&children[i], self->random + i, ROUNDS);
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

/* They are killed at random; what they held is dropped, and nobody else's. */
TEST_F_TIMEOUT(model, survivor_of_kills, 60)
{
	static struct model model;
	struct child victim;
	int fd = device_open(O_RDWR);
	int i;

	for (i = 0; i < 600; i++) {
		if (i % 40 == 0) {
			if (!child_start(&victim))
				drive(&victim, self->random + i, INT_MAX);
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
