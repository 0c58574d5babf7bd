// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Limits: clients, watchers, records and texts of one user, in a pid namespace and in all; clients
 * of all users; and memory of a cgroup. The module is loaded with small limits, from which root,
 * with CAP_SYS_RESOURCE, is exempt.
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define CLIENTS	4
#define RECORDS	50
#define WATCHERS 3
#define TAG_BYTES 1000
#define NAMESPACES 2
#define CAPS "user_clients=4 user_records=50 user_watchers=3 user_tag_bytes=1000 user_namespaces=2"

FIXTURE(quota) {
	int fd;		/* root's */
};

FIXTURE_SETUP(quota)
{
	__u64 clients = 0;

	sysfs_u64(&clients, "../../module/tt_memtrack/parameters/user_clients");
	if (clients != CLIENTS) {
		ASSERT_EQ(0, modules_unload());
		ASSERT_EQ(0, modules_load(CAPS, BOARDS));
	}
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(quota)
{
	close(self->fd);
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	EXPECT_TRUE(books_empty());
	books_watch(-1);
}

/* Run a function as a user. Returns its exit status. */
static int as_user(uid_t uid, int (*what)(void))
{
	struct child child;

	if (!child_start(&child))
		_exit(become(uid) ? 99 : what());
	return child_wait(&child);
}

TEST_F(quota, parameters_are_shown)
{
	struct tt_memtrack_version version;

	ASSERT_EQ(0, version_get(self->fd, &version));
	EXPECT_EQ(CLIENTS, version.user_clients);
	EXPECT_EQ(RECORDS, version.user_records);
	EXPECT_EQ(TAG_BYTES, version.user_tag_bytes);
}

static int fill_with_clients(void)
{
	int fds[CLIENTS], one_more = device_open(O_RDWR);
	__u64 counted = error_count(0, OVER_QUOTA);
	int i;

	/* An open file is no client before its first event. */
	for (i = 0; i < CLIENTS; i++) {
		fds[i] = device_open(O_RDWR);
		if (record_alloc(fds[i], 0, CB, 1, 10, 10))
			return 1;
	}
	if (COUNTED(0, OVER_QUOTA, record_alloc(one_more, 0, CB, 1, 10, 10)) != -EDQUOT)
		return 2;
	if (error_count(0, OVER_QUOTA) != counted + 1)
		return 3;
	/* Existing clients may go on, also on other devices. */
	if (record_alloc(fds[0], 2, CB, 1, 10, 10))
		return 4;
	/* Queries still work, and a client that exits makes room. */
	if (usage_self(one_more, 0, CB).bytes)
		return 5;
	close(fds[3]);
	if (record_alloc(one_more, 0, CB, 1, 10, 10))
		return 6;
	return 0;
}

TEST_F(quota, clients_of_a_user)
{
	EXPECT_EQ(0, as_user(1000, fill_with_clients));
	EXPECT_EQ(0, as_user(1000, fill_with_clients));
}

static int client_as(uid_t uid)
{
	if (setresuid(uid, uid, uid))
		return -errno;
	return record_alloc(device_open(O_RDWR), 0, CB, 1, 10, 10);
}

static int fill_as_many_users(const struct child *root)
{
	uid_t uid;

	if (become(1000) || unshare(CLONE_NEWUSER))
		return 1;
	tell(root, 1);
	if (hear(root))
		return 2;
	for (uid = 1; uid <= CLIENTS; uid++)
		if (client_as(uid))
			return 3;
	return client_as(uid) == -EDQUOT ? 0 : 4;
}

/* In a container that root made, each user has their own limits. */
static int fill_as_two_users(const struct child *root)
{
	uid_t uid;
	int i;

	if (unshare(CLONE_NEWUSER))
		return 1;
	tell(root, 1);
	if (hear(root))
		return 2;
	for (uid = 1; uid <= 2; uid++) {
		if (setresuid(uid, uid, 0))
			return 3;
		for (i = 0; i < CLIENTS; i++)
			if (record_alloc(device_open(O_RDWR), 0, CB, 1, 10, 10))
				return 4;
		if (record_alloc(device_open(O_RDWR), 0, CB, 1, 10, 10) != -EDQUOT)
			return 5;
		if (setresuid(0, 0, 0))
			return 6;
	}
	return 0;
}

/* In a nested namespace, made by a user of the first one. */
static int fill_as_a_nested_user(const struct child *root)
{
	int i;

	if (become(1000) || unshare(CLONE_NEWUSER))
		return 1;
	tell(root, 1);
	if (hear(root) || setresgid(1, 1, 1) || setresuid(1, 1, 1) || unshare(CLONE_NEWUSER))
		return 2;
	for (i = 0; i < CLIENTS - 1; i++)
		if (record_alloc(device_open(O_RDWR), 0, CB, 1, 10, 10))
			return 3;
	return record_alloc(device_open(O_RDWR), 0, CB, 1, 10, 10) == -EDQUOT ? 0 : 4;
}

static int map_users(const struct child *child, const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", child->pid, file);
	return file_write(path, "0 100000 10");
}

static int in_a_mapped_namespace(int (*what)(const struct child *root))
{
	struct child child;

	if (!child_start(&child))
		_exit(what(&child));
	if (hear(&child) != 1 || map_users(&child, "uid_map") || map_users(&child, "gid_map"))
		return -1;
	tell(&child, 0);
	return child_wait(&child);
}

/* A user with a range of uids counts as one in a namespace of their own. */
TEST_F(quota, users_of_a_namespace)
{
	EXPECT_EQ(0, in_a_mapped_namespace(fill_as_many_users));
}

TEST_F(quota, users_of_a_namespace_that_root_made)
{
	EXPECT_EQ(0, in_a_mapped_namespace(fill_as_two_users));
}

/* The creator of the outermost namespace is charged for everything inside. */
TEST_F(quota, users_of_a_nested_namespace)
{
	struct child outer;

	if (!child_start(&outer)) {
		int fd = become(1000) ? -1 : device_open(O_RDWR);

		tell(&outer, record_alloc(fd, 0, CB, 1, 10, 10));
		_exit(hear(&outer));
	}
	ASSERT_EQ(0, hear(&outer));
	EXPECT_EQ(0, in_a_mapped_namespace(fill_as_a_nested_user));
	tell(&outer, 0);
	EXPECT_EQ(0, child_wait(&outer));
}

/* A set-uid program counts for the user who started it. */
static int fill_as_three_users(void)
{
	int i;

	for (i = 0; i < CLIENTS - 1; i++)
		if (record_alloc(device_open(O_RDWR), 0, CB, 1, 10, 10))
			return 1;
	return record_alloc(device_open(O_RDWR), 0, CB, 1, 10, 10) == -EDQUOT ? 0 : 2;
}

TEST_F(quota, caps_are_the_real_users)
{
	struct child real, three;

	if (!child_start(&real)) {
		int fd = become(1000) ? -1 : device_open(O_RDWR);

		tell(&real, record_alloc(fd, 0, CB, 1, 10, 10));
		_exit(hear(&real));
	}
	ASSERT_EQ(0, hear(&real));
	if (!child_start(&three))
		_exit(setresuid(1000, 1001, 1002) ? 99 : fill_as_three_users());
	EXPECT_EQ(0, child_wait(&three));
	tell(&real, 0);
	EXPECT_EQ(0, child_wait(&real));
}

/* Say which limit refused one more client, and wait with the others open. */
static int fill_and_hold_clients(const struct child *child)
{
	int i;

	for (i = 0; i < CLIENTS; i++)
		if (record_alloc(device_open(O_RDWR), 0, CB, 1, 10, 10))
			return 1;
	tell(child, record_alloc(device_open(O_RDWR), 0, CB, 1, 10, 10));
	return hear(child);
}

static int fill_and_hold_records(const struct child *child)
{
	int fd = device_open(O_RDWR);
	__u64 id;

	for (id = 0; id < RECORDS; id++)
		if (record_alloc(fd, 0, CB, id, 10, 10))
			return 1;
	tell(child, record_alloc(fd, 0, CB, id, 10, 10));
	return hear(child);
}

static int fill_and_hold_watchers(const struct child *child)
{
	int i;

	for (i = 0; i < WATCHERS; i++)
		if (watch(device_open(O_RDONLY)))
			return 1;
	tell(child, watch(device_open(O_RDONLY)));
	return hear(child);
}

/* Set a text of this length; it counts with 32 bytes more. */
static int text(int fd, __u32 tag, __u32 length)
{
	char text[256];

	memset(text, 'x', sizeof(text));
	return tag_set(fd, tag, text, length);
}

static int fill_and_hold_texts(const struct child *child)
{
	int fd = device_open(O_RDWR);
	__u32 tag;

	for (tag = 1; tag <= TAG_BYTES / 100; tag++)
		if (text(fd, tag, 100 - 32))
			return 1;
	tell(child, text(fd, tag, 1));
	return hear(child);
}

/* A program's entries count once, wherever it is, and an empty program as one. */
static int fill_with_programs(void)
{
	struct tt_memtrack_program_entry parts[RECORDS + 1], placed = program_entry(CB, 1, 1, 1);
	int fd = device_open(O_RDWR), gone = device_open(O_RDWR);
	int i;

	placed.core_set = 5; /* which is not there */

	for (i = 0; i <= RECORDS; i++)
		parts[i] = program_entry(CB, i, 10, 10);
	if (program_add(fd, 1, parts, RECORDS + 1) != -EDQUOT || client_number(fd))
		return 1;
	/* The exit of a client returns what its programs had. */
	if (record_alloc(fd, 0, CB, 1, 10, 10) || program_add(gone, 1, parts, RECORDS - 1))
		return 10;
	close(gone);
	if (record_free(fd, 0, CB, 1))
		return 11;
	if (program_add(fd, 1, parts, RECORDS - 2) || program_add(fd, 2, NULL, 0))
		return 2;
	if (program_add(fd, 1, parts, 1) != -EEXIST || program_add(fd, 3, &placed, 1) != -EINVAL)
		return 9;
	if (program_dispatch(fd, 0, 0, 1) || program_dispatch(fd, 0, 1, 1) ||
	    program_dispatch(fd, 2, 0, 1))
		return 3;
	if (REFUSED(program_add(fd, 3, parts, 2)) != -EDQUOT || program_add(fd, 3, parts, 1) ||
	    program_add(fd, 4, NULL, 0) != -EDQUOT)
		return 4;
	if (COUNTED(0, OVER_QUOTA, record_alloc(fd, 0, CB, 1, 10, 10)) != -EDQUOT)
		return 5;
	/* What was returned is available again, and refusals have taken nothing. */
	if (program_remove(fd, 2) || record_alloc(fd, 0, CB, 1, 10, 10) ||
	    record_alloc(fd, 0, CB, 2, 10, 10) != -EDQUOT || program_remove(fd, 1))
		return 6;
	for (i = 2; i < RECORDS; i++)
		if (record_alloc(fd, 0, CB, i, 10, 10))
			return 7;
	return record_alloc(fd, 0, CB, i, 10, 10) == -EDQUOT ? 0 : 8;
}

TEST_F(quota, programs)
{
	EXPECT_EQ(0, as_user(1000, fill_with_programs));
	/* Their exits gave all of it back. */
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	EXPECT_EQ(0, as_user(1000, fill_with_programs));
}

static int one_record(void)
{
	return record_alloc(device_open(O_RDWR), 0, CB, 1, 10, 10) ? 1 : 0;
}

static int one_text(void)
{
	return text(device_open(O_RDWR), 1, 1) ? 1 : 0;
}

static int one_watcher(void)
{
	return watch(device_open(O_RDONLY)) ? 1 : 0;
}

/*
 * Root in containers without a user namespace is one user, and one container must not use up the
 * share of all; but users who make pid namespaces must not get more that way. Runs without
 * capabilities.
 */
static void fill_namespaces(struct __test_metadata *_metadata, uid_t uid,
			    int (*fill_and_hold)(const struct child *), int (*one)(void))
{
	struct child inside[NAMESPACES];
	int i;

	for (i = 0; i < NAMESPACES; i++) {
		EXPECT_EQ(0, as_user(uid, one));
		ASSERT_LE(0, child_start_in_pid_namespace(&inside[i]));
		if (!inside[i].pid)
			_exit(become(uid) ? 99 : fill_and_hold(&inside[i]));
		ASSERT_EQ(-EDQUOT, hear(&inside[i]));
	}
	EXPECT_EQ(1, as_user(uid, one));
	EXPECT_EQ(0, as_user(1001, one));
	for (i = 0; i < NAMESPACES; i++) {
		tell(&inside[i], 0);
		ASSERT_EQ(0, child_wait(&inside[i]));
		EXPECT_EQ(0, as_user(uid, one));
	}
}

TEST_F(quota, clients_in_pid_namespaces)
{
	fill_namespaces(_metadata, 0, fill_and_hold_clients, one_record);
	fill_namespaces(_metadata, 1000, fill_and_hold_clients, one_record);
}

TEST_F(quota, records_in_pid_namespaces)
{
	fill_namespaces(_metadata, 0, fill_and_hold_records, one_record);
	fill_namespaces(_metadata, 1000, fill_and_hold_records, one_record);
}

TEST_F(quota, watchers_in_pid_namespaces)
{
	fill_namespaces(_metadata, 0, fill_and_hold_watchers, one_watcher);
	fill_namespaces(_metadata, 1000, fill_and_hold_watchers, one_watcher);
}

TEST_F(quota, texts_in_pid_namespaces)
{
	fill_namespaces(_metadata, 0, fill_and_hold_texts, one_text);
	fill_namespaces(_metadata, 1000, fill_and_hold_texts, one_text);
}

static int fill_with_texts(void)
{
	int a = device_open(O_RDWR), b = device_open(O_RDWR), refused = device_open(O_RDWR);

	if (text(a, 1, 168) || text(a, 2, 168) || text(b, 1, 168) || text(b, 2, 168) ||
	    text(b, 3, 168))
		return 1;
	if (text(a, 3, 1) != -EDQUOT)
		return 2;
	/* If the first request is refused, there is no client. */
	if (text(refused, 1, 1) != -EDQUOT || client_number(refused))
		return 3;
	/* If a text replaces another one, the difference counts. */
	if (text(a, 1, 169) != -EDQUOT || text(a, 1, 168) || text(a, 1, 100) || text(b, 1, 169) ||
	    text(a, 3, 35) || text(a, 4, 1) != -EDQUOT)
		return 4;
	/* Texts that are refused for other reasons cost nothing. */
	if (text(a, 3, 0) || tag_set(a, 3, "\n", 1) != -EILSEQ || text(a, 3, 35) ||
	    text(a, 4, 1) != -EDQUOT)
		return 5;
	/* The texts of a client that exits no longer count. */
	close(b);
	return text(a, 5, 168) || text(a, 6, 168) || text(a, 7, 169) ||
	       text(a, 8, 1) != -EDQUOT ? 6 : 0;
}

TEST_F(quota, texts_of_a_user)
{
	EXPECT_EQ(0, as_user(1000, fill_with_texts));
	/* Their exits gave all of it back. */
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	EXPECT_EQ(0, as_user(1000, fill_with_texts));
}

static int fill_with_watchers(void)
{
	int fds[WATCHERS], one_more = device_open(O_RDWR), i;

	for (i = 0; i < WATCHERS; i++) {
		fds[i] = device_open(O_RDONLY);
		if (watch(fds[i]) || watch(fds[i]))
			return 1;
	}
	/* A user over the limit of watchers may still report. */
	if (watch(one_more) != -EDQUOT || record_alloc(one_more, 0, CB, 1, 10, 10))
		return 2;
	close(fds[1]);
	return watch(one_more) ? 3 : 0;
}

TEST_F(quota, watchers_of_a_user)
{
	EXPECT_EQ(0, as_user(1000, fill_with_watchers));
	EXPECT_EQ(0, as_user(1000, fill_with_watchers));
}

static int fill_with_records(void)
{
	int a = device_open(O_RDWR), b = device_open(O_RDWR);
	struct tt_memtrack_submit answer;
	struct tt_memtrack_op ops[8];
	__u64 id;

	/* Two clients, three devices and all kinds count together. */
	for (id = 0; id < RECORDS; id++)
		if (record_alloc(id % 2 ? a : b, id % 3, id % KINDS, id, 10, 10))
			return 1;
	if (COUNTED(0, OVER_QUOTA, record_alloc(a, 0, CB, 999, 10, 10)) != -EDQUOT)
		return 2;
	if (COUNTED(2, OVER_QUOTA, record_alloc(b, 2, CB, 999, 0, 0)) != -EDQUOT)
		return 3;
	/* An event that fails for another reason is not over quota. */
	if (COUNTED(1, DUPLICATE_ALLOC, record_alloc(a, 1, 1, 1, 10, 10)) != -EEXIST)
		return 4;
	/* Each free makes room for one. */
	if (record_free(a, 1, 1, 1) || record_alloc(b, 0, CB, 999, 10, 10) ||
	    COUNTED(0, OVER_QUOTA, record_alloc(b, 0, CB, 1000, 10, 10)) != -EDQUOT)
		return 5;
	if (free_all(a, ANY, ANY))
		return 6;
	for (id = 0; id < 8; id++)
		ops[id] = op_alloc(0, DFB, 2000 + id, 10, 10);
	if (submit(b, ops, 8, 0, &answer) || answer.done != 8)
		return 7;
	/* The exit of a client returns only its own records. */
	close(b);
	for (id = 0; id < RECORDS; id++)
		if (record_alloc(a, 0, CB, id, 10, 10))
			return 8;
	return record_alloc(a, 0, CB, id, 10, 10) == -EDQUOT ? 0 : 9;
}

TEST_F(quota, records_of_a_user)
{
	EXPECT_EQ(0, as_user(1000, fill_with_records));
	EXPECT_EQ(0, as_user(1000, fill_with_records));
}

/* A refused first event makes no client, of the module or of the device. */
static int first_event_over_the_cap(void)
{
	int full = device_open(O_RDWR), silent = device_open(O_RDWR);
	__u64 id;

	for (id = 0; id < RECORDS; id++)
		if (record_alloc(full, 0, CB, id, 10, 10))
			return 1;
	if (COUNTED(0, OVER_QUOTA, record_alloc(silent, 0, CB, 1, 10, 10)) != -EDQUOT)
		return 2;
	if (COUNTED(2, OVER_QUOTA, record_alloc(full, 2, CB, 1, 10, 10)) != -EDQUOT)
		return 3;
	return 0;
}

TEST_F(quota, a_refused_first_event_makes_no_client)
{
	EXPECT_EQ(0, as_user(1000, first_event_over_the_cap));
}

static int fill_in_a_batch(void)
{
	struct tt_memtrack_op ops[RECORDS + 10];
	struct tt_memtrack_submit answer;
	int fd = device_open(O_RDWR), i;

	for (i = 0; i < RECORDS + 10; i++)
		ops[i] = op_alloc(0, CB, i, 10, 10);
	if (submit(fd, ops, RECORDS + 10, TT_MEMTRACK_SUBMIT_CONTINUE, &answer) != -EDQUOT)
		return 1;
	return answer.done == RECORDS && usage_self(fd, 0, CB).records == RECORDS ? 0 : 2;
}

TEST_F(quota, a_batch_stops_at_the_cap)
{
	EXPECT_EQ(0, as_user(1000, fill_in_a_batch));
}

/* What a free of all returns is available to the next event of its batch. */
static int empty_and_fill_in_a_batch(void)
{
	struct tt_memtrack_op ops[RECORDS + 1] = { {
		.op = TT_MEMTRACK_OP_CB_FREE, .flags = TT_MEMTRACK_FREE_ALL, .kind = CB,
	} };
	struct tt_memtrack_submit answer;
	int fd = device_open(O_RDWR), i, round;

	for (i = 0; i < RECORDS; i++)
		ops[i + 1] = op_alloc(0, CB, i, 10, 10);
	for (round = 0; round < 3; round++)
		if (submit(fd, ops, RECORDS + 1, 0, &answer))
			return 1;
	return record_alloc(fd, 0, CB, RECORDS, 10, 10) == -EDQUOT ? 0 : 2;
}

TEST_F(quota, a_batch_empties_and_fills)
{
	EXPECT_EQ(0, as_user(1000, empty_and_fill_in_a_batch));
}

/* An event is refused even if a later one of its batch makes room. */
static int exceed_the_cap_amid_a_batch(void)
{
	const struct tt_memtrack_op ops[] = {
		op_alloc(0, CB, 1000, 10, 10), op_alloc(0, CB, 1001, 10, 10),
		op_free(0, CB, 1000), op_free(0, CB, 1001), op_alloc(0, CB, 1002, 10, 10),
	};
	struct tt_memtrack_submit answer;
	int fd = device_open(O_RDWR), i;

	if (raise_peaks(fd, 0))
		return 5;
	for (i = 0; i < RECORDS - 1; i++)
		if (record_alloc(fd, 0, CB, i, 10, 10))
			return 1;
	if (submit(fd, ops, ARRAY_SIZE(ops), 0, &answer) != -EDQUOT || answer.done != 1)
		return 2;
	if (record_free(fd, 0, CB, 1000) || record_free(fd, 0, CB, 0))
		return 3;
	return submit(fd, ops, ARRAY_SIZE(ops), 0, &answer) || answer.done != 5 ? 4 : 0;
}

TEST_F(quota, amid_a_batch)
{
	EXPECT_EQ(0, as_user(1000, exceed_the_cap_amid_a_batch));
}

/* Remaining quota after errors */

/* How many more records the limit allows: allocate and free them. */
static int records_left(int fd)
{
	__u64 id = 1000;

	while (!record_alloc(fd, 2, DFB, id, 10, 10))
		id++;
	return free_all(fd, 2, DFB) ? -1 : (int)id - 1000;
}

static int clients_left(void)
{
	int fds[CLIENTS + 1], left = 0, i;

	for (i = 0; i <= CLIENTS; i++) {
		fds[i] = device_open(O_RDWR);
		left += !record_alloc(fds[i], 0, CB, 1, 10, 10);
	}
	for (i = 0; i <= CLIENTS; i++)
		close(fds[i]);
	return left;
}

/* A batch whose last event fails; those before it stay. */
static int submit_with_an_error(int fd, struct tt_memtrack_op last, __u32 expected_done)
{
	struct tt_memtrack_op ops[4] = {
		op_alloc(1, CB, 1, 10, 10), op_alloc(1, CB, 2, 10, 10), op_free(1, CB, 1), last,
	};
	struct tt_memtrack_submit answer;
	int result = submit(fd, ops, ARRAY_SIZE(ops), 0, &answer);

	if (answer.done != expected_done || free_all(fd, 1, CB))
		return 1;
	return result;
}

/* A batch whose fourth event is on an unreadable page. */
static int submit_from_an_unreadable_page(int fd)
{
	const long page = sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);
	struct tt_memtrack_op *ops = (void *)(memory + page - 3 * sizeof(*ops));
	struct tt_memtrack_submit answer;
	int result, i;

	if (memory == MAP_FAILED || mprotect(memory + page, page, PROT_NONE))
		return 1;
	for (i = 0; i < 3; i++)
		ops[i] = op_alloc(1, CB, i, 10, 10);
	result = submit(fd, ops, 4, 0, &answer);
	if (answer.done != 3 || usage_self(fd, 1, CB).records != 3 || free_all(fd, 1, CB))
		return 2;
	return munmap(memory, 2 * page) ?: result;
}

