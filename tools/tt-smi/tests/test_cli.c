// SPDX-License-Identifier: GPL-2.0-or-later
/* Options, exit statuses, and messages to people. */
#include <fcntl.h>

#include "../array_size.h"
#include "run.h"

#include "kselftest_harness.h"

#define LOAD_IT "ttmt-smi: /dev/tt_memtrack: no such device; load the module with " \
		"'modprobe tt_memtrack'\n"

FIXTURE(cli) {
	struct result *result;
};

FIXTURE_SETUP(cli)
{
	self->result = calloc(1, sizeof(*self->result));
	ASSERT_NE(NULL, self->result);
}

FIXTURE_TEARDOWN(cli)
{
	free(self->result);
}

#define EXPECT_STATUS(status_) \
	EXPECT_EQ(status_, self->result->status)

#define EXPECT_OUT(text) EXPECT_NE(NULL, strstr(self->result->out, text))
#define EXPECT_ERR(text) EXPECT_NE(NULL, strstr(self->result->err, text))

TEST_F(cli, no_module)
{
	static const char *const views[] = { NULL, "--json", "--exits", "--events", "-w" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(views); i++) {
		FAKE(self->result, "no-module", views[i]);
		EXPECT_STATUS(3);
		EXPECT_STREQ("", self->result->out);
		EXPECT_STREQ(LOAD_IT, self->result->err);
	}
}

TEST_F(cli, no_module_with_the_real_library)
{
	if (!access("/sys/class/tt_memtrack", F_OK))
		SKIP(return, "the module is loaded on this machine");
	run(self->result, TT_SMI, "", ARGS(NULL));
	EXPECT_STATUS(3);
	EXPECT_STREQ(LOAD_IT, self->result->err);
}

TEST_F(cli, help)
{
	FAKE(self->result, "no-module", "--help");
	EXPECT_STATUS(0);
	EXPECT_OUT("Usage: ttmt-smi");
	EXPECT_STREQ("", self->result->err);
}

TEST_F(cli, version)
{
	FAKE(self->result, "busy", "--version");
	EXPECT_STATUS(0);
	EXPECT_OUT("of tt_memtrack");
	EXPECT_OUT("not Tenstorrent's own tt-smi");
	EXPECT_OUT("\nlibttmt 1.");
	EXPECT_OUT("\nmodule tt_memtrack 1.");
	EXPECT_STREQ("", self->result->err);
}

TEST_F(cli, version_without_module)
{
	FAKE(self->result, "no-module", "-v");
	EXPECT_STATUS(0);
	EXPECT_OUT("module tt_memtrack: not loaded\n");
	EXPECT_STREQ("", self->result->err);
}

TEST_F(cli, version_without_access)
{
	FAKE(self->result, "no-access", "-v");
	EXPECT_STATUS(0);
	EXPECT_OUT("module tt_memtrack: loaded, but /dev/tt_memtrack: Permission denied\n");
}

TEST_F(cli, version_that_differs)
{
	FAKE(self->result, "old-module", "--version");
	EXPECT_STATUS(0);
	EXPECT_OUT("module tt_memtrack 0.9.0\n");
	EXPECT_ERR("the module is 0.9.0");
}

