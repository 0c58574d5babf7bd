// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Host tests of the command as built, with programs that are not TT-Metal's: that it is to them,
 * and to who waits for them, as if it was not there; and budgets, by peaks that they leave.
 */
#include <fcntl.h>
#include <limits.h>
#include <pty.h>
#include <signal.h>

#include <json-c/json.h>

#include "kselftest_harness.h"
#define COMMAND TTMT_RUN
#include "start.h"

/* What a tracked program leaves of itself. */
#define LEAVE	"printf \"program x\\nsince 1\\n$1device 0\\n0 l1 100 10\\n\" >$TTMT_REPORT/$$"
#define LEAVES	"sh -c '" LEAVE "' x 'until 2\\n'"

FIXTURE(command) {
	char folder[32]; /* for what it leaves when it is killed, and for a report */
	char file[64];
	char output[OUTPUT];
};

FIXTURE_SETUP(command)
{
	strcpy(self->folder, "/tmp/ttmt-run-test.XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->folder));
	ASSERT_EQ(0, setenv("TMPDIR", self->folder, 1));
	snprintf(self->file, sizeof(self->file), "%s/report.json", self->folder);
}

FIXTURE_TEARDOWN(command)
{
	char line[64];

	snprintf(line, sizeof(line), "rm -rf %s", self->folder);
	EXPECT_EQ(0, system(line));
}

TEST_F(command, help_and_version)
{
	EXPECT_EQ(0, start(self, "", "--help"));
	EXPECT_SAYS("Usage: ttmt-run");
	EXPECT_EQ(0, start(self, "", "-h"));
	EXPECT_EQ(0, start(self, "", "--usage"));
	EXPECT_SAYS("Usage: ttmt-run");
	EXPECT_EQ(0, start(self, "", "-V"));
	EXPECT_SAYS("ttmt-run (tt_memtrack) ");
}

TEST_F(command, wrong_usage)
{
	static const char *const wrong[] = {
		"", "--nonsense true", "--budget", "--budget=l1 true", "--budget=l1=80%",
		"-b x=1 true", "--tags perl true", "--report", "--peaks=1 true", "--",
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_EQ(125, start(self, "", wrong[i]))
			TH_LOG("%s", wrong[i]);
		EXPECT_SAYS("ttmt-run: ");
		EXPECT_SAYS("--help");
	}
}

/* Replaced by the program where nothing is to be done afterwards, and its parent otherwise. */
TEST_F(command, status_is_that_of_the_program)
{
	static const struct {
		const char *program;
		int status;
	} known[] = {
		{ "true", 0 }, { "false", 1 }, { "sh -c 'exit 200'", 200 },
		{ "sh -c 'kill -TERM $$'", 143 }, { "sh -c 'kill -KILL $$'", 137 },
		{ "/nonexistent/program", 127 }, { "/dev/null", 126 }, { "-- false", 1 },
	};
	char line[256];

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		EXPECT_EQ(known[i].status, start(self, "exec", known[i].program))
			TH_LOG("%s", known[i].program);
		snprintf(line, sizeof(line), "--peaks %s", known[i].program);
		EXPECT_EQ(known[i].status, start(self, "", line))
			TH_LOG("%s", line);
	}
	start(self, "", "--peaks /nonexistent/program");
	EXPECT_SAYS("/nonexistent/program: No such file or directory");
}

TEST_F(command, options_of_the_program_are_its_own)
{
	EXPECT_EQ(0, start(self, "", "--peaks echo --peaks -b x"));
	EXPECT_SAYS("--peaks -b x\n");
	EXPECT_EQ(0, start(self, "", "-- echo -- --help"));
	EXPECT_SAYS("-- --help\n");
}

TEST_F(command, standard_streams_are_the_programs)
{
	EXPECT_EQ(0, start(self, "echo hello |", "--peaks cat"));
	EXPECT_SAYS("hello\n");
	EXPECT_EQ(0, start(self, "", "--peaks sh -c '[ ! -e /dev/fd/0 ]' <&-"));
	EXPECT_EQ(0, start(self, "[ \"$(ls /proc/self/fd)\" = \"$(",
			   "--peaks ls /proc/self/fd)\" ]"));
}

/* A sanitizer in ttmt-run itself would want to be loaded first. */
#define PRELOADED	"ASAN_OPTIONS=verify_asan_link_order=0"

TEST_F(command, preload_comes_before_what_is_there)
{
	EXPECT_EQ(0, start(self, "", "sh -c 'echo =$LD_PRELOAD='"));
	EXPECT_SAYS("/libttmt_tt_metal_preload.so=\n");
	EXPECT_EQ(0, start(self, PRELOADED " LD_PRELOAD=libm.so.6", "sh -c 'echo =$LD_PRELOAD='"));
	EXPECT_SAYS("/libttmt_tt_metal_preload.so:libm.so.6=\n");
}