/* A client can hold this many records of the maximum size on a device. */
#define GREATEST TT_MEMTRACK_MAX_RECORD
#define MOST_OF_THOSE ((int)(TT_MEMTRACK_MAX_CLIENT_BYTES / GREATEST))

static int fail_in_every_way(void)
{
	struct tt_memtrack_op too_much = op_alloc(0, CB, 99, 10, 10);
	int fd = device_open(O_RDWR), silent = device_open(O_RDWR), i;

	too_much.bytes = GREATEST;
	too_much.cores = 1;
	for (i = 0; i < MOST_OF_THOSE; i++)
		if (buf_alloc(fd, 0, TRACE, i, GREATEST, 1))
			return 1;
	if (records_left(fd) != RECORDS - MOST_OF_THOSE)
		return 2;
	for (i = 0; i < RECORDS; i++) {
		if (buf_alloc(fd, 0, TRACE, 99, 1, 1) != -EOVERFLOW ||
		    buf_alloc(fd, 0, TRACE, 99, UINT64_MAX, 1) != -EOVERFLOW ||
		    submit_with_an_error(fd, too_much, 3) != -EOVERFLOW)
			return 3;
		if (buf_alloc(fd, 0, TRACE, 1, 1, 1) != -EEXIST ||
		    submit_with_an_error(fd, op_alloc(1, CB, 2, 1, 1), 3) != -EEXIST ||
		    submit_with_an_error(fd, op_free(1, CB, 3), 3) != -ENOENT)
			return 4;
		if (record_alloc(fd, 9, CB, 1, 1, 1) != -ENODEV ||
		    record_alloc(silent, 9, CB, 1, 1, 1) != -ENODEV ||
		    submit_with_an_error(fd, op_alloc(9, CB, 1, 1, 1), 3) != -ENODEV)
			return 5;
		if (submit_from_an_unreadable_page(fd) != -EFAULT ||
		    submit_with_an_error(fd, op_alloc(1, TRACE, 1, 1, 0), 4))
			return 6;
		if (free_all(fd, 1, ANY))
			return 7;
	}
	if (records_left(fd) != RECORDS - MOST_OF_THOSE)
		return 8;
	return clients_left() == CLIENTS - 1 ? 0 : 9;
}

