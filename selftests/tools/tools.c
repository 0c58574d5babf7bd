// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ttmt-smi in a known state: its text, its JSON (read by jq), its events and exits.
 */
#include <ctype.h>
#include <fcntl.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

FIXTURE(tools) {
	int fd;
	char text[65536];
};

FIXTURE_SETUP(tools)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, prctl(PR_SET_NAME, "holder"));
}

FIXTURE_TEARDOWN(tools)
{
	if (self->fd >= 0)
		close(self->fd);
	/* Only tests of cards load it. */
	module_unload("ttmt_test_pci");
}

/* Capture a command's standard output and error. Returns its exit status. */
static int capture(char *text, size_t room, const char *command)
{
	FILE *pipe;
	size_t length;
	char line[2048];

	snprintf(line, sizeof(line), "{ %s; } 2>&1", command);
	fflush(NULL);
	pipe = popen(line, "r");
	length = fread(text, 1, room - 1, pipe);
	text[length] = '\0';
	return WEXITSTATUS(pclose(pipe));
}

#define CAPTURE(command) capture(self->text, sizeof(self->text), command)

static void hold(struct __test_metadata *_metadata, int fd)
{
	ASSERT_EQ(0, buf_alloc(fd, 0, DRAM_BUFFERS, 1, 2684354560, 223696214));
	ASSERT_EQ(0, buf_alloc(fd, 0, L1_BUFFERS, 1, 1572864, 24576));
	ASSERT_EQ(0, cb_alloc(fd, 0, CB, 1, 740556, 64));
	ASSERT_EQ(0, kernel_load(fd, 0, 0, 1, 86836, 64));
	ASSERT_EQ(0, buf_alloc(fd, 2, TRACE, 1, 1 << 20, 1 << 17));
}

/* ttmt-smi runs as root here, and could reset the peak and drop the exit. */
TEST_F(tools, looking_changes_nothing)
{
	static struct tt_memtrack_exit before[64], after[64];
	__u32 count = 64, more = 64;
	int other = device_open(O_RDWR);

	ASSERT_EQ(0, record_alloc(other, 0, CB, 7, 10, 10));
	close(other);
	hold(_metadata, self->fd);
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 7, 10, 10));
	ASSERT_EQ(0, record_free(self->fd, 0, CB, 7));
	ASSERT_EQ(0, exits_get(self->fd, before, &count));
	books_mark();
	EXPECT_EQ(0, CAPTURE("ttmt-smi"));
	EXPECT_EQ(0, CAPTURE("ttmt-smi --json"));
	EXPECT_EQ(0, CAPTURE("ttmt-smi --exits"));
	EXPECT_EQ(0, books_unchanged(0));
	ASSERT_EQ(0, exits_get(self->fd, after, &more));
	EXPECT_EQ(count, more);
	EXPECT_EQ(0, memcmp(before, after, count * sizeof(*before)));
}

/* Text */

static const char device_0[] =
	"Device 0: n300 (Wormhole), simulated\n"
	"  DRAM:           2.5 GiB / 12.0 GiB   [####................]  20.8%\n"
	"  L1 memory:\n"
	"    Buffers:      1.5 MiB              [....................]   1.6%\n"
	"    CBs:         45.2 MiB              [##########..........]  49.4%\n"
	"    Kernels:      5.3 MiB              [#...................]   5.8%\n"
	"    Total:       52.0 MiB / 91.5 MiB   [###########.........]  56.8%\n"
	"  Fullest core: 747.2 KiB / 1464 KiB   [##########..........]  51.0%\n";

static const char remote[] = "Device 1R: n300 (Wormhole), chip 1 behind device 0, simulated\n";

/* Kinds that were never reported are shown as unknown, so some tests reload the modules. */
static void load_anew(struct __test_metadata *_metadata, int *fd)
{
	close(*fd);
	ASSERT_EQ(0, modules_unload());
	ASSERT_EQ(0, modules_load("", BOARDS));
	*fd = device_open(O_RDWR);
	ASSERT_LE(0, *fd);
}

TEST_F(tools, text)
{
	char row[128];
	const char *at;

	load_anew(_metadata, &self->fd);
	hold(_metadata, self->fd);
	ASSERT_EQ(0, CAPTURE("LANG=C ttmt-smi --device 0"));
	EXPECT_EQ(0, strncmp(device_0, self->text, strlen(device_0))) TH_LOG("%s", self->text);
	snprintf(row, sizeof(row),
		 "%d  root  0       2.5 GiB  1.5 MiB  45.2 MiB  5.3 MiB  2.6 GiB  %s\n",
		 getpid(), program_invocation_name);
	EXPECT_NE(NULL, strstr(self->text, row)) TH_LOG("%s", self->text);
	EXPECT_EQ(NULL, strstr(self->text, "Device 1"));
	ASSERT_EQ(0, CAPTURE("LANG=C ttmt-smi --device 1"));
	EXPECT_NE(NULL, strstr(self->text, remote)) TH_LOG("%s", self->text);

	/* Output to a pipe is plain ASCII in any locale. */
	ASSERT_EQ(0, CAPTURE("LANG=C.UTF-8 ttmt-smi"));
	EXPECT_NE(NULL, strstr(self->text, "Device 0: n300 (Wormhole)"));
	EXPECT_NE(NULL, strstr(self->text, "Device 1R: n300 (Wormhole)"));
	EXPECT_NE(NULL, strstr(self->text, "Device 2: p150a (Blackhole)"));
	for (at = self->text; *at; at++)
		ASSERT_TRUE(isprint((unsigned char)*at) || *at == '\n');
}

