// SPDX-License-Identifier: GPL-2.0-or-later
/* Options, exit statuses, and messages to people. */
#include <fcntl.h>

#include "array_size.h"
#include "run.h"

#include "kselftest_harness.h"

#define LOAD_IT "ttmt-smi: /dev/tt_memtrack: no such device; load the module with " \
		"'sudo modprobe tt_memtrack'\n"

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
	static const char *const views[] = { NULL, "--exits", "--events", "-w" };
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

/* Options of 1.1 that have no other name now, and those of ttmt-replay that are the same here. */
TEST_F(cli, every_option_is_in_the_help)
{
	static const char *const options[] = {
		"-l, --loop=", "--by=", "--csv", "--delta=", "--pid=", "--sort=", "--source=",
		"--units=", "--user=", "  ps ", "  devices ", "  records ", "  exits ", "  events ",
		"  doctor ", "  cores ", "  why ", "-d, --device=", "-e, --events",
		"-h, --help", "-i, --interval=", "-j, --json",
		"-V, --version", "-w, --watch", "-x, --exits",
	};
	size_t i;

	FAKE(self->result, "no-module", "-h");
	EXPECT_STATUS(0);
	for (i = 0; i < ARRAY_SIZE(options); i++)
		EXPECT_TRUE(!!strstr(self->result->out, options[i])) TH_LOG("option %zu", i);
	EXPECT_EQ(NULL, strstr(self->result->out, "glx"));
	FAKE(self->result, "no-module", "--usage");
	EXPECT_STATUS(0);
	EXPECT_OUT("--device=DEVICE");
	EXPECT_EQ(NULL, strstr(self->result->out, "glx"));
}

TEST_F(cli, short_options_are_the_long_ones)
{
	static const char *const same[][2][MAX_ARGUMENTS] = {
		{ { "-d", "2" }, { "--device", "2" } },
		{ { "-x" }, { "--exits" } },
		{ { "-V" }, { "--version" } },
		{ { "-v" }, { "--version" } },
		{ { "-h" }, { "--help" } },
		{ { "-wvx", "--nonsense" }, { "--version" } },
	};
	struct result *other = calloc(1, sizeof(*other));
	size_t i;

	for (i = 0; i < ARRAY_SIZE(same); i++) {
		run(self->result, TT_SMI_FAKE, "busy", same[i][0]);
		run(other, TT_SMI_FAKE, "busy", same[i][1]);
		EXPECT_STATUS(0);
		EXPECT_STREQ(other->out, self->result->out);
	}
	free(other);
	FAKE(self->result, "busy", "-jd2");
	EXPECT_STATUS(0);
	EXPECT_EQ('{', self->result->out[0]);
}

TEST_F(cli, version)
{
	FAKE(self->result, "busy", "--version");
	EXPECT_STATUS(0);
	EXPECT_OUT("of tt_memtrack");
	EXPECT_OUT("not Tenstorrent's own tt-smi");
	EXPECT_OUT("\nlibttmt 2.");
	EXPECT_OUT("\nmodule tt_memtrack 2.");
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
		{ "-y" },
		{ "--ev=1" },
		{ "--e" }, /* --events or --exits */
		{ "0" },
		{ "ps", "devices" },
		{ "ps", "-w" },
		{ "ps", "--sort", "colour" },
		{ "ps", "--by", "size" },
		{ "ps", "--by", "" },
		{ "ps", "--by", "use" },
		{ "devices", "--by", "user" },
		{ "why", "--by", "user" },
		{ "ps", "--units", "miles" },
		{ "ps", "--pid", "0" },
		{ "ps", "--pid", "init" },
		{ "ps", "--pid", "+5" },
		{ "ps", "--user", " 0" },
		{ "ps", "--user", "nobody-of-that-name" },
		{ "ps", "--json", "--csv" },
		{ "ps", "-l", "0" },
		{ "ps", "--delta", "x" },
		{ "-l", "1", "-w" },
		{ "-ls" },
		{ "--csv" },
		{ "--sort", "pid" },
		{ "records", "--source", "shm" },
		{ "ps", "--source", "rumour" },
		{ "exits", "-d", "0" },
		{ "--completion", "csh" },
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
		{ "--events", "--exits" },
		{ "--events", "-w" },
		{ "-d", "/dev/tenstorrent/" },
		{ "-d", "/dev/tenstorrent/+1" },
		{ "-d", "/dev/tenstorrent/0/" },
		{ "-d", "0", "-d", "x" },
		{ "--exits", "--device", "0" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		run(self->result, TT_SMI_FAKE, "busy", wrong[i]);
		EXPECT_STATUS(2) TH_LOG("%s %s", wrong[i][0], wrong[i][1] ?: "");
		EXPECT_STREQ("", self->result->out);
		EXPECT_EQ(0, strncmp(self->result->err, "ttmt-smi: ", 10));
		EXPECT_ERR("\nTry `ttmt-smi --help' or ");
	}
}

