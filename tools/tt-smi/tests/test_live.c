// SPDX-License-Identifier: GPL-2.0-or-later
/* The views that go on until they are told to end: --watch and --events. */
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>
#include <time.h>

#include <json.h>
#include <ttmt.h>

#include "fake.h"
#include "run.h"

#include "kselftest_harness.h"

/* What xterm's entry says for taking the alternate screen and giving it back. */
#define SCREEN_ENTER "\033[?1049h"
#define SCREEN_LEAVE "\033[?1049l"

FIXTURE(live) {
	pid_t pid;
	int fd;
	int state;
	int monitor;
	int questions;
	char seen[1 << 17];
};

FIXTURE_SETUP(live)
{
	self->fd = -1;
	self->state = memfd_create("state", 0);
	self->monitor = eventfd(0, 0);
	self->questions = memfd_create("questions", MFD_CLOEXEC);
	ASSERT_LE(0, self->state);
	ASSERT_LE(0, self->monitor);
	ASSERT_LE(0, self->questions);
}

FIXTURE_TEARDOWN(live)
{
	if (self->fd >= 0)
		close(self->fd);
	close(self->state);
	close(self->monitor);
	close(self->questions);
}

/* The tests may run behind a shell that has them ignore what comes from the keyboard. */
static void become_fake(int state, int monitor, int questions, const char *locale,
			const char *const *arguments)
{
	signal(SIGINT, SIG_DFL);
	dup2(state, FAKE_STATE_FD);
	dup2(monitor, FAKE_MONITOR_FD);
	dup2(questions, FAKE_QUESTIONS_FD);
	setenv("TERM", getenv("TEST_TERM") ?: "xterm-256color", 1);
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	become(TT_SMI_FAKE, "busy", locale, arguments);
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
		become_fake(self->state, self->monitor, self->questions, "C", ARGS(__VA_ARGS__)); \
	} \
	close(pipe_[1]); \
	self->fd = pipe_[0]; \
} while (0)

/* Of the session of this test, so that the kernel finds somebody who may continue it. */
#define START_ON_TERMINAL(rows, columns, locale, ...) \
	START_ON(STDOUT_FILENO, rows, columns, locale, __VA_ARGS__)

/* With its own session, in which it has the keyboard too. */
#define START_WITH_KEYBOARD(rows, columns, locale, ...) \
	START_ON(STDIN_FILENO, rows, columns, locale, __VA_ARGS__)

/* The terminal is that of the descriptors from first on. */
#define START_ON(first_, rows, columns, locale, ...) do { \
	int first = (first_); \
	struct winsize size_ = { .ws_row = (rows), .ws_col = (columns) }; \
	int terminal_; \
	\
	ASSERT_EQ(0, openpty(&self->fd, &terminal_, NULL, NULL, &size_)); \
	self->pid = fork(); \
	ASSERT_GE(self->pid, 0); \
	if (!self->pid) { \
		for (int fd_ = first; fd_ <= STDERR_FILENO; fd_++) \
			dup2(terminal_, fd_); \
		if (first == STDIN_FILENO) { \
			setsid(); \
			ioctl(STDIN_FILENO, TIOCSCTTY, 0); \
		} \
		close(terminal_); \
		close(self->fd); \
		become_fake(self->state, self->monitor, self->questions, locale, \
			    ARGS(__VA_ARGS__)); \
	} \
	close(terminal_); \
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

/* From now on the double is in another state, and nobody is told. */
#define CHANGE_TO(state_) do { \
	char text_[31] = state_; \
	\
	ASSERT_EQ(sizeof(text_), pwrite(self->state, text_, sizeof(text_), 0)); \
	self->seen[0] = '\0'; \
} while (0)

/* Likewise, and the monitor tells of it. */
#define PLUG_IN(state_) do { \
	CHANGE_TO(state_); \
	ASSERT_EQ(0, eventfd_write(self->monitor, 1)); \
} while (0)

/* Read until a report that ends with greedy's row has come so many times. */
#define WAIT_FOR_REPORTS(count) do { \
	while (times(self->seen, "Device 0:") < (count)) { \
		size_t before_ = strlen(self->seen); \
		\
		read_until(self->fd, self->seen + before_, \
			   sizeof(self->seen) - before_, "greedy"); \
		ASSERT_NE(before_, strlen(self->seen)); \
	} \
} while (0)

