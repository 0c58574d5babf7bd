// SPDX-License-Identifier: GPL-2.0-or-later
/* The views that go on until they are told to end: --watch and --events. */
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>

#include "run.h"

#include "kselftest_harness.h"

#define SCREEN_LEAVE "\033[?7h\033[?25h\033[?1049l"

FIXTURE(live) {
	pid_t pid;
	int fd;
	char seen[1 << 17];
};

FIXTURE_SETUP(live)
{
	self->fd = -1;
}

FIXTURE_TEARDOWN(live)
{
	if (self->fd >= 0)
		close(self->fd);
}

#define START_PIPED(...) do { \
	int pipe_[2]; \
	\
	ASSERT_EQ(0, pipe(pipe_)); \
	self->pid = fork(); \
	ASSERT_GE(self->pid, 0); \
	if (!self->pid) { \
		dup2(pipe_[1], STDOUT_FILENO); \
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO); \
		become(TT_SMI_FAKE, "busy", "C", ARGS(__VA_ARGS__)); \
	} \
	close(pipe_[1]); \
	self->fd = pipe_[0]; \
} while (0)

#define START_ON_TERMINAL(rows, locale, ...) do { \
	struct winsize size_ = { .ws_row = (rows), .ws_col = 100 }; \
	\
	self->pid = forkpty(&self->fd, NULL, NULL, &size_); \
	ASSERT_GE(self->pid, 0); \
	if (!self->pid) \
		become(TT_SMI_FAKE, "busy", locale, ARGS(__VA_ARGS__)); \
} while (0)

#define WAIT_FOR(text) do { \
	const char *text_ = (text); \
	\
	read_until(self->fd, self->seen, sizeof(self->seen), text_); \
	ASSERT_NE(NULL, strstr(self->seen, text_)) TH_LOG("saw: %s", self->seen); \
} while (0)

#define END_BY(signal_) do { \
	int status_; \
	\
	kill(self->pid, signal_); \
	read_until(self->fd, self->seen, sizeof(self->seen), NULL); \
	ASSERT_EQ(self->pid, waitpid(self->pid, &status_, 0)); \
	EXPECT_TRUE(WIFEXITED(status_)); \
	EXPECT_EQ(0, WEXITSTATUS(status_)); \
} while (0)

static int times(const char *text, const char *needle)
{
	int count = 0;

	for (text = strstr(text, needle); text; text = strstr(text + 1, needle))
		count++;
	return count;
}

TEST_F(live, events_come_line_by_line)
{
	char golden[1 << 12];

	START_PIPED("--events");
	WAIT_FOR("[EXIT]");
	END_BY(SIGINT);
	snprintf(golden, sizeof(golden), "%s/events.txt", GOLDEN);
	take_text(open(golden, O_RDONLY), golden, sizeof(golden));
	EXPECT_STREQ(golden, self->seen);
}

TEST_F(live, events_of_one_device)
{
	START_PIPED("--events", "--device", "1");
	WAIT_FOR("[MISSED]");
	END_BY(SIGTERM);
	EXPECT_STREQ("[BUF_ALLOC] device 1: +512 B (trace total 3.0 GiB) pid 4711 python\n"
		     "[MISSED] 17 events\n", self->seen);
}

TEST_F(live, watch_into_a_pipe)
{
	START_PIPED("-w", "--interval", "0.1");
	while (times(self->seen, "Device 0:") < 3) {
		size_t before = strlen(self->seen);

		read_until(self->fd, self->seen + before, sizeof(self->seen) - before, "greedy");
		ASSERT_NE(before, strlen(self->seen));
	}
	END_BY(SIGINT);
	EXPECT_EQ(NULL, strchr(self->seen, '\033'));
	EXPECT_EQ(NULL, strchr(self->seen, '\r'));
}

TEST_F(live, watch_json_is_one_line_each)
{
	START_PIPED("-w", "--interval", "0.1", "--json");
	WAIT_FOR("\n");
	EXPECT_EQ(0, strncmp(self->seen, "{\"schema_version\":1,", 20));
	END_BY(SIGINT);
	EXPECT_EQ(times(self->seen, "\n"), times(self->seen, "schema_version"));
}

TEST_F(live, watch_redraws_and_gives_the_screen_back)
{
	START_ON_TERMINAL(60, "C.UTF-8", "-w", "--interval", "60");
	WAIT_FOR("greedy");
	EXPECT_NE(NULL, strstr(self->seen, "\u2588"));
	EXPECT_NE(NULL, strstr(self->seen, "caf\u00e9"));
	/* A resize redraws at once, long before the interval is over. */
	self->seen[0] = '\0';
	kill(self->pid, SIGWINCH);
	WAIT_FOR("\033[H");
	WAIT_FOR("\033[J");
	EXPECT_EQ(0, times(self->seen, SCREEN_LEAVE));
	END_BY(SIGTERM);
	EXPECT_EQ(1, times(self->seen, SCREEN_LEAVE));
}

TEST_F(live, watch_on_a_small_terminal_does_not_scroll)
{
	START_ON_TERMINAL(10, "C", "-w", "--interval", "60");
	WAIT_FOR("\033[J");
	EXPECT_EQ(9, times(self->seen, "\r\n"));
	EXPECT_NE(NULL, strstr(self->seen, "... more below"));
	END_BY(SIGINT);
}

TEST_F(live, terminal_in_the_c_locale_gets_ascii)
{
	const char *c;

	START_ON_TERMINAL(60, "C", NULL);
	END_BY(0);
	EXPECT_NE(NULL, strstr(self->seen, "[####......"));
	for (c = self->seen; *c; c++)
		EXPECT_GT(0x7f, (unsigned char)*c);
}

TEST_HARNESS_MAIN