/* A kind that was reported and freed is 0 B; one that was never reported is unknown. */
TEST_F(tools, what_is_gone)
{
	static const char *const lines[] = {
		"  DRAM:               - / 12.0 GiB\n",
		"    Buffers:          -\n",
		"    CBs:            0 B              [....................]   0.0%\n",
		"    Kernels:          -\n",
		"    Total:          0 B / 91.5 MiB   [....................]   0.0%\n",
		"  Fullest core:   0 KiB / 1464 KiB   [....................]   0.0%\n",
	};
	char row[128];
	size_t i;

	load_anew(_metadata, &self->fd);
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, record_free(self->fd, 0, CB, 1));
	ASSERT_EQ(0, CAPTURE("LANG=C ttmt-smi --device 0"));
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		EXPECT_NE(NULL, strstr(self->text, lines[i])) TH_LOG("line %zu", i);
	snprintf(row, sizeof(row), "%d  root  0          -        -  0 B        -    0 B  ",
		 getpid());
	EXPECT_NE(NULL, strstr(self->text, row)) TH_LOG("%s", self->text);
	ASSERT_EQ(0, CAPTURE("ttmt-smi --json | jq -c '.devices[0].sums | .dram.used, .l1.used'"));
	EXPECT_STREQ("null\n0\n", self->text);
}

static pid_t hold_as_much(struct child *child)
{
	if (!child_start(child)) {
		int fd = device_open(O_RDWR);

		tell(child, record_alloc(fd, 2, CB, 1, 1, 1));
		hear(child);
		tell(child, record_alloc(fd, 0, CB, 1, 10, 10));
		_exit(hear(child));
	}
	return hear(child) ? -1 : child->pid;
}

/* The text from the row of a process on tt0 on. */
static const char *row_of(const char *text, const struct child *child)
{
	char beginning[32];

	snprintf(beginning, sizeof(beginning), "%d  root  0 ", child->pid);
	return strstr(text, beginning);
}

/* Clients that hold the same are ordered by their start, not by when they joined the device. */
TEST_F(tools, rows_of_equals)
{
	struct child children[3];
	const char *rows[3];
	int i;

	for (i = 0; i < 3; i++)
		ASSERT_LT(0, hold_as_much(&children[i]));
	for (i = 2; i >= 0; i--) {
		tell(&children[i], 0);
		ASSERT_EQ(0, hear(&children[i]));
	}
	ASSERT_EQ(0, CAPTURE("LANG=C ttmt-smi --device 0"));
	for (i = 0; i < 3; i++) {
		rows[i] = row_of(self->text, &children[i]);
		ASSERT_NE(NULL, rows[i]) TH_LOG("%s", self->text);
	}
	EXPECT_LT(rows[0], rows[1]) TH_LOG("%s", self->text);
	EXPECT_LT(rows[1], rows[2]) TH_LOG("%s", self->text);
	for (i = 0; i < 3; i++) {
		tell(&children[i], 0);
		EXPECT_EQ(0, child_wait(&children[i]));
	}
}

TEST_F(tools, totals_that_are_not_known)
{
	struct device_info info;

	ASSERT_EQ(0, boards_unplug());
	ASSERT_EQ(0, boards_plug("wormhole"));
	ASSERT_EQ(0, device_get(self->fd, 0, TT_MEMTRACK_DEVICE_NEXT, &info));
	ASSERT_EQ(0, buf_alloc(self->fd, info.device, DRAM_BUFFERS, 1, 1 << 30, 1 << 20));
	ASSERT_EQ(0, CAPTURE("LANG=C ttmt-smi"));
	EXPECT_NE(NULL, strstr(self->text, "unknown board (Wormhole)"));
	EXPECT_NE(NULL, strstr(self->text, "1.0 GiB"));
	EXPECT_EQ(NULL, strchr(self->text, '%')) TH_LOG("%s", self->text);
	ASSERT_EQ(0, CAPTURE("ttmt-smi --json | jq -c '.devices[0] | [.board, .tensix_cores]'"));
	EXPECT_STREQ("[null,null]\n", self->text);
	ASSERT_EQ(0, CAPTURE("ttmt-smi --json | jq -c '.devices[0].sums.dram | [.total, .used]'"));
	EXPECT_STREQ("[null,1073741824]\n", self->text);
}

#define L1_USABLE "[.l1_usable, .l1_percent]"
#define USABLE "[.dram_usable, .dram_percent == 100, .core_usable, .core_percent == 50, .core_exact]"

TEST_F(tools, what_programs_can_allocate)
{
	static const char *const lines[] = {
		"  Usable (100%): 11.6 GiB of 12.0 GiB DRAM, 1360.7 KiB of 1464 KiB a core\n",
		"  DRAM:          11.6 GiB / 11.6 GiB     [####################] 100.0%\n",
		"  Fullest core: 680.3 KiB / 1360.7 KiB   [##########..........]  50.0%\n",
	};
	size_t i;

	ASSERT_EQ(0, buf_alloc(self->fd, 0, DRAM_BUFFERS, 1, 12 * 1040187392ULL, 1040187392));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 696656, 64));
	ASSERT_EQ(0, device_set(self->fd, 0, TT_MEMTRACK_CAP_L1_USABLE_PER_CORE, 1393312));
	ASSERT_EQ(0, device_set(self->fd, 0, TT_MEMTRACK_CAP_DRAM_USABLE_PER_BANK, 1040187392));
	ASSERT_EQ(0, CAPTURE("LANG=C ttmt-smi --device 0"));
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		EXPECT_NE(NULL, strstr(self->text, lines[i])) TH_LOG("%s", self->text);
	ASSERT_EQ(0, CAPTURE("ttmt-smi devices -d 0 --json | jq -c '.rows[0] | " USABLE "'"));
	EXPECT_STREQ("[12482248704,true,1393312,true,true]\n", self->text);
	/* sysfs says the same to users who may not open the device file. */
	ASSERT_EQ(0, CAPTURE("cd /sys/class/tt_memtrack/tt0 && cat dram/usable l1/core_usable"));
	EXPECT_STREQ("12482248704\n1393312\n", self->text);
	/* Cores that dispatch are no part of it. */
	ASSERT_EQ(0, device_set(self->fd, 0, TT_MEMTRACK_CAP_L1_USABLE_CORES, 32));
	ASSERT_EQ(0, CAPTURE("ttmt-smi devices -d 0 --json | jq -c '.rows[0] | " L1_USABLE "'"));
	EXPECT_STREQ("[44585984,100]\n", self->text);
}

#define LINES "to_entries[] | .key + \" \" + (.value | tostring)"

