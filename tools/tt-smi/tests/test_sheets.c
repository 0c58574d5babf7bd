// SPDX-License-Identifier: GPL-2.0-or-later
/* What subcommands show of a known state, against golden files; and what becomes of their rows. */
#include <fcntl.h>

#include "array_size.h"
#include "run.h"

#include "kselftest_harness.h"

FIXTURE(sheets) {
	struct result *result;
};

FIXTURE_SETUP(sheets)
{
	self->result = calloc(1, sizeof(*self->result));
	ASSERT_NE(NULL, self->result);
}

FIXTURE_TEARDOWN(sheets)
{
	free(self->result);
}

static const struct {
	const char *golden, *state, *arguments[MAX_ARGUMENTS];
} views[] = {
	{ "ps.txt", "busy", { "ps", "--pid", "9004711" } },
	{ "ps-by-user.txt", "busy", { "ps", "--by", "user" } },
	{ "ps-by-kind.txt", "busy", { "ps", "--by=kind", "--units=mib" } },
	{ "devices.txt", "mixed", { "devices" } },
	{ "devices-by-kind.txt", "busy", { "devices", "--by", "kind", "-d", "0" } },
	{ "devices-galaxy.txt", "galaxy", { "devices" } },
	{ "records.txt", "busy", { "records", "--sort", "id" } },
	{ "records-by-size.txt", "busy", { "records", "--by", "size", "--units", "bytes" } },
	{ "records-by-tag.txt", "busy", { "records", "--by", "tag" } },
	{ "exits-table.txt", "busy", { "exits" } },
	{ "cores.txt", "cards", { "cores", "12" } },
	{ "cores-unplaced.txt", "busy", { "cores", "--device", "0" } },
	{ "peak.txt", "busy", { "peak" } },
	{ "peak-none.txt", "busy", { "peak", "1" } },
	{ "why.txt", "busy", { "why" } },
	{ "why-of-pid.txt", "busy", { "why", "--pid", "4700", "--units", "bytes" } },
};

TEST_F(sheets, as_people_see_them)
{
	char golden[1 << 14], path[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(views); i++) {
		run(self->result, TT_SMI_FAKE, views[i].state, views[i].arguments);
		snprintf(path, sizeof(path), "%s/%s", GOLDEN, views[i].golden);
		take_text(open(path, O_RDONLY), golden, sizeof(golden));
		EXPECT_STREQ(golden, self->result->out) TH_LOG("%s", views[i].golden);
		EXPECT_EQ(0, self->result->status);
		EXPECT_STREQ("", self->result->err);
	}
}

/* A field of each line but the head. */
static void column(char *out, const char *csv, int field)
{
	const char *line = strchr(csv, '\n');
	int i;

	*out = '\0';
	for (; line && line[1]; line = strchr(line + 1, '\n')) {
		const char *at = line + 1;

		for (i = 0; i < field; i++)
			at = strchr(at, ',') + 1;
		strncat(out, at, strcspn(at, ",\n"));
		strcat(out, " ");
	}
}

#define EXPECT_COLUMN(text, field) do { \
	char seen_[1024]; \
	\
	column(seen_, self->result->out, field); \
	EXPECT_STREQ(text, seen_); \
} while (0)

#define DEVICE 7
#define TOTAL 12

TEST_F(sheets, the_most_comes_first)
{
	FAKE(self->result, "busy", "ps", "--csv", "--pid", "9004711", "--pid", "9000099");
	EXPECT_COLUMN("7 0 2 ", DEVICE);
	EXPECT_COLUMN("9764339713 2468872192 1072693248 ", TOTAL);
}

TEST_F(sheets, in_the_order_of_any_column)
{
	FAKE(self->result, "busy", "ps", "--pid", "9004711", "--pid", "9000099", "--sort", "device",
	     "--csv");
	EXPECT_COLUMN("0 2 7 ", DEVICE);
	FAKE(self->result, "busy", "ps", "--pid", "9004711", "--pid", "9000099", "--sort",
	     "records", "--csv");
	EXPECT_COLUMN("0 7 2 ", DEVICE);
}

TEST_F(sheets, nobody_that_was_asked_for)
{
	FAKE(self->result, "busy", "ps", "--pid", "9999999");
	EXPECT_STREQ("ps: none\n", self->result->out);
	EXPECT_EQ(0, self->result->status);
	FAKE(self->result, "busy", "ps", "--pid", "9999999", "--csv");
	EXPECT_COLUMN("", 1);
}