/* A refused event uses up no quota. */
TEST_F(quota, what_is_left_after_errors)
{
	EXPECT_EQ(0, as_user(1000, fail_in_every_way));
}

/* Nor does a refused first event, which makes no client. */
static int refuse_first_events(void)
{
	int full = device_open(O_RDWR), silent = device_open(O_RDWR), i;

	for (i = 0; i < RECORDS; i++)
		if (record_alloc(full, 0, CB, i, 10, 10))
			return 1;
	for (i = 0; i < 2 * CLIENTS; i++)
		if (record_alloc(silent, 0, CB, 1, 10, 10) != -EDQUOT)
			return 2;
	if (free_all(full, 0, CB))
		return 3;
	return clients_left() == CLIENTS - 1 && records_left(full) == RECORDS ? 0 : 4;
}

TEST_F(quota, what_is_left_after_refused_first_events)
{
	EXPECT_EQ(0, as_user(1000, refuse_first_events));
}

/*
 * A client from the start, which is refused because of what the user holds elsewhere, until that is
 * freed.
 */
static int be_refused(const struct child *child)
{
	int fd = device_open(O_RDWR), i;

	if (record_alloc(fd, 1, CB, 1, 10, 10) || free_all(fd, 1, CB))
		return 1;
	tell(child, 0);
	hear(child);
	for (i = 0; i < 2 * RECORDS; i++)
		if (record_alloc(fd, 1, CB, 1, 10, 10) != -EDQUOT)
			return 2;
	tell(child, 0);
	hear(child);
	return EVENTUALLY(3000, records_left(fd) == RECORDS) ? 0 : 3;
}

