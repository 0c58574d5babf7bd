// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of TT-Metal's own tracker, as it writes them, and as something else might. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "../shm.h"
#include "run.h"

#include "kselftest_harness.h"

#define SIZE 8576
#define NAME "tt_device_1048576_memory"

/* Offsets as in the source of TT-Metal, which asserts them. */
static void put32(unsigned char *table, size_t at, uint32_t value)
{
	memcpy(table + at, &value, sizeof(value));
}

static void put64(unsigned char *table, size_t at, uint64_t value)
{
	memcpy(table + at, &value, sizeof(value));
}

static void put_process(unsigned char *table, int slot, uint32_t pid, const char *name)
{
	const size_t at = 856 + 120 * slot;

	put32(table, at, pid);
	put64(table, at + 8, 4096);
	put64(table, at + 40, 512);
	memcpy(table + at + 56, name, strlen(name));
}

FIXTURE(shm) {
	char folder[32];
	unsigned char table[SIZE];
	struct shm_tables tables;
};

FIXTURE_SETUP(shm)
{
	strcpy(self->folder, "/tmp/shm-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->folder));
	put32(self->table, 0, 3);
	put64(self->table, 32, 1048576);
	put32(self->table, 40, 5);
	put64(self->table, 48, 4096);
	put64(self->table, 80, 512);
	put_process(self->table, 7, getpid(), "python");
	/* Beyond every pid there can be. */
	put_process(self->table, 8, 1 << 30, "dead");
}

FIXTURE_TEARDOWN(shm)
{
	char command[64];

	shm_free(&self->tables);
	snprintf(command, sizeof(command), "rm -r %s", self->folder);
	EXPECT_EQ(0, system(command));
}

static int place(const char *folder, const char *name, const void *data, size_t size)
{
	char path[128];
	int fd, ret;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ret = write(fd, data, size) == (ssize_t)size ? 0 : -1;
	close(fd);
	return ret;
}

#define PLACE(name, size) ASSERT_EQ(0, place(self->folder, name, self->table, size))

TEST_F(shm, table_of_version_3)
{
	PLACE(NAME, SIZE);
	ASSERT_EQ(0, shm_read(&self->tables, self->folder));
	ASSERT_EQ(1, self->tables.count);
	EXPECT_EQ(0, self->tables.table->error);
	EXPECT_EQ(3, self->tables.table->version);
	EXPECT_EQ(5, self->tables.table->device);
	EXPECT_EQ(1048576, self->tables.table->chip);
	EXPECT_EQ(4096, self->tables.table->bytes[SHM_DRAM]);
	EXPECT_EQ(512, self->tables.table->bytes[SHM_CB]);
	ASSERT_EQ(1, self->tables.table->process_count);
	EXPECT_EQ(getpid(), self->tables.table->process[0].pid);
	EXPECT_EQ(512, self->tables.table->process[0].bytes[SHM_CB]);
	EXPECT_STREQ("python", self->tables.table->process[0].name);
}

TEST_F(shm, version_4_is_ready_or_not)
{
	put32(self->table, 0, 4);
	PLACE(NAME, SIZE);
	ASSERT_EQ(0, shm_read(&self->tables, self->folder));
	EXPECT_EQ(-EBADMSG, self->tables.table->error);
	shm_free(&self->tables);
	put32(self->table, 8536, 0x52454459);
	PLACE(NAME, SIZE);
	ASSERT_EQ(0, shm_read(&self->tables, self->folder));
	EXPECT_EQ(0, self->tables.table->error);
	EXPECT_EQ(1, self->tables.table->process_count);
}

TEST_F(shm, version_that_is_not_known)
{
	put32(self->table, 0, 5);
	PLACE(NAME, SIZE);
	ASSERT_EQ(0, shm_read(&self->tables, self->folder));
	ASSERT_EQ(1, self->tables.count);
	EXPECT_EQ(-EPROTONOSUPPORT, self->tables.table->error);
	EXPECT_EQ(5, self->tables.table->version);
	EXPECT_EQ(0, self->tables.table->process_count);
}

TEST_F(shm, what_is_no_whole_table)
{
	char path[128];

	PLACE("tt_device_1_memory", 0);
	PLACE("tt_device_2_memory", 100);
	PLACE("tt_device_memory", SIZE);
	PLACE("tt_device_3_memory.old", SIZE);
	snprintf(path, sizeof(path), "%s/tt_device_4_memory", self->folder);
	ASSERT_EQ(0, mkfifo(path, 0600));
	ASSERT_EQ(0, shm_read(&self->tables, self->folder));
	ASSERT_EQ(3, self->tables.count);
	EXPECT_EQ(-EBADMSG, self->tables.table[0].error);
	EXPECT_EQ(-EBADMSG, self->tables.table[1].error);
	EXPECT_EQ(-EBADMSG, self->tables.table[2].error);
}

/* Anyone may have made a file of that name; a link might lead to a file of somebody else. */
TEST_F(shm, link_is_not_followed)
{
	char path[128];

	PLACE("real", SIZE);
	snprintf(path, sizeof(path), "%s/" NAME, self->folder);
	ASSERT_EQ(0, symlink("real", path));
	ASSERT_EQ(0, shm_read(&self->tables, self->folder));
	ASSERT_EQ(1, self->tables.count);
	EXPECT_EQ(-ELOOP, self->tables.table->error);
}

TEST_F(shm, name_that_does_not_end)
{
	memset(self->table + 856 + 120 * 7 + 56, 'x', 64);
	PLACE(NAME, SIZE);
	ASSERT_EQ(0, shm_read(&self->tables, self->folder));
	ASSERT_EQ(1, self->tables.table->process_count);
	EXPECT_EQ(63, strlen(self->tables.table->process[0].name));
}

TEST_F(shm, no_folder_has_no_tables)
{
	ASSERT_EQ(0, shm_read(&self->tables, "/nonexistent"));
	EXPECT_EQ(0, self->tables.count);
}

TEST_F(shm, as_a_snapshot)
{
	const struct choices all = { 0 };
	struct snapshot snap;

	PLACE(NAME, SIZE);
	ASSERT_EQ(0, shm_snapshot(&snap, &all, self->folder));
	EXPECT_TRUE(snap.from_tables);
	ASSERT_EQ(1, snap.device_count);
	EXPECT_EQ(5, snap.devices->place.number);
	EXPECT_EQ(4096, usage_of(snap.devices->usage, TT_MEMTRACK_SUM_DRAM)->bytes);
	EXPECT_EQ(512, usage_of(snap.devices->usage, TT_MEMTRACK_SUM_L1)->bytes);
	EXPECT_EQ(0, usage_of(snap.devices->usage, TT_MEMTRACK_KIND_KERNEL)->records_ever);
	ASSERT_EQ(1, snap.devices->client_count);
	EXPECT_EQ(getuid(), snap.devices->clients->who.uid);
	EXPECT_EQ(512, snap.devices->clients->kind[TT_MEMTRACK_KIND_CB].bytes);
	snapshot_free(&snap);
}

TEST_HARNESS_MAIN