static int times(const char *text, const char *needle)
{
	int count = 0;

	for (text = strstr(text, needle); text; text = strstr(text + 1, needle))
		count++;
	return count;
}

/* A member as text; NULL for null. One that is absent ends the test. */
static const char *text(struct json_object *object, const char *key)
{
	struct json_object *member;

	if (!json_object_object_get_ex(object, key, &member))
		errx(1, "no %s", key);
	return member ? json_object_get_string(member) : NULL;
}

static uint64_t number(struct json_object *object, const char *key)
{
	return strtoull(text(object, key) ?: "", NULL, 10);
}

static time_t moment(const char *time)
{
	struct tm tm = { 0 };

	if (!strptime(time, "%Y-%m-%dT%H:%M:%S", &tm))
		errx(1, "no time: %s", time);
	return timegm(&tm);
}

TEST_F(live, events_come_line_by_line)
{
	char golden[1 << 12];

	START_PIPED("--events");
	WAIT_FOR("[EXIT]");
	END_BY(SIGINT);
	snprintf(golden, sizeof(golden), "%s/events.txt", GOLDEN);
	take_text(open(golden, O_RDONLY), golden, sizeof(golden));
	EXPECT_TRUE(cut_times(self->seen));
	EXPECT_STREQ(golden, self->seen);
}

TEST_F(live, events_of_one_device)
{
	static const char wanted[] =
		"[BUF_ALLOC] device 1: +512 B (trace total 3.0 GiB) id 8192 pid 9004711 python\n"
		"[MISSED] 17 events\n";

	START_PIPED("--events", "--device", "1");
	WAIT_FOR("[MISSED]");
	END_BY(SIGTERM);
	EXPECT_TRUE(cut_times(self->seen));
	EXPECT_STREQ(wanted, self->seen);
}

TEST_F(live, events_of_an_address)
{
	CHANGE_TO("cards");
	START_PIPED("--events", "--device", "0000:01:00.0");
	WAIT_FOR("dropped\n");
	END_BY(SIGTERM);
	EXPECT_TRUE(cut_times(self->seen));
	EXPECT_STREQ("[MISSED] 17 events\n"
		     "[BUF_ALLOC] device 13: +5.0 GiB (dram_buffers total 5.0 GiB) id 0 pid 9004711 python\n"
		     "[DEVICE_DROP] device 13: -5.0 GiB in 70 records dropped\n", self->seen);
}

/* It is in no list any more when the event is read. */
TEST_F(live, last_event_of_an_address)
{
	CHANGE_TO("cards-go");
	START_PIPED("--events", "--device", "0000:c1:00.0");
	WAIT_FOR("[DEVICE_REMOVE] device 10\n");
	END_BY(SIGTERM);
	EXPECT_TRUE(cut_times(self->seen));
	EXPECT_STREQ("[MISSED] 17 events\n[DEVICE_REMOVE] device 10\n", self->seen);
}

/* Each line is an object, and says what a line of text does and more. */
TEST_F(live, events_as_json)
{
	char *line, *rest = self->seen;
	struct json_object *event;
	uint64_t sequence = 0;

	START_PIPED("--events", "--json");
	WAIT_FOR("\"EXIT\"");
	WAIT_FOR("}\n");
	END_BY(SIGINT);
	for (line = strsep(&rest, "\n"); rest; line = strsep(&rest, "\n")) {
		event = json_tokener_parse(line);
		ASSERT_NE(NULL, event) TH_LOG("%s", line);
		EXPECT_EQ(sequence++, number(event, "sequence"));
		switch (number(event, "type")) {
		case TT_MEMTRACK_EVENT_CB_ALLOC:
			EXPECT_STREQ("CB_ALLOC", text(event, "event"));
			EXPECT_EQ(0, number(event, "device"));
			EXPECT_STREQ("cb", text(event, "kind"));
			EXPECT_EQ(7, number(event, "id"));
			EXPECT_EQ(32 << 20, number(event, "bytes"));
			EXPECT_EQ(512 << 10, number(event, "core_bytes"));
			EXPECT_EQ(32 << 20, number(event, "total"));
			EXPECT_EQ(11, number(event, "client"));
			EXPECT_EQ(9004711, number(event, "pid"));
			EXPECT_EQ(0, number(event, "uid"));
			EXPECT_STREQ("python", text(event, "command"));
			EXPECT_EQ(time(NULL) / 1000, moment(text(event, "time")) / 1000);
			break;
		case TT_MEMTRACK_EVENT_MISSED:
			EXPECT_EQ(17, number(event, "records"));
			EXPECT_EQ(NULL, text(event, "device"));
			EXPECT_EQ(NULL, text(event, "kind"));
			EXPECT_EQ(NULL, text(event, "id"));
			EXPECT_EQ(NULL, text(event, "client"));
			break;
		}
		json_object_put(event);
	}
	EXPECT_EQ(9, sequence);
	EXPECT_STREQ("", line);
}