TEST_F(quota, what_is_left_after_others_had_it_all)
{
	struct child full[NAMESPACES], late;
	int i;

	if (!child_start(&late))
		_exit(become(1000) ? 99 : be_refused(&late));
	ASSERT_EQ(0, hear(&late));
	for (i = 0; i < NAMESPACES; i++) {
		ASSERT_LE(0, child_start_in_pid_namespace(&full[i]));
		if (!full[i].pid)
			_exit(become(1000) ? 99 : fill_and_hold_records(&full[i]));
		ASSERT_EQ(-EDQUOT, hear(&full[i]));
	}
	tell(&late, 0);
	ASSERT_EQ(0, hear(&late));
	for (i = 0; i < NAMESPACES; i++) {
		tell(&full[i], 0);
		ASSERT_EQ(0, child_wait(&full[i]));
	}
	tell(&late, 0);
	EXPECT_EQ(0, child_wait(&late));
}

/* Each user has a separate limit. */
TEST_F(quota, users_do_not_share_a_cap)
{
	struct child child;

	if (!child_start(&child))
		_exit(become(1000) ? 99 : fill_and_hold_records(&child));
	ASSERT_EQ(-EDQUOT, hear(&child));
	EXPECT_EQ(0, as_user(1001, one_record));
	EXPECT_EQ(0, as_user(1001, fill_in_a_batch));
	EXPECT_EQ(1, as_user(1000, one_record));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_EQ(0, as_user(1000, one_record));
}