TEST_F(cli, wrong_usage)
{
	static const char *const wrong[][MAX_ARGUMENTS] = {
		{ "--nonsense" },
		{ "-x" },
		{ "--ev=1" },
		{ "--e" }, /* --events or --exits */
		{ "0" },
		{ "--device" },
		{ "--device", "" },
		{ "--device", "-1" },
		{ "--device", "0x1" },
		{ "--device", "1R" },
		{ "--device", "01:00.0" },
		{ "--device", "00:01:00.0" },
		{ "--device", "123456789:01:00.0" },
		{ "--device", "0000:01:00.8" },
		{ "--device", "0000:01:00.0 " },
		{ "--device", "4294967295" },
		{ "--device", "99999999999999999999" },
		{ "-w", "--interval", "0" },
		{ "-w", "--interval", "nan" },
		{ "-w", "--interval", "1s" },
		{ "-w", "--interval", "1e9" },
		{ "--interval", "2" },
		{ "--json", "--exits" },
		{ "--events", "--json" },
		{ "--events", "-w" },
		{ "--exits", "--device", "0" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		run(self->result, TT_SMI_FAKE, "busy", wrong[i]);
		EXPECT_STATUS(2) TH_LOG("%s %s", wrong[i][0], wrong[i][1] ?: "");
		EXPECT_STREQ("", self->result->out);
		EXPECT_EQ(0, strncmp(self->result->err, "ttmt-smi: ", 10));
		EXPECT_ERR("Try 'ttmt-smi --help'.\n");
	}
}

TEST_F(cli, value_of_an_option_that_takes_none)
{
	FAKE(self->result, "busy", "--watch=1");
	EXPECT_STATUS(2);
	EXPECT_ERR("ttmt-smi: --watch=1: takes no value\n");
	FAKE(self->result, "busy", "--json=x");
	EXPECT_STATUS(2);
	EXPECT_ERR("ttmt-smi: --json=x: takes no value\n");
}

TEST_F(cli, options_of_the_vendors_tool)
{
	static const char *const vendor[][MAX_ARGUMENTS] = {
		{ "-l" }, { "--local" }, { "-s" }, { "--snapshot" }, { "-ls" }, { "--list" },
		{ "-f", "x.json" }, { "--filename=x.json" }, { "--filename", "x.json" }, { "-c" },
		{ "--compact" }, { "-r", "0" }, { "-r0,1" }, { "--reset", "0" }, { "-g" },
		{ "--generate_reset_json" }, { "--offline" }, { "--snapshot_no_tty" },
		{ "-glx_reset" }, { "--glx_reset" }, { "-glx_reset_auto" },
		{ "-glx_reset_tray", "1" }, { "-glx_list_tray_to_device" }, { "--no_reinit" },
		{ "--use_luwen" }, { "--eth_train_skip" }, { "-ws" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vendor); i++) {
		run(self->result, TT_SMI_FAKE, "busy", vendor[i]);
		EXPECT_STATUS(2) TH_LOG("%s", vendor[i][0]);
		EXPECT_STREQ("", self->result->out);
		EXPECT_ERR("is an option of Tenstorrent's own tt-smi");
		EXPECT_ERR("the Python package tt-smi;");
	}
	FAKE(self->result, "busy", "-glx_reset");
	EXPECT_ERR("ttmt-smi: -glx_reset is an option");
	FAKE(self->result, "busy", "-ls");
	EXPECT_ERR("ttmt-smi: -ls is an option");
}

TEST_F(cli, no_such_device)
{
	FAKE(self->result, "busy", "--device", "5");
	EXPECT_STATUS(1);
	EXPECT_STREQ("", self->result->out);
	EXPECT_STREQ("ttmt-smi: no device 5\n", self->result->err);
	FAKE(self->result, "cards", "--json", "--device", "0000:02:00.0");
	EXPECT_STATUS(1);
	EXPECT_STREQ("", self->result->out);
	EXPECT_STREQ("ttmt-smi: no device 0000:02:00.0\n", self->result->err);
}

TEST_F(cli, exits_and_events_need_the_device_file)
{
	static const char *const views[] = { "--exits", "--events" };
	size_t i;

	for (i = 0; i < 2; i++) {
		FAKE(self->result, "no-access", views[i]);
		EXPECT_STATUS(1);
		EXPECT_STREQ("", self->result->out);
		EXPECT_STREQ("ttmt-smi: /dev/tt_memtrack: Permission denied\n", self->result->err);
	}
}

/* In a container that was not given it; what sysfs says is there. */
TEST_F(cli, device_file_that_is_not_there)
{
	FAKE(self->result, "no-node", "--exits");
	EXPECT_STATUS(1);
	EXPECT_ERR("not here, though the module is loaded; a container gets it with --device\n");
	FAKE(self->result, "no-node", NULL);
	EXPECT_STATUS(0);
	EXPECT_OUT("Processes: not shown: /dev/tt_memtrack: not here, though the module");
}

TEST_F(cli, output_that_cannot_be_written)
{
	static const char *const views[] = { NULL, "--json", "-w", "--events", "--help" };
	size_t i;
	int status;
	pid_t pid;

	for (i = 0; i < ARRAY_SIZE(views); i++) {
		pid = fork();
		ASSERT_GE(pid, 0);
		if (!pid) {
			dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
			dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
			become(TT_SMI_FAKE, "busy", "C", ARGS(views[i]));
		}
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		EXPECT_TRUE(WIFEXITED(status));
		EXPECT_EQ(1, WEXITSTATUS(status)) TH_LOG("%s", views[i]);
	}
}

TEST_HARNESS_MAIN