TEST_F(sheets, tags_of_records)
{
	FAKE(self->result, "busy", "records", "--csv", "--sort", "id");
	EXPECT_NE(NULL, strstr(self->result->out, ",4096,,536870912,"));
	EXPECT_NE(NULL, strstr(self->result->out, ",4097,layer 3/attention,4096,"));
	EXPECT_NE(NULL, strstr(self->result->out, ",4098,\"layer 4, \"\"mlp\"\"\",1073741824,"));
	EXPECT_NE(NULL, strstr(self->result->out, ",4099,tag 3,67108864,"));
	EXPECT_NE(NULL, strstr(self->result->out, ",4100,,2048,"));
	FAKE(self->result, "busy", "records", "--json", "--by", "tag");
	EXPECT_NE(NULL, strstr(self->result->out, "\"tag\": \"layer 3/attention\""))
		TH_LOG("%s", self->result->out);
	EXPECT_NE(NULL, strstr(self->result->out, "\"tag\": null"));
}

TEST_F(sheets, records_of_others_are_refused)
{
	FAKE(self->result, "busy", "records", "--pid", "9000099");
	EXPECT_EQ(1, self->result->status);
	EXPECT_STREQ("", self->result->out);
	EXPECT_STREQ("ttmt-smi: records of other users' programs are for root\n",
		     self->result->err);
	FAKE(self->result, "busy", "records");
	EXPECT_NE(NULL, strstr(self->result->out, "records of 3 programs of other users"));
}

#define EXPECT_TEXT(text) \
	EXPECT_NE(NULL, strstr(self->result->out, text))

/* Which devices they are on; who is there is in the device file alone. */
TEST_F(sheets, devices_of_a_process_or_user)
{
	FAKE(self->result, "busy", "devices", "--csv", "--pid", "9004711");
	EXPECT_COLUMN("0 2 ", 1);
	FAKE(self->result, "busy", "devices", "--csv", "--user", "4200000001");
	EXPECT_COLUMN("0 ", 1);
	FAKE(self->result, "busy", "devices", "--by", "kind", "--csv", "--pid", "9000099");
	EXPECT_COLUMN("7 7 7 7 7 7 7 7 7 7 7 7 ", 1);
	FAKE(self->result, "busy", "devices", "--csv", "--pid", "9000099", "--user", "1");
	EXPECT_COLUMN("", 1);
	FAKE(self->result, "no-access", "devices", "--user", "root");
	EXPECT_EQ(1, self->result->status);
	EXPECT_STREQ("ttmt-smi: /dev/tt_memtrack: Permission denied\n", self->result->err);
}

/* Where nobody is in a container, that is what there is to say. */
TEST_F(sheets, groups_of_what_is_not_known)
{
	FAKE(self->result, "busy", "ps", "--by", "container");
	EXPECT_EQ(0, strncmp("Container ", self->result->out, 10)) TH_LOG("%s", self->result->out);
	EXPECT_TEXT("\n-  ");
}

TEST_F(sheets, processes_by_tag)
{
	struct result *records = calloc(1, sizeof(*records));

	FAKE(self->result, "busy", "ps", "--by", "tag");
	FAKE(records, "busy", "records", "--by", "tag");
	EXPECT_TEXT("layer 3/attention");
	EXPECT_STREQ(records->out, self->result->out);
	free(records);
	FAKE(self->result, "busy", "ps", "--by", "tag", "--source", "shm");
	EXPECT_EQ(2, self->result->status);
	FAKE(self->result, "busy", "records", "--by", "device", "--csv");
	EXPECT_COLUMN("0 ", 3);
}

/* What is told as a story is a table, too. */
TEST_F(sheets, stories_in_order)
{
	FAKE(self->result, "busy", "peak", "--sort", "part", "-d", "2");
	EXPECT_EQ(0, strncmp("Device  Region", self->result->out, 14))
		TH_LOG("%s", self->result->out);
	FAKE(self->result, "cards", "cores", "12", "--sort", "bytes", "--csv");
	EXPECT_EQ(0, self->result->status);
	EXPECT_TEXT(",12,0,0,528384,1388544,37.9,1393312,");
	FAKE(self->result, "busy", "why", "--sort", "colour");
	EXPECT_EQ(2, self->result->status);
}

/* How full the fullest core is, or may be. */
TEST_F(sheets, upper_bounds_are_marked)
{
	FAKE(self->result, "busy", "devices");
	EXPECT_TEXT("  <=812.0 KiB   55.5%");
	EXPECT_TEXT("    1.0 MiB  100.1%");
	FAKE(self->result, "busy", "devices", "--csv");
	EXPECT_EQ(NULL, strstr(self->result->out, "<="));
	FAKE(self->result, "busy", "devices", "--by", "kind");
	EXPECT_TEXT("45.2 MiB   90.4 MiB  <=723.1 KiB  <=1.4 MiB");
	EXPECT_TEXT("1.0 MiB    2.0 MiB     80.9 KiB  161.7 KiB");
}

TEST_F(sheets, nothing_was_refused)
{
	FAKE(self->result, "empty", "why");
	EXPECT_EQ(0, self->result->status);
	EXPECT_NE(NULL, strstr(self->result->out, "No allocation was refused"));
	FAKE(self->result, "busy", "why", "--pid", "1");
	EXPECT_NE(NULL, strstr(self->result->out, "No allocation was refused"));
	FAKE(self->result, "busy", "why", "-d", "2");
	EXPECT_NE(NULL, strstr(self->result->out, "No allocation was refused"));
	FAKE(self->result, "busy", "why", "-d", "7", "--csv");
	EXPECT_COLUMN("trace dram_buffers ", 10);
}