/* What a killed process held no longer counts. */
TEST_F(quota, room_after_a_kill)
{
	struct child child;
	int round;

	for (round = 0; round < 5; round++) {
		if (!child_start(&child))
			_exit(become(1000) ? 99 : fill_and_hold_records(&child));
		ASSERT_EQ(-EDQUOT, hear(&child));
		kill(child.pid, SIGKILL);
		ASSERT_EQ(128 + SIGKILL, child_wait(&child));
	}
	EXPECT_EQ(0, as_user(1000, fill_with_records));
}

TEST_F(quota, root_is_exempt)
{
	int fds[3 * CLIENTS];
	size_t i;
	__u64 id;

	for (i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = device_open(O_RDWR);
		ASSERT_EQ(0, record_alloc(fds[i], 0, CB, 1, 10, 10));
	}
	for (id = 0; id < 3 * RECORDS; id++)
		ASSERT_EQ(0, record_alloc(self->fd, 1, CB, id, 10, 10));
	for (i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
}

TEST_F(quota, the_exemption_is_cap_sys_resource)
{
	const int capabilities[] = { CAP_SYS_RESOURCE, CAP_SYS_ADMIN };
	struct child child;
	size_t i;
	__u64 id;

	for (i = 0; i < ARRAY_SIZE(capabilities); i++) {
		if (!child_start(&child)) {
			int fd;

			if (become_with(1000, capabilities[i]))
				_exit(2);
			fd = device_open(O_RDWR);
			for (id = 0; id < 2 * RECORDS; id++)
				if (record_alloc(fd, 0, CB, id, 10, 10))
					_exit(1);
			_exit(0);
		}
		EXPECT_EQ(capabilities[i] == CAP_SYS_RESOURCE ? 0 : 1, child_wait(&child));
	}
}

/* All users together */

TEST_F_TIMEOUT(quota, most_clients_of_all, 120)
{
	struct rlimit files = { 40000, 40000 };
	const __u64 counted[] = { error_count(0, OVER_FLOW), error_count(2, OVER_FLOW) };
	static int fds[32768];
	int i, one_more;

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &files));
	for (i = 0; i < 32768; i++) {
		fds[i] = device_open(O_RDWR);
		ASSERT_LE(0, fds[i]);
		ASSERT_EQ(0, record_alloc(fds[i], 0, CB, 1, 10, 10)) TH_LOG("client %d", i);
	}
	one_more = device_open(O_RDWR);
	EXPECT_EQ(-EOVERFLOW, record_alloc(one_more, 0, CB, 1, 10, 10));
	EXPECT_EQ(-EOVERFLOW, record_alloc(one_more, 2, CB, 1, 10, 10));
	EXPECT_EQ(counted[0] + 1, error_count(0, OVER_FLOW));
	EXPECT_EQ(counted[1] + 1, error_count(2, OVER_FLOW));
	EXPECT_EQ(32768 * 100, usage_of(one_more, 0, CB).bytes);
	close(fds[77]);
	EXPECT_EQ(0, record_alloc(one_more, 0, CB, 1, 10, 10));
	for (i = 0; i < 32768; i++)
		close(fds[i]);
	close(one_more);
}