TEST_F(cli, value_of_an_option_that_takes_none)
{
	FAKE(self->result, "busy", "--watch=1");
	EXPECT_STATUS(2);
	EXPECT_ERR("ttmt-smi: option '--watch' doesn't allow an argument\n");
}

TEST_F(cli, options_of_the_vendors_tool)
{
	static const char *const vendor[][MAX_ARGUMENTS] = {
		{ "--local" }, { "-s" }, { "--snapshot" }, { "--list" },
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
		EXPECT_ERR("the Python package tt-smi;\n");
	}
	FAKE(self->result, "busy", "-r0");
	EXPECT_ERR("ttmt-smi: -r is an option");
	FAKE(self->result, "busy", "--reset=0");
	EXPECT_ERR("ttmt-smi: --reset is an option");
}

TEST_F(cli, no_such_device)
{
	FAKE(self->result, "busy", "--device", "5");
	EXPECT_STATUS(1);
	EXPECT_STREQ("", self->result->out);
	EXPECT_STREQ("ttmt-smi: no device 5\n", self->result->err);
	FAKE(self->result, "cards", "--device", "0000:02:00.0");
	EXPECT_STATUS(1);
	EXPECT_STREQ("", self->result->out);
	EXPECT_STREQ("ttmt-smi: no device 0000:02:00.0\n", self->result->err);
	FAKE(self->result, "busy", "--device", "0", "--device", "5");
	EXPECT_STATUS(1);
	EXPECT_STREQ("", self->result->out);
	EXPECT_STREQ("ttmt-smi: no device 5\n", self->result->err);
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

/* Run it with a descriptor that is another file, or closed for NULL; its exit status. */
static int with(int fd, const char *path, struct result *result, const char *const *arguments)
{
	run_with(fd, path, result, TT_SMI_FAKE, "busy", arguments);
	return result->status;
}

static const char *const views[] = {
	NULL, "--json", "-w", "-wj", "--exits", "--events", "-ej", "--help", "--usage", "--version",
};

#define CANNOT "ttmt-smi: cannot write to standard output: "

TEST_F(cli, output_that_cannot_be_written)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(views); i++) {
		EXPECT_EQ(1, with(1, "/dev/full", self->result, ARGS(views[i])))
			TH_LOG("%s", views[i]);
		EXPECT_STREQ(CANNOT "No space left on device\n", self->result->err);
	}
}

/* It may come; but the number may be wrong. Only what cannot be written ends it here. */
TEST_F(cli, events_of_a_device_that_is_not_there)
{
	with(1, "/dev/full", self->result, ARGS("--events", "-d", "5", "-d", "0"));
	EXPECT_ERR("ttmt-smi: no device 5; waiting for it\n");
	with(1, "/dev/full", self->result, ARGS("--events", "-d", "0"));
	EXPECT_EQ(NULL, strstr(self->result->err, "waiting"));
}

/* Files that are opened come to lie where it was, and must not get what is printed. */
TEST_F(cli, output_that_is_closed)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(views); i++) {
		EXPECT_EQ(1, with(1, NULL, self->result, ARGS(views[i])))
			TH_LOG("%s", views[i]);
		EXPECT_STREQ(CANNOT "Bad file descriptor\n", self->result->err);
	}
}

TEST_F(cli, input_or_errors_that_are_closed)
{
	struct result *whole = calloc(1, sizeof(*whole));

	FAKE(whole, "busy", NULL);
	EXPECT_EQ(0, with(0, NULL, self->result, ARGS(NULL)));
	EXPECT_STREQ(whole->out, self->result->out);
	EXPECT_STREQ("", self->result->err);
	EXPECT_EQ(0, with(2, NULL, self->result, ARGS(NULL)));
	EXPECT_STREQ(whole->out, self->result->out);
	free(whole);
	EXPECT_EQ(1, with(2, NULL, self->result, ARGS("-d", "5")));
	EXPECT_STREQ("", self->result->out);
}

TEST_HARNESS_MAIN