/* ttmt-smi queries all of them at once; sysfs has a file for each. */
TEST_F(tools, counters)
{
	char expected[256];

	EXPECT_EQ(-ENOENT, record_free(self->fd, 1, CB, 4711));
	ASSERT_EQ(0, record_alloc(self->fd, 1, CB, 1, 1, 1));
	EXPECT_EQ(-EEXIST, record_alloc(self->fd, 1, CB, 1, 1, 1));
	ASSERT_EQ(0, CAPTURE("cd /sys/class/tt_memtrack/tt1/errors && grep '' * | tr : ' '"));
	ASSERT_GT(sizeof(expected), strlen(self->text));
	strcpy(expected, self->text);
	EXPECT_NE(NULL, strstr(expected, "unknown_free")) TH_LOG("%s", expected);
	EXPECT_EQ(NULL, strstr(expected, "unknown_free 0\n")) TH_LOG("%s", expected);
	ASSERT_EQ(0, CAPTURE("ttmt-smi --json | jq -r '.devices[1].errors | " LINES "' | sort"));
	EXPECT_STREQ(expected, self->text);
}

TEST_F(tools, nobody)
{
	load_anew(_metadata, &self->fd);
	ASSERT_EQ(0, CAPTURE("LANG=C ttmt-smi"));
	EXPECT_NE(NULL, strstr(self->text, "Processes: none"));
	EXPECT_NE(NULL, strstr(self->text, " -\n"));
	EXPECT_EQ(NULL, strstr(self->text, "0 B"));
}

TEST_F(tools, no_device)
{
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, boards_unplug());
	ASSERT_EQ(0, CAPTURE("ttmt-smi"));
	EXPECT_NE(NULL, strstr(self->text, "modprobe tt_memtrack_sim boards=n300"));
}

TEST_F(tools, no_module)
{
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, modules_unload());
	EXPECT_EQ(3, CAPTURE("ttmt-smi"));
	EXPECT_NE(NULL, strstr(self->text, "modprobe tt_memtrack"));
	EXPECT_EQ(3, CAPTURE("ttmt-smi --events"));
	EXPECT_EQ(3, CAPTURE("ttmt-smi --json 2>/dev/null"));
	EXPECT_NE(NULL, strstr(self->text, "\"error\": \"/dev/tt_memtrack: no such device;"));
	EXPECT_EQ(3, CAPTURE("ttmt-smi --events --json 2>/dev/null"));
	EXPECT_NE(NULL, strstr(self->text, "\"error\":\"/dev/tt_memtrack: no such device;"));
}

/* Without the device file, devices are shown but no processes, with the reason. */
TEST_F(tools, device_file_that_may_not_be_opened)
{
	struct child child;

	hold(_metadata, self->fd);
	ASSERT_EQ(0, chmod(DEVICE_FILE, 0600));
	if (!child_start(&child)) {
		if (become(1000))
			_exit(2);
		_exit(CAPTURE("LANG=C ttmt-smi") || !strstr(self->text, "Device 0: n300") ||
		      !strstr(self->text, "52.0 MiB") || !strstr(self->text, "ermission denied") ||
		      strstr(self->text, "holder"));
	}
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_EQ(0, chmod(DEVICE_FILE, 0666));
}

/* Cards. Their numbers depend on what was plugged in before. */

#define IDENTITY "[.board, .board_source, .remote, .pci_address, .driver_node]"
#define CARDS "functions=401e:1e52:0014:n300:19.5.0.0,b140:1e52:0040:p150a:19.5.0.0"

TEST_F(tools, cards)
{
	static const char n300[] = ": assumed n300 (Wormhole), 7e57:00:00.0, /dev/tenstorrent/0\n";
	static const char behind_it[] = "R: assumed n300 (Wormhole), chip 1 behind device ";
	char *line, *rest = self->text;

	if (!cards_possible())
		SKIP(return, "this kernel has no PCI");
	ASSERT_EQ(0, CAPTURE("modprobe ttmt_test_pci driver=1 " CARDS));
	EXPECT_EQ(0, CAPTURE("LANG=C ttmt-smi --device 7e57:00:00.0"));
	EXPECT_NE(NULL, strstr(self->text, n300)) TH_LOG("%s", self->text);
	EXPECT_NE(NULL, strstr(self->text, behind_it)) TH_LOG("%s", self->text);
	EXPECT_EQ(NULL, strstr(self->text, "p150a"));
	EXPECT_EQ(0, CAPTURE("LANG=C ttmt-smi --device /dev/tenstorrent/0"));
	EXPECT_NE(NULL, strstr(self->text, n300)) TH_LOG("%s", self->text);
	EXPECT_NE(NULL, strstr(self->text, behind_it)) TH_LOG("%s", self->text);
	EXPECT_EQ(NULL, strstr(self->text, "p150a"));
	EXPECT_EQ(1, CAPTURE("ttmt-smi --device 7e57:00:1f.0"));
	EXPECT_EQ(1, CAPTURE("ttmt-smi --device /dev/tenstorrent/2"));
	EXPECT_EQ(0, CAPTURE("ttmt-smi --json | jq -c '.devices[] | " IDENTITY "'"));
	line = strsep(&rest, "\n");
	EXPECT_STREQ("[\"n300\",\"assumed\",false,\"7e57:00:00.0\",0]", line);
	line = strsep(&rest, "\n");
	EXPECT_STREQ("[\"n300\",\"assumed\",true,\"7e57:00:00.0\",0]", line);
	line = strsep(&rest, "\n");
	EXPECT_STREQ("[\"p150a\",\"assumed\",false,\"7e57:00:01.0\",1]", line);
	line = strsep(&rest, "\n");
	EXPECT_STREQ("[\"n300\",\"simulator\",false,null,null]", line);
}

static const char *const p150a[] = { "7e57:00:01.0", "/dev/tenstorrent/1" };
static const char beyond_32_bits[] =
	"echo [] | ttmt-replay --device /dev/tenstorrent/4294967296 /proc/self/fd/0";