TEST_F(live, watch_into_a_pipe)
{
	START_PIPED("-w", "--interval", "0.1");
	WAIT_FOR_REPORTS(3);
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

#define NOT_LOADED "The module tt_memtrack is not loaded. Waiting for it.\n"

/* The interval is a day, so that what is shown was not shown because of it. */
TEST_F(live, devices_that_come_and_go_do_not_wait_for_the_interval)
{
	START_PIPED("-w", "--interval", "86400");
	WAIT_FOR("greedy");
	PLUG_IN("mixed");
	WAIT_FOR("13R     assumed n300");
	PLUG_IN("empty");
	WAIT_FOR("No devices.");
	PLUG_IN("cards");
	WAIT_FOR("Device 13R: ");
	END_BY(SIGTERM);
}

TEST_F(live, device_that_comes_is_drawn_in_place)
{
	START_WITH_KEYBOARD(60, 100, "C", "-w", "--interval", "86400");
	WAIT_FOR("greedy");
	PLUG_IN("cards");
	WAIT_FOR("assumed");
	EXPECT_EQ(0, times(self->seen, SCREEN_ENTER));
	/* What the monitor told was taken from it, so that the next report has its time. */
	EXPECT_EQ(0, poll(&(struct pollfd) { .fd = self->monitor, .events = POLLIN }, 1, 0));
	END_BY(SIGINT);
}

TEST_F(live, module_that_goes_and_comes)
{
	START_PIPED("-w", "--interval", "86400");
	WAIT_FOR("greedy");
	PLUG_IN("no-module");
	WAIT_FOR(NOT_LOADED);
	EXPECT_EQ(NULL, strstr(self->seen, "No devices"));
	PLUG_IN("busy");
	WAIT_FOR("greedy");
	END_BY(SIGINT);
}

TEST_F(live, interval_is_enough_where_nobody_tells)
{
	close(self->monitor);
	self->monitor = -1;
	START_PIPED("-w", "--interval", "0.1");
	WAIT_FOR("greedy");
	CHANGE_TO("no-module");
	WAIT_FOR(NOT_LOADED);
	CHANGE_TO("cards");
	WAIT_FOR("Device 13R: ");
	END_BY(SIGINT);
}

TEST_F(live, module_that_goes_and_comes_in_json)
{
	START_PIPED("-w", "--interval", "86400", "--json");
	WAIT_FOR("\n");
	PLUG_IN("no-module");
	WAIT_FOR("\n");
	EXPECT_EQ(0, strncmp(self->seen, "{\"schema_version\":1,", 20));
	EXPECT_NE(NULL, strstr(self->seen, "\"error\":\"/dev/tt_memtrack: no such device;"));
	EXPECT_NE(NULL, strstr(self->seen, "\"module\":null"));
	EXPECT_NE(NULL, strstr(self->seen, "\"device_file_error\":\"No such file or directory\""));
	EXPECT_NE(NULL, strstr(self->seen, "\"devices\":[],\"exits\":null,\"unreported\":null}"));
	PLUG_IN("cards");
	WAIT_FOR("\"gateway\":12,");
	END_BY(SIGINT);
}

TEST_F(live, exits_without_module_or_access)
{
	START_PIPED("-w", "--interval", "86400", "--exits");
	WAIT_FOR("1 min  4700");
	PLUG_IN("no-module");
	WAIT_FOR(NOT_LOADED);
	PLUG_IN("no-access");
	WAIT_FOR("Not shown: /dev/tt_memtrack: Permission denied\n");
	PLUG_IN("busy");
	WAIT_FOR("1 min  4700");
	END_BY(SIGINT);
}

TEST_F(live, one_of_the_devices_asked_for_goes)
{
	CHANGE_TO("mixed");
	START_PIPED("-w", "--interval", "86400", "-d", "7", "-d", "12");
	WAIT_FOR("greedy");
	PLUG_IN("cards");
	WAIT_FOR("No device 7 now.\n\nDevice 12: ");
	PLUG_IN("mixed");
	WAIT_FOR("greedy");
	EXPECT_EQ(NULL, strstr(self->seen, "No device"));
	END_BY(SIGINT);
}

TEST_F(live, device_asked_for_goes_and_comes)
{
	START_PIPED("-w", "--interval", "86400", "--device", "7");
	WAIT_FOR("greedy");
	PLUG_IN("cards");
	WAIT_FOR("No device 7 now.\n");
	PLUG_IN("mixed");
	WAIT_FOR("greedy");
	EXPECT_EQ(NULL, strstr(self->seen, "n300"));
	END_BY(SIGINT);
}

/* Whether what is typed is echoed, and comes line by line, as in a shell. */
static bool is_cooked(int terminal)
{
	struct termios modes;

	return !tcgetattr(terminal, &modes) && modes.c_lflag & ICANON && modes.c_lflag & ECHO;
}

TEST_F(live, screen_is_drawn_anew_and_given_back)
{
	struct winsize size = { .ws_row = 50, .ws_col = 120 };

	START_WITH_KEYBOARD(60, 100, "C.UTF-8", "-w", "--interval", "86400");
	WAIT_FOR("greedy");
	EXPECT_EQ(1, times(self->seen, SCREEN_ENTER));
	EXPECT_NE(NULL, strstr(self->seen, "\u2588"));
	/* A resize redraws at once, long before the interval is over. */
	self->seen[0] = '\0';
	ASSERT_EQ(0, ioctl(self->fd, TIOCSWINSZ, &size));
	WAIT_FOR("greedy");
	EXPECT_EQ(0, times(self->seen, SCREEN_LEAVE));
	END_BY(SIGTERM);
	EXPECT_EQ(1, times(self->seen, SCREEN_LEAVE));
}

TEST_F(live, every_signal_gives_the_screen_back)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

	for (size_t i = 0; i < 4; i++) {
		self->seen[0] = '\0';
		START_WITH_KEYBOARD(24, 80, "C", "-w", "-i", "86400");
		WAIT_FOR("greedy");
		END_BY(signals[i]);
		EXPECT_EQ(1, times(self->seen, SCREEN_LEAVE));
		EXPECT_TRUE(is_cooked(self->fd));
		close(self->fd);
	}
	self->fd = -1;
}