TEST_F(command, in_itself_it_preloads_once)
{
	char line[PATH_MAX + 64];

	snprintf(line, sizeof(line), "'%s' sh -c 'echo =$LD_PRELOAD='", COMMAND);
	EXPECT_EQ(0, start(self, PRELOADED, line));
	EXPECT_SAYS("/libttmt_tt_metal_preload.so=\n");
	EXPECT_DOES_NOT_SAY(".so:");
}

TEST_F(command, program_runs_in_its_own_process)
{
	EXPECT_EQ(0, start(self, "export x=$$; exec", "sh -c '[ $x = $$ ]'"));
}

/* The device of these peaks has no total, because it is none. */
TEST_F(command, budget_that_is_kept)
{
	EXPECT_EQ(0, start(self, "", "--budget l1=100,l1/core=10 " LEAVES));
	EXPECT_SAYS("tt0");
	EXPECT_SAYS("100 B");
	EXPECT_DOES_NOT_SAY("Budget");
}

TEST_F(command, budget_that_is_broken)
{
	EXPECT_EQ(1, start(self, "", "--budget l1=99 " LEAVES));
	EXPECT_SAYS("Budget l1=99 is broken on tt0: 100 B");
	EXPECT_EQ(1, start(self, "", "-b l1=100 -b l1/core=9 " LEAVES));
	EXPECT_SAYS("Budget l1/core=9 is broken on tt0: 10 B");
}

TEST_F(command, budget_that_cannot_be_judged)
{
	EXPECT_EQ(124, start(self, "", "--budget l1=80% " LEAVES));
	EXPECT_SAYS("Budget l1=80% cannot be judged on tt0");
	EXPECT_EQ(124, start(self, "", "--budget l1=1M true"));
	EXPECT_SAYS("The budgets cannot be judged");
	/* A process that was killed may have had more; of what it had, there is no doubt. */
	EXPECT_EQ(124, start(self, "", "--budget l1=1M sh -c '" LEAVE "'"));
	EXPECT_SAYS("(x) did not end with exit(), or still runs");
	EXPECT_EQ(1, start(self, "", "--budget l1=99 sh -c '" LEAVE "'"));
}

TEST_F(command, programs_that_fail_keep_their_status)
{
	EXPECT_EQ(7, start(self, "", "--budget l1=99 sh -c '" LEAVE "; exit 7'"));
	EXPECT_SAYS("Budget l1=99 is broken");
}

/* What is at a path as "/devices/0/board", as a string. */
static const char *string_at(struct json_object *report, const char *path)
{
	struct json_object *found;

	return json_pointer_get(report, path, &found) ? "missing" : json_object_get_string(found);
}

TEST_F(command, report)
{
	struct json_object *report;
	char line[512];

	snprintf(line, sizeof(line), "--report %s --budget l1=99 " LEAVES, self->file);
	EXPECT_EQ(1, start(self, "", line));
	report = json_object_from_file(self->file);
	EXPECT_STREQ("sh", string_at(report, "/command/0"));
	EXPECT_STREQ("0", string_at(report, "/status"));
	EXPECT_EQ(NULL, string_at(report, "/signal"));
	EXPECT_STREQ("broken", string_at(report, "/verdict"));
	EXPECT_STREQ("100", string_at(report, "/devices/0/peak/l1/bytes"));
	EXPECT_STREQ("10", string_at(report, "/processes/0/devices/0/peak/l1/core_bytes"));
	EXPECT_STREQ("true", string_at(report, "/processes/0/complete"));
	EXPECT_STREQ("l1=99", string_at(report, "/budgets/0/budget"));
	EXPECT_STREQ("broken", string_at(report, "/budgets/0/devices/0/verdict"));
	json_object_put(report);

	snprintf(line, sizeof(line), "--report %s sh -c 'kill -SEGV $$'", self->file);
	EXPECT_EQ(139, start(self, "", line));
	report = json_object_from_file(self->file);
	EXPECT_STREQ("139", string_at(report, "/status"));
	EXPECT_STREQ("SEGV", string_at(report, "/signal"));
	json_object_put(report);
}

TEST_F(command, report_that_cannot_be_written_is_known_before)
{
	EXPECT_EQ(125, start(self, "", "--report /nonexistent/report.json echo it runs"));
	EXPECT_SAYS("/nonexistent/report.json: No such file or directory");
	EXPECT_DOES_NOT_SAY("it runs");
}

TEST_F(command, nothing_is_left_of_the_report_folder)
{
	char *folder;

	EXPECT_EQ(0, start(self, "", "--peaks sh -c 'echo in $TTMT_REPORT; >$TTMT_REPORT/other'"));
	folder = strstr(self->output, "in /");
	ASSERT_NE(NULL, folder);
	folder += strlen("in ");
	folder[strcspn(folder, "\n")] = '\0';
	EXPECT_EQ(-1, access(folder, F_OK));
}