TEST_F(tools, replay_to_a_card)
{
	char command[128];
	size_t i;

	if (!cards_possible())
		SKIP(return, "this kernel has no PCI");
	ASSERT_EQ(0, CAPTURE("modprobe ttmt_test_pci driver=1 " CARDS));
	for (i = 0; i < 2; i++) {
		snprintf(command, sizeof(command),
			 "echo [] | ttmt-replay --device %s /proc/self/fd/0", p150a[i]);
		EXPECT_EQ(0, CAPTURE(command)) TH_LOG("%s", self->text);
		EXPECT_NE(NULL, strstr(self->text, "(p150a)")) TH_LOG("%s", self->text);
	}
	EXPECT_EQ(1, CAPTURE("echo [] | ttmt-replay --device /dev/tenstorrent/2 /proc/self/fd/0"));
	EXPECT_NE(NULL, strstr(self->text, "no device /dev/tenstorrent/2"));
	EXPECT_EQ(2, CAPTURE(beyond_32_bits));
	EXPECT_EQ(2, CAPTURE("echo [] | ttmt-replay --device /dev/tenstorrent/+1 /proc/self/fd/0"));
	EXPECT_EQ(2, CAPTURE("echo [] | ttmt-replay --device 01:00.0 /proc/self/fd/0"));
}

/* JSON */

static const struct {
	const char *filter;
	const char *expected;
} questions[] = {
	{ ".schema_version", "1" },
	{ "(.versions | .tool == .module and .tool == .library)", "true" },
	{ "[.devices[].device]", "[0,1,2]" },
	{ "[.devices[].chip]", "[0,1,0]" },
	{ "[.devices[].remote]", "[false,true,false]" },
	{ "[.devices[].simulated]", "[true,true,true]" },
	{ ".devices[2].board", "\"p150a\"" },
	{ ".devices[2].arch", "\"blackhole\"" },
	{ "[.devices[0].kinds[].used][:4]", "[2684354560,null,1572864,null]" },
	{ "[.devices[0].kinds[].used][4:]", "[47395584,null,null,5557504]" },
	{ "[.devices[0].kinds[].allocs]", "[1,0,1,0,1,0,0,1]" },
	{ "[.devices[0].sums[].core_used]", "[223696214,765132,24576,740556]" },
	{ "(.devices[0].sums.l1 | [.used, .peak])", "[54525952,54525952]" },
	{ "(.devices[0].sums.l1 | [.total, .core_total])", "[95944704,1499136]" },
	{ "(.devices[0].sums.l1 | [.count, .allocs])", "[3,3]" },
	{ "(.devices[0] | [.client_count, (.clients | length)])", "[1,1]" },
	{ ".devices[0].clients[0].command", "\"holder\"" },
	{ ".devices[0].clients[0].uid", "0" },
	{ "[.devices[0].clients[0].kinds[].used][:4]", "[2684354560,0,1572864,0]" },
	{ "[.devices[0].clients[0].kinds[].used][4:]", "[47395584,0,0,5557504]" },
	{ ".devices[1].clients", "[]" },
	{ "[.devices[2].clients[0].kinds.trace[]]", "[1048576,131072,1]" },
	{ ".devices[0].errors.unknown_free", "1" },
	{ ".devices[1].errors.unknown_free", "0" },
};

/* One call of ttmt-smi for everything, so that all is of one moment: a line for each figure. */
TEST_F(tools, json_of_a_device)
{
	char *command = NULL, *line, *rest = self->text;
	char host[65] = "";
	size_t i, length;
	FILE *text;

	ASSERT_EQ(0, gethostname(host, sizeof(host) - 1));
	load_anew(_metadata, &self->fd);
	hold(_metadata, self->fd);
	EXPECT_EQ(-ENOENT, record_free(self->fd, 0, CB, 99));
	text = open_memstream(&command, &length);
	fputs("ttmt-smi --json | jq -c '", text);
	for (i = 0; i < ARRAY_SIZE(questions); i++)
		fprintf(text, "%s, ", questions[i].filter);
	fprintf(text, ".devices[0].clients[0].command_line == \"%s\", ", program_invocation_name);
	fprintf(text, ".hostname == \"%s\", .error, ", host);
	fprintf(text, ".devices[0].clients[0].pid == %d'", getpid());
	fclose(text);
	ASSERT_EQ(0, CAPTURE(command)) TH_LOG("%s", self->text);
	for (i = 0; i < ARRAY_SIZE(questions); i++) {
		line = strsep(&rest, "\n");
		ASSERT_NE(NULL, line);
		EXPECT_STREQ(questions[i].expected, line) TH_LOG("%s", questions[i].filter);
	}
	EXPECT_STREQ("true\ntrue\nnull\ntrue\n", rest);
	free(command);
}

/* A name cannot break out of the text or the JSON. */
TEST_F(tools, names_of_processes)
{
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, prctl(PR_SET_NAME, "a\"\033[2J\n\377"));
	ASSERT_EQ(0, CAPTURE("LANG=C ttmt-smi --device 0"));
	EXPECT_EQ(NULL, strpbrk(self->text, "\033\377"));
	ASSERT_EQ(0, CAPTURE("ttmt-smi --json | jq -r '.devices[0].clients[0].kinds.cb.used'"));
	EXPECT_STREQ("100\n", self->text);
	/* The module and /proc escape it in the same way, so the process is recognized. */
	ASSERT_EQ(0, CAPTURE("ttmt-smi --json | jq -r '.devices[0].clients[0].command_line'"));
	EXPECT_EQ(0, strncmp(program_invocation_name, self->text, strlen(program_invocation_name)));
}

/* Run as process 1 of a namespace, with the name of process 1 outside. */
static int look_from_inside(char *text, size_t room)
{
	FILE *file = fopen("/proc/1/comm", "r");
	char name[32];
	int fd = device_open(O_RDWR);

	if (!file || fscanf(file, "%31[^\n]", name) != 1 || prctl(PR_SET_NAME, name))
		return -1;
	fclose(file);
	if (record_alloc(fd, 0, CB, 1, 10, 10))
		return -1;
	return capture(text, room,
		       "ttmt-smi --json | jq -c '.devices[0].clients[0] | [.pid, .command_line]'");
}