TEST_F(live, crash_gives_the_screen_back)
{
	int status;

	START_WITH_KEYBOARD(24, 80, "C", "-w", "-i", "86400");
	WAIT_FOR("greedy");
	kill(self->pid, SIGSEGV);
	read_until(self->fd, self->seen, sizeof(self->seen), NULL);
	ASSERT_EQ(self->pid, waitpid(self->pid, &status, 0));
	EXPECT_EQ(1, times(self->seen, SCREEN_LEAVE));
	EXPECT_TRUE(is_cooked(self->fd));
}

/* Nothing more can be written to a process's standard output, which is a pipe. */
static bool is_full(pid_t pid)
{
	struct pollfd out = { .events = POLLOUT };
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/fd/1", pid);
	out.fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	poll(&out, 1, 0);
	close(out.fd);
	return out.fd >= 0 && !out.revents;
}

TEST_F(live, signal_that_is_ignored_stays_so)
{
	signal(SIGHUP, SIG_IGN);
	START_PIPED("-w", "--interval", "86400");
	WAIT_FOR("greedy");
	kill(self->pid, SIGHUP);
	PLUG_IN("cards");
	WAIT_FOR("Device 13R: ");
	END_BY(SIGTERM);
}

/* Nobody reads, so that it waits amid a report. */
TEST_F(live, watch_that_nobody_reads_ends)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	int status;

	START_PIPED("-w", "--interval", "0.1", "--json");
	while (!is_full(self->pid))
		nanosleep(&moment, NULL);
	kill(self->pid, SIGTERM);
	ASSERT_EQ(self->pid, waitpid(self->pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

#define TYPE(keys) do { \
	const char *keys_ = (keys); \
	\
	ASSERT_EQ(strlen(keys_), write(self->fd, keys_, strlen(keys_))); \
} while (0)

/* Its end, without a signal. */
#define EXPECT_END() END_BY(0)

TEST_F(live, keys_quit)
{
	static const char *const keys[] = { "q", "\033[21~" };

	for (size_t i = 0; i < 2; i++) {
		self->seen[0] = '\0';
		START_WITH_KEYBOARD(60, 100, "C", "-w", "-i", "86400");
		WAIT_FOR("9004711");
		EXPECT_FALSE(is_cooked(self->fd));
		TYPE(keys[i]);
		EXPECT_END();
		EXPECT_TRUE(is_cooked(self->fd));
		close(self->fd);
	}
	self->fd = -1;
}

/* It is of another session: it gets lines, and its modes are left alone. */
TEST_F(live, terminal_of_others_gets_plain_text)
{
	START_ON_TERMINAL(60, 100, "C", "-w", "-i", "86400");
	WAIT_FOR("greedy");
	EXPECT_EQ(NULL, strchr(self->seen, '\033'));
	EXPECT_TRUE(is_cooked(self->fd));
	END_BY(SIGTERM);
}

/* Begun by a shell with &: it does not draw over what the shell shows. */
TEST_F(live, screen_is_not_drawn_in_the_background)
{
	int terminal, status;
	pid_t pid;

	ASSERT_EQ(0, openpty(&self->fd, &terminal, NULL, NULL, NULL));
	self->pid = fork();
	if (!self->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setsid();
		ioctl(terminal, TIOCSCTTY, 0);
		pid = fork();
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (int fd = 0; fd <= STDERR_FILENO; fd++)
				dup2(terminal, fd);
			setpgid(0, 0);
			become_fake(self->state, self->monitor, self->questions, "C", ARGS("-w"));
		}
		waitpid(pid, &status, WUNTRACED);
		kill(pid, SIGKILL);
		_exit(!WIFSTOPPED(status));
	}
	ASSERT_EQ(self->pid, waitpid(self->pid, &status, 0));
	EXPECT_EQ(0, status);
	close(terminal);
	read_until(self->fd, self->seen, sizeof(self->seen), NULL);
	EXPECT_STREQ("", self->seen);
}