/* Memory */

static bool succeeds_or_lacks_memory(int result)
{
	return !result || result == -ENOMEM;
}

static bool nothing_kills(int silent, int other)
{
	static struct tt_memtrack_client clients[8];
	static struct tt_memtrack_exit exits[64];
	struct tt_memtrack_usage usage[WHATS];
	__u32 count = 8, most = 64;

	return succeeds_or_lacks_memory(record_alloc(silent, 1, CB, 1, 10, 10)) &&
	       succeeds_or_lacks_memory(watch(other)) &&
	       succeeds_or_lacks_memory(clients_get(other, 0, clients, &count, usage)) &&
	       succeeds_or_lacks_memory(exits_get(other, exits, &most));
}

/*
 * Root in a small cgroup: its memory is the only limit, and reaching it is just an error of the
 * event. While the cgroup is full, only the module may allocate: the process would be killed for
 * a page or file of its own, so it prepares everything beforehand.
 */
static int fill_memory(int fd)
{
	static struct tt_memtrack_op ops[4096];
	int silent = device_open(O_RDWR), other = device_open(O_RDONLY);
	struct tt_memtrack_submit answer;
	__u64 id = 0, records;
	int i, result;

	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		return 9;
	do {
		for (i = 0; i < 4096; i++)
			ops[i] = op_alloc(0, CB, id++, 10, 10);
		result = submit(fd, ops, 4096, 0, &answer);
	} while (!result && id < 4 << 20);
	if (result != -ENOMEM)
		return 1;
	if (!nothing_kills(silent, other))
		return 8;
	records = usage_self(fd, 0, CB).records;
	if (records != id - 4096 + answer.done)
		return 2;
	/* Frees need no memory, and make room again. */
	for (id = 0; id < 2000; id++)
		if (record_free(fd, 0, CB, id))
			return 3;
	for (id = 0; id < 1000; id++)
		if (record_alloc(fd, 0, CB, id, 10, 10))
			return 4;
	if (usage_self(fd, 0, CB).records != records - 1000)
		return 5;
	/* So does a free of all, at once. */
	ops[0] = (struct tt_memtrack_op) {
		.op = TT_MEMTRACK_OP_CB_FREE, .flags = TT_MEMTRACK_FREE_ALL, .kind = CB,
	};
	for (i = 1; i < 4096; i++)
		ops[i] = op_alloc(0, CB, i, 10, 10);
	if (submit(fd, ops, 4096, 0, &answer))
		return 6;
	return usage_self(fd, 0, CB).records == 4095 ? 0 : 7;
}