/* The /proc of the outer namespace is not used for processes inside. */
TEST_F(tools, command_line_from_a_proc_of_another_namespace)
{
	struct child child;
	pid_t pid;
	int status;

	if (!child_start(&child)) {
		if (unshare(CLONE_NEWPID))
			_exit(2);
		pid = fork();
		if (!pid)
			_exit(look_from_inside(self->text, sizeof(self->text)) ||
			      strcmp("[1,null]\n", self->text));
		_exit(waitpid(pid, &status, 0) != pid || status);
	}
	EXPECT_EQ(0, child_wait(&child));
}

TEST_F(tools, exits)
{
	hold(_metadata, self->fd);
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, CAPTURE("LANG=C ttmt-smi --exits"));
	EXPECT_NE(NULL, strstr(self->text, "holder"));
	EXPECT_NE(NULL, strstr(self->text, "cb 45.2 MiB (1)"));
	EXPECT_NE(NULL, strstr(self->text, "trace 1.0 MiB (1)"));
	ASSERT_EQ(0, CAPTURE("ttmt-smi --json | jq -c '.exits[-1] | [.command, .kinds.cb]'"));
	EXPECT_STREQ("[\"holder\",{\"used\":47395584,\"core_used\":740556,\"count\":1}]\n",
		     self->text);
}

/* Ten days later, or long before the machine came up. */
static const char *const offsets[] = { "monotonic 864000 0", "monotonic -1 0" };

static bool last_exit_was_within_an_hour(char *text, size_t room)
{
	capture(text, room, "ttmt-smi --json | jq '(.now_ns - .exits[-1].time_ns) / 1e9'");
	return isdigit(*text) && strtod(text, NULL) < 3600;
}

/* Only children enter it, and not those that share memory, such as popen()'s. */
TEST_F(tools, exits_seen_from_another_time)
{
	pid_t child;
	int status;

	if (access("/proc/self/timens_offsets", F_OK))
		SKIP(return, "the kernel has no time namespaces");
	close(self->fd);
	self->fd = -1;
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		ASSERT_EQ(0, unshare(CLONE_NEWTIME));
		ASSERT_EQ(0, file_write("/proc/self/timens_offsets", offsets[i]));
		child = fork();
		ASSERT_LE(0, child);
		if (!child)
			_exit(!last_exit_was_within_an_hour(self->text, sizeof(self->text)));
		ASSERT_EQ(child, waitpid(child, &status, 0));
		EXPECT_EQ(0, status) {
			TH_LOG("%s", offsets[i]);
		}
	}
}

/* Subcommands */

/* Fields of CSV without its header; the first one is the time. */
#define FIELDS(view, fields) \
	CAPTURE("ttmt-smi " view " --csv | tail -n +2 | cut -d, -f" fields)

static int cb_alloc_placed(int fd, __u32 device, __u64 id, __u64 bytes, __u32 cores, __u32 set)
{
	struct tt_memtrack_cb_alloc arg = {
		.size = sizeof(arg), .device = device, .kind = CB, .id = id,
		.bytes_per_core = bytes, .cores = cores, .core_set = set,
	};

	return call(fd, TT_MEMTRACK_IOC_CB_ALLOC, &arg);
}

#define OF_CHIP "[.everywhere, .unplaced, .exact, .lockstep]"