TEST_F(live, dumb_terminal_gets_plain_text)
{
	static const char *const types[] = { "dumb", "no-such-terminal" };

	for (size_t i = 0; i < 2; i++) {
		self->seen[0] = '\0';
		setenv("TEST_TERM", types[i], 1);
		START_WITH_KEYBOARD(10, 200, "C.UTF-8", "-w", "-i", "0.1");
		WAIT_FOR_REPORTS(3);
		END_BY(SIGTERM);
		EXPECT_EQ(NULL, strchr(self->seen, '\033'));
		close(self->fd);
	}
	unsetenv("TEST_TERM");
	self->fd = -1;
}

/* Whether a style with a colour is among the escape sequences. */
static bool has_colors(const char *seen)
{
	const char *end;

	while ((seen = strstr(seen, "\033["))) {
		seen += 2;
		end = seen + strspn(seen, "0123456789;");
		if (*end != 'm')
			continue;
		for (; seen < end; seen += strcspn(seen, ";m") + 1)
			if ((*seen == '3' || *seen == '4') && seen[1] >= '0' && seen[1] <= '8')
				return true;
	}
	return false;
}

/* Errors that were there before it began, for nobody knows how old they are; old refusals not. */
TEST_F(live, screen_tells_what_went_wrong)
{
	START_WITH_KEYBOARD(24, 100, "C.UTF-8", "-w", "-i", "86400");
	WAIT_FOR("did not fit the books: unknown_free 3 (device 0)");
	WAIT_FOR("greedy");
	END_BY(SIGTERM);
	EXPECT_EQ(NULL, strstr(self->seen, "refused"));
}

/* How often it has asked for records, or for tags, so far. */
static int questions(int fd, char letter)
{
	char asked[4096];
	ssize_t i, length = pread(fd, asked, sizeof(asked), 0);
	int count = 0;

	for (i = 0; i < length; i++)
		count += asked[i] == letter;
	return count;
}