/* What ended is the rest, and parts add up to the peak. */
TEST_F(sheets, peaks_by_part)
{
	static const char bytes[] =
		"2145386496 2145386496 1072693248 1072693248 2097152 2097152 1048576 1048576 ";

	FAKE(self->result, "busy", "peak", "2", "--csv");
	EXPECT_EQ(0, self->result->status);
	EXPECT_COLUMN("peak kind client ended peak kind client ended ", 4);
	EXPECT_COLUMN(bytes, 11);
	EXPECT_COLUMN("100.0 100.0 50.0 50.0 100.0 100.0 50.0 50.0 ", 12);
	FAKE(self->result, "busy", "peak", "--pid", "1");
	EXPECT_EQ(2, self->result->status);
}

TEST_F(sheets, cores_need_no_device)
{
	FAKE(self->result, "busy", "cores");
	EXPECT_EQ(0, self->result->status);
	EXPECT_NE(NULL, strstr(self->result->out, "Device 7: e75"));
	FAKE(self->result, "busy", "cores", "99");
	EXPECT_EQ(1, self->result->status);
	FAKE(self->result, "busy", "cores", "nonsense");
	EXPECT_EQ(2, self->result->status);
	FAKE(self->result, "busy", "ps", "0");
	EXPECT_EQ(2, self->result->status);
}

TEST_F(sheets, need_the_device_file)
{
	static const char *const names[] = { "ps", "records", "exits", "cores", "peak", "why" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		FAKE(self->result, "no-access", names[i], "--json");
		EXPECT_EQ(1, self->result->status);
		EXPECT_STREQ("ttmt-smi: /dev/tt_memtrack: Permission denied\n", self->result->err);
		FAKE(self->result, "no-module", names[i]);
		EXPECT_EQ(3, self->result->status);
	}
	FAKE(self->result, "no-access", "devices");
	EXPECT_EQ(0, self->result->status);
}

TEST_F(sheets, doctor_is_well_or_not)
{
	FAKE(self->result, "cards", "doctor");
	EXPECT_EQ(0, self->result->status);
	EXPECT_NE(NULL, strstr(self->result->out, "ok       /dev/tt_memtrack opens\n"));
	EXPECT_EQ(NULL, strstr(self->result->out, "problem"));
	FAKE(self->result, "no-module", "doctor");
	EXPECT_EQ(1, self->result->status);
	EXPECT_NE(NULL, strstr(self->result->out, "problem  "));
	EXPECT_STREQ("", self->result->err);
	FAKE(self->result, "no-access", "doctor");
	EXPECT_EQ(1, self->result->status);
	EXPECT_NE(NULL, strstr(self->result->out, "does not open: Permission denied\n"));
	EXPECT_NE(NULL, strstr(self->result->out, "-> sudo chmod 0666 /dev/tt_memtrack\n"));
	FAKE(self->result, "old-module", "doctor");
	EXPECT_EQ(1, self->result->status);
	EXPECT_NE(NULL, strstr(self->result->out, "the module is 0.9.0, and ttmt-smi"));
	FAKE(self->result, "busy", "doctor");
	EXPECT_NE(NULL, strstr(self->result->out, "device 0: frees of what was not live: 3"));
}

static size_t times(const char *text, const char *word)
{
	size_t count = 0;

	while ((text = strstr(text, word))) {
		text += strlen(word);
		count++;
	}
	return count;
}

/* Whatever tables there are on this machine. */
TEST_F(sheets, tables_say_what_they_lack)
{
	FAKE(self->result, "no-module", "--source=shm");
	EXPECT_EQ(0, self->result->status);
	EXPECT_EQ(1, times(self->result->out, "which know no kernels"));
	FAKE(self->result, "no-module", "ps", "--source=shm", "--csv");
	EXPECT_EQ(0, self->result->status);
	EXPECT_EQ(0, times(self->result->out, "which know no kernels"));
}

TEST_F(sheets, completion_knows_all)
{
	static const char *const shells[] = { "bash", "zsh", "fish" };
	static const char *const words[] = {
		"device", "pid", "user", "sort", "by", "units", "loop", "delta", "source", "json",
		"csv", "watch", "interval", "doctor", "records",
	};
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(shells); i++) {
		FAKE(self->result, "no-module", "--completion", shells[i]);
		EXPECT_EQ(0, self->result->status);
		for (j = 0; j < ARRAY_SIZE(words); j++)
			EXPECT_TRUE(!!strstr(self->result->out, words[j]))
				TH_LOG("shell %zu, word %zu", i, j);
	}
}

TEST_HARNESS_MAIN