/* Two programs, one with a core set: the sums of both, and what has no set. */
TEST_F(tools, cores_of_a_chip)
{
	const __u16 rows[16] = { 0x3, 0x2 };
	struct child child;

	ASSERT_EQ(0, CAPTURE("ttmt-smi cores 1"));
	EXPECT_NE(NULL, strstr(self->text, "No program has told")) TH_LOG("%s", self->text);
	ASSERT_EQ(0, buf_alloc(self->fd, 1, L1_BUFFERS, 1, 65536, 2048));
	ASSERT_EQ(0, cores_set(self->fd, 7, rows));
	ASSERT_EQ(0, cb_alloc_placed(self->fd, 1, 1, 10240, 3, 7));
	if (!child_start(&child)) {
		int fd = device_open(O_RDWR);

		tell(&child, cb_alloc(fd, 1, CB, 1, 512, 4));
		hear(&child);
		_exit(0);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_EQ(0, FIELDS("cores -d 1", "3-5"));
	EXPECT_STREQ(",,12800\n0,0,12288\n1,0,12288\n1,1,12288\n", self->text);
	ASSERT_EQ(0, CAPTURE("ttmt-smi cores 1 --json | jq -c '.rows[0] | " OF_CHIP "'"));
	EXPECT_STREQ("[2048,512,false,65536]\n", self->text);
	ASSERT_EQ(0, CAPTURE("LANG=C ttmt-smi cores 1"));
	EXPECT_NE(NULL, strstr(self->text, "at most 12.5 KiB now")) TH_LOG("%s", self->text);
	EXPECT_NE(NULL, strstr(self->text, "\n   1     .    12\n")) TH_LOG("%s", self->text);
	tell(&child, 0);
	ASSERT_EQ(0, child_wait(&child));
	ASSERT_EQ(0, CAPTURE("LANG=C ttmt-smi cores 1"));
	EXPECT_NE(NULL, strstr(self->text, "  12 KiB now")) TH_LOG("%s", self->text);
	/* A buffer on the three cores alone takes nothing from the others. */
	ASSERT_EQ(0, submit(self->fd, &(struct tt_memtrack_op) {
		.op = TT_MEMTRACK_OP_BUF_ALLOC, .device = 1, .kind = L1_BUFFERS, .id = 2,
		.bytes = 3 << 16, .core_bytes = 1 << 16, .core_set = 7 }, 1, 0, NULL));
	ASSERT_EQ(0, CAPTURE("ttmt-smi cores 1 --json | jq -c '.rows[0] | " OF_CHIP "'"));
	EXPECT_STREQ("[2048,0,true,65536]\n", self->text);
}

#define OF_REFUSAL "[.live, .reason, .cb, .holders[0].bytes]"

static const char refusal_of_greedy[] =
	" wanted an L1 buffer and did not get it; the program has ended.\n"
	"  Wanted:  1.0 MiB, 16.0 KiB on a core\n"
	"  Free:    20.0 KiB on a core, 10.0 KiB in the largest block\n"
	"  Why:     fragmentation. ";

/* It is shown even after the program has ended. */
TEST_F(tools, why_an_allocation_failed)
{
	const struct tt_memtrack_refused wanted = {
		.flags = TT_MEMTRACK_REFUSED_FREE_KNOWN | TT_MEMTRACK_REFUSED_LARGEST_KNOWN,
		.device = 1, .kind = L1_BUFFERS, .bytes = 1 << 20, .core_bytes = 16384,
		.free = 20480, .largest_free = 10240,
	};
	struct child child;
	char command[64];

	ASSERT_EQ(0, record_alloc(self->fd, 1, CB, 1, 1024, 64));
	if (!child_start(&child)) {
		int fd = device_open(O_RDWR);

		prctl(PR_SET_NAME, "greedy");
		tell(&child, record_alloc(fd, 1, CB, 1, 4096, 64) ?: refused(fd, &wanted));
		_exit(0);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_EQ(0, child_wait(&child));
	snprintf(command, sizeof(command), "LANG=C ttmt-smi why --pid %d", child.pid);
	ASSERT_EQ(0, CAPTURE(command));
	EXPECT_NE(NULL, strstr(self->text, "device 1: greedy (pid ")) TH_LOG("%s", self->text);
	EXPECT_NE(NULL, strstr(self->text, refusal_of_greedy)) TH_LOG("%s", self->text);
	EXPECT_NE(NULL, strstr(self->text, "320.0 KiB of cb")) TH_LOG("%s", self->text);
	ASSERT_EQ(0, CAPTURE("ttmt-smi why -d 1 --json | jq -c '.rows[0] | " OF_REFUSAL "'"));
	EXPECT_STREQ("[false,\"fragmentation\",327680,262144]\n", self->text);
	ASSERT_EQ(0, CAPTURE("ttmt-smi why --pid 1 --json | jq -c .rows"));
	EXPECT_STREQ("[]\n", self->text);
}

TEST_F(tools, table_of_processes)
{
	char row[128];

	hold(_metadata, self->fd);
	snprintf(row, sizeof(row), "%d,0,2684354560,1572864,47395584,5557504,2738880512,4\n%d,2,",
		 getpid(), getpid());
	/* Process, device, DRAM, buffers, CBs, kernels, total, records. */
	ASSERT_EQ(0, FIELDS("ps", "4,8-14"));
	EXPECT_EQ(0, strncmp(row, self->text, strlen(row))) TH_LOG("%s", self->text);
	ASSERT_EQ(0, FIELDS("ps --device 2", "8,13"));
	EXPECT_STREQ("2,1048576\n", self->text);
	ASSERT_EQ(0, CAPTURE("ttmt-smi ps --pid 1 --json | jq -c .rows"));
	EXPECT_STREQ("[]\n", self->text);
}

TEST_F(tools, processes_taken_together)
{
	struct child child;

	hold(_metadata, self->fd);
	if (!child_start(&child)) {
		int fd;

		if (become(1000))
			_exit(2);
		fd = device_open(O_RDWR);
		tell(&child, buf_alloc(fd, 0, L1_BUFFERS, 1, 4096, 64));
		hear(&child);
		_exit(0);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_EQ(0, CAPTURE("ttmt-smi ps --by user --json | jq -c '.rows[] | [.user, .total]'"));
	EXPECT_STREQ("[\"root\",2739929088]\n[\"user\",4096]\n", self->text);
	ASSERT_EQ(0, FIELDS("ps --by kind", "2,3,6 | grep l1_buffers"));
	EXPECT_STREQ("l1_buffers,1576960,2\n", self->text);
	ASSERT_EQ(0, CAPTURE("ttmt-smi ps --user user --csv | wc -l"));
	EXPECT_STREQ("2\n", self->text);
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
}

/* Whether the running one has printed its first sample and is waiting. */
static bool is_waiting(char *text, size_t room)
{
	static const char command[] = "cut -d ' ' -f 1 /proc/$(pidof ttmt-smi)/syscall";
	const int poll = 7;

	return !capture(text, room, command) && atoi(text) == poll;
}

TEST_F(tools, table_of_changes)
{
	struct child child;

	hold(_metadata, self->fd);
	if (access("/proc/self/syscall", F_OK))
		SKIP(return, "this kernel does not tell what a process waits in");
	if (!child_start(&child))
		_exit(FIELDS("devices --delta 3", "2,9") ||
		      strcmp(self->text, "0,-2684354560\n2,1024\n"));
	ASSERT_TRUE(EVENTUALLY(10000, is_waiting(self->text, sizeof(self->text))));
	EXPECT_EQ(0, buf_free(self->fd, 0, DRAM_BUFFERS, 1, 0));
	EXPECT_EQ(0, buf_alloc(self->fd, 2, DRAM_BUFFERS, 2, 1024, 128));
	EXPECT_EQ(0, child_wait(&child));
}

TEST_F(tools, table_of_records)
{
	hold(_metadata, self->fd);
	ASSERT_EQ(0, FIELDS("records", "4,5,9 | head -n 2"));
	EXPECT_STREQ("0,dram_buffers,2684354560\n0,cb,47395584\n", self->text);
	ASSERT_EQ(0, FIELDS("records --device 2 --by size", "8,9,14"));
	EXPECT_STREQ("1048576,1048576,1\n", self->text);
	/* DRAM and L1 apart, and on a core no code. */
	ASSERT_EQ(0, FIELDS("records --device 0 --by device", "11-14"));
	EXPECT_STREQ("2684354560,54525952,765132,4\n", self->text);
}

TEST_F(tools, doctor)
{
	load_anew(_metadata, &self->fd);
	hold(_metadata, self->fd);
	ASSERT_EQ(-ENOENT, buf_free(self->fd, 0, DRAM_BUFFERS, 77, 0));
	EXPECT_EQ(0, CAPTURE("ttmt-smi doctor"));
	EXPECT_NE(NULL, strstr(self->text, "/dev/tt_memtrack opens\n"));
	EXPECT_NE(NULL, strstr(self->text, "frees of what was not live: 1 (unknown_free)\n"));
	EXPECT_EQ(NULL, strstr(self->text, "problem"));
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, modules_unload());
	EXPECT_EQ(1, CAPTURE("ttmt-smi doctor"));
	EXPECT_NE(NULL, strstr(self->text, "problem  the module tt_memtrack is not loaded\n"));
	EXPECT_NE(NULL, strstr(self->text, "-> sudo modprobe tt_memtrack\n"));
}

/* Commands that run until they are stopped */

/* Start a ttmt-smi that writes into a pipe and dies with us. */
static pid_t start(FILE **output, const char *const *arguments)
{
	int pipes[2];
	pid_t pid;

	if (pipe(pipes))
		return -1;
	pid = fork();
	if (!pid) {
		dup2(pipes[1], 1);
		close(pipes[0]);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execvp("ttmt-smi", (char *const *)arguments);
		_exit(127);
	}
	close(pipes[1]);
	*output = fdopen(pipes[0], "r");
	return pid;
}

#define START(output, ...) start(output, (const char *const[]) { "ttmt-smi", __VA_ARGS__, NULL })

static bool has_line(FILE *events, char *text, size_t room, const char *wanted)
{
	while (fgets(text, room, events))
		if (strstr(text, wanted))
			return true;
	return false;
}

static bool comes_out(int fd, __u64 *id, FILE *events)
{
	char text[256];

	return !record_alloc(fd, 1, DFB, (*id)++, 1, 1) && fgets(text, sizeof(text), events);
}

TEST_F(tools, events)
{
	char wanted[128];
	FILE *events;
	pid_t pid;
	__u64 id = 100;

	pid = START(&events, "--events");
	ASSERT_LT(0, pid);
	/* It is watching once it prints a first event of ours. */
	ASSERT_EQ(0, fcntl(fileno(events), F_SETFL, O_NONBLOCK));
	ASSERT_TRUE(EVENTUALLY(20000, comes_out(self->fd, &id, events)));
	ASSERT_EQ(0, fcntl(fileno(events), F_SETFL, 0));
	clearerr(events);

	ASSERT_EQ(0, cb_alloc(self->fd, 0, CB, 1, 1 << 19, 64));
	snprintf(wanted, sizeof(wanted),
		 "[CB_ALLOC] device 0: +32.0 MiB (total 32.0 MiB) id 1 pid %d holder\n", getpid());
	EXPECT_TRUE(has_line(events, self->text, sizeof(self->text), wanted));
	ASSERT_EQ(0, cb_free(self->fd, 0, CB, 1, 0));
	snprintf(wanted, sizeof(wanted),
		 "[CB_FREE] device 0: -32.0 MiB (total 0 B) id 1 pid %d holder\n", getpid());
	EXPECT_TRUE(has_line(events, self->text, sizeof(self->text), wanted));
	ASSERT_EQ(0, buf_alloc(self->fd, 2, TRACE, 1, 1 << 20, 1));
	ASSERT_EQ(0, sysfs_write("1", "tt2/drop"));
	EXPECT_TRUE(has_line(events, self->text, sizeof(self->text),
			     "[DEVICE_DROP] device 2: -1.0 MiB in 1 record dropped\n"));
	ASSERT_EQ(0, buf_alloc(self->fd, 2, TRACE, 1, 1 << 20, 1));
	close(self->fd);
	self->fd = -1;
	EXPECT_TRUE(has_line(events, self->text, sizeof(self->text), "[EXIT] device 2: -1.0 MiB"));
	kill(pid, SIGTERM);
	fclose(events);
}

static time_t time_of(const char *line)
{
	static const char member[] = "{\"time\":\"";
	struct tm tm = { 0 };

	if (strncmp(line, member, strlen(member)))
		return -1;
	return strptime(line + strlen(member), "%FT%T.", &tm) ? timegm(&tm) : -1;
}

/* Events show wall-clock time, although the module uses another clock. */
TEST_F(tools, events_as_json)
{
	char wanted[128];
	FILE *events;
	time_t before;
	__u64 id = 100;
	pid_t pid;

	pid = START(&events, "--events", "--json");
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, fcntl(fileno(events), F_SETFL, O_NONBLOCK));
	ASSERT_TRUE(EVENTUALLY(20000, comes_out(self->fd, &id, events)));
	ASSERT_EQ(0, fcntl(fileno(events), F_SETFL, 0));
	clearerr(events);

	before = time(NULL);
	ASSERT_EQ(0, cb_alloc(self->fd, 0, CB, 1, 1 << 19, 64));
	ASSERT_TRUE(has_line(events, self->text, sizeof(self->text),
			     "\"event\":\"CB_ALLOC\",\"device\":0,"));
	EXPECT_LE(before, time_of(self->text)) TH_LOG("%s", self->text);
	EXPECT_GE(time(NULL), time_of(self->text));
	EXPECT_NE(NULL, strstr(self->text, "\"kind\":\"cb\",\"id\":1,\"bytes\":33554432,"));
	EXPECT_NE(NULL, strstr(self->text, "\"core_bytes\":524288,\"records\":1,"));
	snprintf(wanted, sizeof(wanted), "\"pid\":%d,\"uid\":0,\"command\":\"holder\"}", getpid());
	EXPECT_NE(NULL, strstr(self->text, wanted));
	kill(pid, SIGTERM);
	fclose(events);
}

#define EXPECT_LINE(wanted) \
	EXPECT_TRUE(has_line(output, self->text, sizeof(self->text), wanted))

/* The interval is a day, so it does not cause updates. */
TEST_F(tools, watch_shows_boards_that_come_and_go)
{
	FILE *output;
	pid_t pid;
	int status;

	pid = START(&output, "-w", "--interval", "86400");
	ASSERT_LT(0, pid);
	EXPECT_LINE("Device 2: p150a");
	ASSERT_EQ(0, boards_unplug());
	EXPECT_LINE("No devices.");
	ASSERT_EQ(0, boards_plug("n150"));
	EXPECT_LINE(": n150 (Wormhole), simulated");
	ASSERT_EQ(0, kill(pid, SIGTERM));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	fclose(output);
}

TEST_F(tools, watch_outlives_the_module)
{
	FILE *output;
	pid_t pid;

	pid = START(&output, "-w", "--interval", "1");
	ASSERT_LT(0, pid);
	EXPECT_LINE("Device 2: p150a");
	close(self->fd);
	self->fd = -1;
	/* It opens the device file from time to time. */
	ASSERT_TRUE(EVENTUALLY(20000, !modules_unload()));
	EXPECT_LINE("tt_memtrack is not loaded.");
	ASSERT_EQ(0, modules_load("", BOARDS));
	EXPECT_LINE("Device 2: p150a");
	kill(pid, SIGTERM);
	fclose(output);
}

/* The screen */

static pid_t start_screen(int *terminal)
{
	const struct winsize size = { .ws_row = 60, .ws_col = 120 };
	pid_t pid = forkpty(terminal, NULL, NULL, &size);

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setenv("TERM", "xterm", 1);
		setenv("LC_ALL", "C.UTF-8", 1);
		execlp("ttmt-smi", "ttmt-smi", "-w", "-i", "0.2", NULL);
		_exit(127);
	}
	return pid;
}