TEST_F_TIMEOUT(quota, memory_of_a_cgroup, 120)
{
	__u64 counted = error_count(0, NO_MEMORY);
	struct child child;

	if (cgroup_make("16M"))
		SKIP(return, "no memory controller for cgroup2 on /sys/fs/cgroup");
	if (!child_start(&child)) {
		int fd = device_open(O_RDWR);

		hear(&child);
		_exit(fill_memory(fd));
	}
	ASSERT_EQ(0, cgroup_add(child.pid));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_LT(0, cgroup_figure("memory.events", "max"));
	EXPECT_EQ(0, cgroup_figure("memory.events", "oom_kill"));
	EXPECT_EQ(counted + 1, error_count(0, NO_MEMORY));
	EXPECT_EQ(0, cgroup_remove());
}

#define FILES 200

enum step { PLAIN_FILES, OPEN_FILES, FIRST_RECORDS, ON_A_SECOND_DEVICE, WATCHER, STEPS };

static int take_memory(enum step step)
{
	static int fd[FILES];
	int i, result = 0;

	for (i = 0; i < FILES && result >= 0; i++) {
		if (step == PLAIN_FILES) {
			result = open("/dev/null", O_RDONLY | O_CLOEXEC);
		} else if (step == OPEN_FILES) {
			fd[i] = device_open(O_RDWR);
			result = fd[i];
		} else if (step != WATCHER) {
			result = record_alloc(fd[i], step == FIRST_RECORDS ? 0 : 2, CB, 1, 10, 10);
		} else if (!i) {
			result = watch(fd[0]);
		}
	}
	return result < 0 ? result : 0;
}

