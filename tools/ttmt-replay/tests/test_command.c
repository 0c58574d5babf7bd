// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Host tests of the command as built: options, messages and exit codes.
 */
#include <limits.h>
#include <stdarg.h>

#include "kselftest_harness.h"
#define COMMAND TTMT_REPLAY
#include "start.h"

FIXTURE(command) {
	char capture[32];
	char output[OUTPUT];
};

static void write_capture(struct _test_data_command *self, const char *text)
{
	FILE *file = fopen(self->capture, "w");

	if (!file || fputs(text, file) < 0 || fclose(file))
		abort();
}

FIXTURE_SETUP(command)
{
	int fd;

	strcpy(self->capture, "/tmp/ttmt-replay.XXXXXX");
	fd = mkstemp(self->capture);
	ASSERT_GE(fd, 0);
	close(fd);
}

FIXTURE_TEARDOWN(command)
{
	unlink(self->capture);
}

TEST_F(command, help_and_version)
{
	EXPECT_EQ(0, start(self, "", "--help"));
	EXPECT_SAYS("Usage: ttmt-replay");
	EXPECT_EQ(0, start(self, "", "-h"));
	EXPECT_EQ(0, start(self, "", "--version"));
	EXPECT_SAYS("ttmt-replay (tt_memtrack) ");
	EXPECT_EQ(0, start(self, "", "-V"));
	EXPECT_SAYS("ttmt-replay (tt_memtrack) ");
	EXPECT_EQ(0, start(self, "", "--usage"));
	EXPECT_SAYS("Usage: ttmt-replay");
}

TEST_F(command, wrong_usage)
{
	static const char *const wrong[] = {
		"", "one two", "--nonsense x", "--device", "--device= x", "--device=-1 x",
		"--device=one x", "--device=1x x", "--device=4294967295 x", "--device=0x1 x",
		"--delay=1.5 x", "--delay=99999999999999999999 x", "--hold=-3 x", "--repeat=0 x",
		"--repeat=' 1' x", "--d=1 x", "--json=1 x",
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_EQ(2, start(self, "", wrong[i]))
			TH_LOG("%s", wrong[i]);
		EXPECT_SAYS("ttmt-replay: ");
		EXPECT_SAYS("--help");
	}
}

TEST_F(command, capture_that_is_not_there)
{
	EXPECT_EQ(1, start(self, "", "/nonexistent/capture.json"));
	EXPECT_SAYS("/nonexistent/capture.json: No such file or directory");
}

TEST_F(command, capture_that_is_wrong)
{
	write_capture(self, "[{\"node_type\":\"x\"},{\"node_type\":\"buffer_allocate\"}]");
	EXPECT_EQ(1, start(self, "", self->capture));
	EXPECT_SAYS("node 1: buffer_allocate: ");
}

TEST_F(command, capture_on_standard_input)
{
	char arguments[64];

	write_capture(self, "[{\"node_type\":\"buffer_allocate\"}]");
	snprintf(arguments, sizeof(arguments), "--json - <%s", self->capture);
	EXPECT_EQ(1, start(self, "", arguments));
	EXPECT_SAYS("ttmt-replay: standard input: node 0: buffer_allocate: ");
	EXPECT_EQ(1, start(self, "", "- </dev/null"));
	EXPECT_SAYS("ttmt-replay: standard input: it is empty");
	EXPECT_EQ(1, start(self, "", "- <&-"));
	EXPECT_SAYS("ttmt-replay: standard input: Bad file descriptor");
}

TEST_F(command, output_that_cannot_be_written)
{
	EXPECT_EQ(1, start(self, "{", "--help >/dev/full; }"));
	EXPECT_SAYS("ttmt-replay: cannot write to standard output: No space left on device");
	EXPECT_EQ(1, start(self, "{", "--version >&-; }"));
	EXPECT_SAYS("ttmt-replay: cannot write to standard output: Bad file descriptor");
}

TEST_F(command, module_that_is_not_loaded)
{
	if (!access("/dev/tt_memtrack", F_OK))
		SKIP(return, "the module is loaded here");
	write_capture(self, "[]");
	EXPECT_EQ(3, start(self, "", self->capture));
	EXPECT_SAYS("modprobe tt_memtrack");
}

TEST_F(command, reports_that_are_turned_off)
{
	write_capture(self, "[]");
	EXPECT_EQ(1, start(self, "TT_MEMTRACK=0", self->capture));
	EXPECT_SAYS("TT_MEMTRACK=0");
}

TEST_HARNESS_MAIN