/* The busy state has three processes, of which one may be read; it has two tags with a text. */
TEST_F(live, tags_are_read_where_they_are_seen)
{
	int i;

	START_WITH_KEYBOARD(24, 80, "C.UTF-8", "-w", "-i", "0.1");
	WAIT_FOR("greedy");
	TYPE("h");
	WAIT_FOR("move in the panel");
	EXPECT_EQ(0, questions(self->questions, 't'));
	EXPECT_EQ(0, questions(self->questions, 'r'));
	END_BY(SIGTERM);
	close(self->fd);

	self->seen[0] = '\0';
	START_WITH_KEYBOARD(24, 140, "C.UTF-8", "-w", "-i", "0.1");
	WAIT_FOR("layer 4, \"mlp\"");
	for (i = 0; i < 20; i++) {
		self->seen[0] = '\0';
		TYPE("\f");
		WAIT_FOR("layer 4, \"mlp\"");
	}
	/* Once and for all, as long as nothing changes. */
	EXPECT_EQ(1, questions(self->questions, 'r'));
	EXPECT_GE(6, questions(self->questions, 't'));
	END_BY(SIGTERM);
}

TEST_F(live, screen_has_colours)
{
	START_WITH_KEYBOARD(24, 80, "C.UTF-8", "-w", "-i", "86400");
	WAIT_FOR("greedy");
	END_BY(SIGTERM);
	EXPECT_TRUE(has_colors(self->seen));
}

TEST_F(live, no_color_is_heeded)
{
	setenv("NO_COLOR", "1", 1);
	START_WITH_KEYBOARD(24, 80, "C.UTF-8", "-w", "-i", "86400");
	WAIT_FOR("greedy");
	END_BY(SIGTERM);
	unsetenv("NO_COLOR");
	EXPECT_FALSE(has_colors(self->seen));
}

/* Only the command is cut, and has more room where the total is left out. */
TEST_F(live, command_is_cut_to_the_width)
{
	START_ON_TERMINAL(60, 100, "C", NULL);
	END_BY(0);
	EXPECT_NE(NULL, strstr(self->seen, "  Total  Command"));
	EXPECT_NE(NULL, strstr(self->seen, " wipe\\x1b[2J\\xff\r\n")) TH_LOG("%s", self->seen);
	close(self->fd);
	self->seen[0] = '\0';
	START_ON_TERMINAL(60, 80, "C", NULL);
	END_BY(0);
	EXPECT_NE(NULL, strstr(self->seen, "  Kernels  Command"));
	EXPECT_NE(NULL, strstr(self->seen, " wipe\\x1b[\r\n")) TH_LOG("%s", self->seen);
}

/* Where there is little room, what matters least gives way, and only as much as has to. */
TEST_F(live, columns_fit_the_window)
{
	CHANGE_TO("cards");
	START_ON_TERMINAL(24, 100, "C.UTF-8", "devices");
	END_BY(0);
	EXPECT_NE(NULL, strstr(self->seen, "PCI address   Node      DRAM"))
		TH_LOG("%s", self->seen);
	EXPECT_NE(NULL, strstr(self->seen, "Core      %\r\n"));
	close(self->fd);
	self->seen[0] = '\0';
	START_ON_TERMINAL(24, 80, "C.UTF-8", "devices");
	END_BY(0);
	EXPECT_NE(NULL, strstr(self->seen, "Device  Board              DRAM"))
		TH_LOG("%s", self->seen);
	EXPECT_NE(NULL, strstr(self->seen, "Core      %\r\n"));
	EXPECT_NE(NULL, strstr(self->seen, "37.6%  \u2264512.0 KiB  37.6%\r\n"));
}

TEST_F(live, cores_fit_the_window)
{
	CHANGE_TO("cards");
	START_ON_TERMINAL(24, 48, "C.UTF-8", "cores", "12");
	END_BY(0);
	EXPECT_NE(NULL, strstr(self->seen, "y/x    0    1    2    3    4    5    6    7\r\n"))
		TH_LOG("%s", self->seen);
	EXPECT_NE(NULL, strstr(self->seen, "\u2592 516\u2592 516")) TH_LOG("%s", self->seen);
	EXPECT_NE(NULL, strstr(self->seen, "  96    \u00b7\r\n")) TH_LOG("%s", self->seen);
}

TEST_F(live, terminal_in_the_c_locale_gets_ascii)
{
	const char *c;

	START_ON_TERMINAL(60, 100, "C", NULL);
	END_BY(0);
	EXPECT_NE(NULL, strstr(self->seen, "[####......"));
	for (c = self->seen; *c; c++)
		EXPECT_GT(0x7f, (unsigned char)*c);
}

TEST_HARNESS_MAIN