/* 6.12 only updates memory.stat when enough of it has changed. */
static int change_much(void)
{
	size_t size = 4 << 20;
	void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	return pages == MAP_FAILED ? -errno : munmap(pages, size);
}

/* Memory that users make the module allocate is charged to their cgroup. */
TEST_F(quota, all_memory_is_charged)
{
	struct tt_memtrack_version version;
	__s64 before, after, grown[STEPS];
	struct child child;
	int step;

	if (cgroup_make("max"))
		SKIP(return, "no memory controller for cgroup2 on /sys/fs/cgroup");
	if (cgroup_figure("memory.stat", "kernel") < 0) {
		cgroup_remove();
		SKIP(return, "memory.stat has no line \"kernel\" before Linux 5.18");
	}
	if (!child_start(&child)) {
		for (step = 0; step < STEPS; step++) {
			hear(&child);
			tell(&child, take_memory(step) ?: change_much());
		}
		hear(&child);
		_exit(0);
	}
	ASSERT_EQ(0, cgroup_add(child.pid));
	before = cgroup_figure("memory.stat", "kernel");
	for (step = 0; step < STEPS; step++) {
		tell(&child, 0);
		ASSERT_EQ(0, hear(&child));
		after = cgroup_figure("memory.stat", "kernel");
		grown[step] = after - before;
		before = after;
		TH_LOG("step %d: %lld bytes", step, grown[step]);
	}
	ASSERT_EQ(0, version_get(self->fd, &version));
	/* A client; its account on the device with a page of records; another account. */
	EXPECT_LT(FILES * 256, grown[OPEN_FILES] - grown[PLAIN_FILES]);
	EXPECT_LT(FILES * (4096 + 1024), grown[FIRST_RECORDS]);
	EXPECT_LT(FILES * 1024, grown[ON_A_SECOND_DEVICE]);
	/* The ring is shared and not charged: it may outlive the first watcher. */
	EXPECT_GT(version.ring_events * 8, grown[WATCHER]);
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_EQ(0, cgroup_remove());
}

TEST_HARNESS_MAIN