/* Read the output from now on, up to a text. */
static bool comes_on(int terminal, char *text, size_t room, const char *wanted)
{
	size_t used = 0;
	ssize_t length;

	text[0] = '\0';
	while (!strstr(text, wanted)) {
		length = read(terminal, text + used, room - used - 1);
		if (length <= 0)
			return false;
		used += length;
		text[used] = '\0';
	}
	return true;
}

static int hold_tagged(int fd, __u64 id, __u64 bytes, __u32 tag, const char *text)
{
	struct tt_memtrack_buf_alloc buffer = {
		.size = sizeof(buffer), .kind = L1_BUFFERS, .id = id, .bytes = bytes,
		.core_bytes = bytes / 64, .tag = tag,
	};

	return tag_set(fd, tag, text, strlen(text)) ?: call(fd, TT_MEMTRACK_IOC_BUF_ALLOC, &buffer);
}

#define COMES(wanted) \
	ASSERT_TRUE(comes_on(terminal, self->text, sizeof(self->text), wanted))

/* The tag with the most L1, and when that changes; all tags when Enter opens a process. */
TEST_F(tools, tags_on_the_screen)
{
	int terminal, status;
	pid_t pid;

	ASSERT_EQ(0, hold_tagged(self->fd, 1, 1 << 20, 1, "layer 3/attention"));
	pid = start_screen(&terminal);
	ASSERT_LT(0, pid);
	COMES("layer 3/attention");
	ASSERT_EQ(0, hold_tagged(self->fd, 2, 2 << 20, 2, "mlp"));
	COMES("mlp");
	ASSERT_EQ(1, write(terminal, "\r", 1));
	COMES("LARGEST TAGS");
	ASSERT_EQ(1, write(terminal, "q", 1));
	ASSERT_EQ(1, write(terminal, "q", 1));
	while (read(terminal, self->text, sizeof(self->text)) > 0)
		;
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	close(terminal);
}