TEST_F(command, switched_off_is_said_once)
{
	EXPECT_EQ(0, start(self, "TT_MEMTRACK=0", "sh -c 'echo $TT_MEMTRACK'"));
	EXPECT_SAYS("ttmt-run: nothing is tracked: TT_MEMTRACK in the environment");
	EXPECT_SAYS("\n0\n");
}

/*
 * A process that waits, which says "ready" first.
 */
struct job {
	pid_t pid;
	int terminal;
};

static void read_until(struct job *job, const char *word)
{
	char text[4096] = "";
	size_t length = 0;

	while (!strstr(text, word)) {
		ssize_t got = read(job->terminal, text + length, sizeof(text) - 1 - length);

		if (got <= 0)
			abort();
		length += (size_t)got;
		text[length] = '\0';
	}
}

/* The tests may run behind a shell that has them ignore some signals. */
static void heed_signals(void)
{
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
}

/* In the foreground of a terminal of its own, as the leader of its session's only job. */
static void start_job(struct _test_data_command *self, struct job *job, const char *program)
{
	job->pid = forkpty(&job->terminal, NULL, NULL, NULL);
	if (!job->pid) {
		heed_signals();
		execl(COMMAND, "ttmt-run", "--peaks", "sh", "-c", program, NULL);
		_exit(99);
	}
	read_until(job, "ready");
}

static int end_of(struct job *job)
{
	int status;

	if (waitpid(job->pid, &status, 0) != job->pid)
		abort();
	close(job->terminal);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* A shell acts on a signal between two commands, so these are short. */
#define WAITS	"echo ready; while :; do sleep .1; done"

TEST_F(command, signals_are_passed_on)
{
	static const int signals[] = { SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGINT, SIGQUIT };
	struct job job;

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		start_job(self, &job, "trap 'exit 9' TERM HUP USR1 USR2 INT QUIT; " WAITS);
		kill(job.pid, signals[i]);
		EXPECT_EQ(9, end_of(&job))
			TH_LOG("%s", strsignal(signals[i]));
		start_job(self, &job, WAITS);
		kill(job.pid, signals[i]);
		EXPECT_EQ(128 + signals[i], end_of(&job))
			TH_LOG("%s", strsignal(signals[i]));
	}
}

/* This program as one that counts interrupts, until it is told to end. */
__attribute__((constructor)) static void count_interrupts(void)
{
	int count = 0, signal;
	sigset_t set;

	if (!getenv("COUNT_INTERRUPTS"))
		return;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	dprintf(STDOUT_FILENO, "ready\n");
	while (!sigwait(&set, &signal) && signal == SIGINT)
		dprintf(STDOUT_FILENO, "interrupt %d\n", ++count);
	_exit(count);
}

/* Control-C comes once, and what is done afterwards is. */
TEST_F(command, interrupt_from_the_terminal)
{
	char program[128];
	struct job job;

	/* A sanitizer's runtime refuses to come after what ttmt-run preloads. */
	snprintf(program, sizeof(program),
		 "ASAN_OPTIONS=verify_asan_link_order=0 COUNT_INTERRUPTS=1 exec /proc/%d/exe",
		 getpid());
	start_job(self, &job, program);
	EXPECT_EQ(1, write(job.terminal, "\3", 1));
	read_until(&job, "interrupt 1");
	EXPECT_EQ(1, write(job.terminal, "\3", 1));
	read_until(&job, "interrupt 2");
	kill(job.pid, SIGTERM);
	read_until(&job, "was ");
	EXPECT_EQ(2, end_of(&job));
}

TEST_F(command, it_stops_and_goes_on_with_the_program)
{
	struct job job;
	int status;

	start_job(self, &job, "echo ready; kill -STOP $$; echo ready again; exit 5");
	ASSERT_EQ(job.pid, waitpid(job.pid, &status, WUNTRACED));
	ASSERT_TRUE(WIFSTOPPED(status));
	kill(job.pid, SIGCONT);
	read_until(&job, "again");
	EXPECT_EQ(5, end_of(&job));
}

TEST_F(command, killing_it_kills_the_program)
{
	struct job job;
	int pipe_ends[2];
	char byte;

	ASSERT_EQ(0, pipe(pipe_ends));
	/* The terminal goes with it, which is not to be what ends the program. */
	start_job(self, &job, "trap '' HUP; " WAITS);
	close(pipe_ends[1]);
	kill(job.pid, SIGKILL);
	EXPECT_EQ(137, end_of(&job));
	/* The pipe ends with the last process that has it. */
	EXPECT_EQ(0, read(pipe_ends[0], &byte, 1));
	close(pipe_ends[0]);
}

TEST_HARNESS_MAIN