/* Shown at the next update: when it was, who it was, and why. */
TEST_F(tools, refusals_on_the_screen)
{
	struct tt_memtrack_refused refused = {
		.size = sizeof(refused), .kind = L1_BUFFERS, .bytes = 64 << 20,
		.core_bytes = 1 << 20, .flags = TT_MEMTRACK_REFUSED_FREE_KNOWN, .free = 600 << 10,
	};
	int terminal;
	pid_t pid;

	hold(_metadata, self->fd);
	pid = start_screen(&terminal);
	ASSERT_LT(0, pid);
	COMES("None since this screen began");
	ASSERT_EQ(0, call(self->fd, TT_MEMTRACK_IOC_REFUSED, &refused));
	COMES("refused 64.0M of l1_buffers");
	EXPECT_NE(NULL, strstr(self->text, "1.0 MiB a core of l1_buffers: more than was free."));
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	close(terminal);
}

/* What the books are in error about, and where L1 is, when the device is open. */
TEST_F(tools, device_on_the_screen)
{
	const __u16 rows[16] = { 0x3, 0x2 };
	int terminal;
	pid_t pid;

	ASSERT_EQ(0, cores_set(self->fd, 7, rows));
	ASSERT_EQ(0, cb_alloc_placed(self->fd, 0, 1, 10240, 3, 7));
	ASSERT_EQ(-ENOENT, record_free(self->fd, 0, CB, 99));
	pid = start_screen(&terminal);
	ASSERT_LT(0, pid);
	COMES("Reports that did not fit the books: unknown_free");
	ASSERT_EQ(4, write(terminal, "\033[Z\r", 4));
	COMES("REPORTS THAT DID NOT FIT THE BOOKS");
	EXPECT_NE(NULL, strstr(self->text, "L1 OF EACH CORE NOW, KIB"));
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	close(terminal);
}

/* Options */

TEST_F(tools, options)
{
	static const struct {
		const char *command;
		int status;
		const char *text;
	} calls[] = {
		{ "ttmt-smi --help", 0, "Usage: ttmt-smi" },
		{ "ttmt-smi --device 0 -d 99", 1, "99" },
		{ "ttmt-smi >/dev/full", 1, "standard output: No space left on device" },
		{ "ttmt-smi >&-", 1, "standard output: Bad file descriptor" },
		{ "tt-smi --help", 0, "Usage: tt-smi" },
		{ "ttmt-smi --version", 0, "tt_memtrack" },
		{ "ttmt-smi --no-such-option", 2, "--help" },
		{ "ttmt-smi extra", 2, "extra" },
		{ "ttmt-smi --device 99", 1, "99" },
		{ "ttmt-smi --device x", 2, "x" },
		{ "ttmt-smi -r", 2, "Tenstorrent's own" },
		{ "ttmt-smi -s", 2, "Tenstorrent's own" },
		{ "ttmt-smi -ls", 2, "Tenstorrent's own" },
		{ "ttmt-smi -f", 2, "Tenstorrent's own" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		EXPECT_EQ(calls[i].status, CAPTURE(calls[i].command))
			TH_LOG("%s", calls[i].command);
		EXPECT_NE(NULL, strstr(self->text, calls[i].text))
			TH_LOG("%s: %s", calls[i].command, self->text);
	}
}

TEST_HARNESS_MAIN
