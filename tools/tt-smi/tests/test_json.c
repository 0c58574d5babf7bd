// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>

#include <json.h>
#include <ttmt.h>

#include "array_size.h"
#include "run.h"

#include "kselftest_harness.h"

FIXTURE(json) {
	struct result *result;
	struct json_object *root;
};

FIXTURE_SETUP(json)
{
	self->result = calloc(1, sizeof(*self->result));
	ASSERT_NE(NULL, self->result);
}

FIXTURE_TEARDOWN(json)
{
	json_object_put(self->root);
	free(self->result);
}

/* The object at a path, as "devices.0.kinds.cb". One that is absent ends the test. */
static struct json_object *at(struct json_object *object, const char *path)
{
	char copy[128];
	char *rest = copy, *step;

	snprintf(copy, sizeof(copy), "%s", path);
	for (step = strsep(&rest, "."); step; step = strsep(&rest, ".")) {
		if (json_object_is_type(object, json_type_array)) {
			if ((size_t)atoi(step) >= json_object_array_length(object))
				errx(1, "no %s", path);
			object = json_object_array_get_idx(object, atoi(step));
		} else if (!json_object_object_get_ex(object, step, &object)) {
			errx(1, "no %s", path);
		}
	}
	return object;
}

static const char *text_of(struct json_object *object)
{
	return object ? json_object_get_string(object) : "null";
}

#define PARSE(...) do { \
	FAKE(self->result, __VA_ARGS__); \
	ASSERT_EQ(0, self->result->status) TH_LOG("%s", self->result->err); \
	self->root = json_tokener_parse(self->result->out); \
	ASSERT_NE(NULL, self->root) TH_LOG("%s", self->result->out); \
} while (0)

#define GET(path) at(self->root, path)

#define EXPECT_NUMBER(number, path) do { \
	struct json_object *value_ = GET(path); \
	\
	EXPECT_TRUE(json_object_is_type(value_, json_type_int)); \
	EXPECT_EQ((uint64_t)(number), json_object_get_uint64(value_)); \
} while (0)

#define EXPECT_TEXT(text, path) EXPECT_STREQ(text, text_of(GET(path)))
#define EXPECT_UNKNOWN(path) EXPECT_EQ(NULL, GET(path))
#define EXPECT_LENGTH(length, path) EXPECT_EQ(length, json_object_array_length(GET(path)))

TEST_F(json, what_it_is)
{
	char version[32];

	snprintf(version, sizeof(version), "%d.%d.%d", TTMT_VERSION_MAJOR, TTMT_VERSION_MINOR,
		 TTMT_VERSION_PATCH);
	PARSE("busy", "--json");
	EXPECT_NUMBER(1, "schema_version");
	EXPECT_TEXT(version, "versions.tool");
	EXPECT_TEXT(version, "versions.library");
	EXPECT_TEXT(version, "versions.module");
	EXPECT_UNKNOWN("device_file_error");
	EXPECT_LENGTH(4, "devices");
}

TEST_F(json, device)
{
	PARSE("busy", "--json");
	EXPECT_NUMBER(0, "devices.0.device");
	EXPECT_TEXT("n300", "devices.0.board");
	EXPECT_TEXT("wormhole", "devices.0.arch");
	EXPECT_NUMBER(64, "devices.0.tensix_cores");
	EXPECT_NUMBER(1499136, "devices.0.l1_bytes_per_core");
	EXPECT_NUMBER(1, "devices.1.chip");
	EXPECT_FALSE(json_object_get_boolean(GET("devices.0.remote")));
	EXPECT_TRUE(json_object_get_boolean(GET("devices.1.remote")));
	EXPECT_TRUE(json_object_get_boolean(GET("devices.1.simulated")));
	EXPECT_NUMBER(12884901888, "devices.0.sums.dram.total");
	EXPECT_NUMBER(1073741824, "devices.0.sums.dram.core_total");
	EXPECT_TEXT("board", "devices.0.sums.dram.total_source");
	EXPECT_TEXT("client 1000", "devices.3.sums.dram.total_source");
	EXPECT_NUMBER(95944704, "devices.0.sums.l1.total");
	EXPECT_NUMBER(3, "devices.0.errors.unknown_free");
	EXPECT_NUMBER(0, "devices.0.errors.no_memory");
	EXPECT_UNKNOWN("devices.0.sums.l1.usable");
	EXPECT_FALSE(json_object_get_boolean(GET("devices.0.sums.l1.core_exact")));
	EXPECT_TRUE(json_object_get_boolean(GET("devices.2.sums.l1.core_exact")));
}

TEST_F(json, what_programs_can_allocate)
{
	PARSE("cards", "--json");
	EXPECT_NUMBER(12, "devices.0.device");
	EXPECT_NUMBER(12482248704, "devices.0.sums.dram.usable");
	EXPECT_NUMBER(1040187392, "devices.0.sums.dram.core_usable");
	EXPECT_NUMBER(89171968, "devices.0.sums.l1.usable");
	EXPECT_NUMBER(1393312, "devices.0.sums.l1.core_usable");
	EXPECT_NUMBER(2, "devices.0.errors.refused");
}

TEST_F(json, where_a_device_is)
{
	PARSE("cards", "--json");
	EXPECT_LENGTH(4, "devices");
	EXPECT_NUMBER(12, "devices.0.device");
	EXPECT_TEXT("0000:01:00.0", "devices.0.pci_address");
	EXPECT_NUMBER(0, "devices.0.driver_node");
	EXPECT_UNKNOWN("devices.0.gateway");
	EXPECT_TEXT("n300", "devices.0.board");
	EXPECT_TEXT("assumed", "devices.0.board_source");
	EXPECT_NUMBER(13, "devices.1.device");
	EXPECT_TEXT("0000:01:00.0", "devices.1.pci_address");
	EXPECT_NUMBER(0, "devices.1.driver_node");
	EXPECT_NUMBER(12, "devices.1.gateway");
	EXPECT_TEXT("0000:c1:00.0", "devices.2.pci_address");
	EXPECT_UNKNOWN("devices.2.driver_node");
	EXPECT_UNKNOWN("devices.2.tensix_cores");
	EXPECT_TEXT("unknown", "devices.2.sums.l1.total_source");
	EXPECT_UNKNOWN("devices.3.pci_address");
	EXPECT_UNKNOWN("devices.3.driver_node");
	EXPECT_TEXT("simulator", "devices.3.board_source");
}

TEST_F(json, what_files_do_not_say)
{
	PARSE("no-access", "--json");
	EXPECT_UNKNOWN("devices.1.gateway");
	EXPECT_UNKNOWN("devices.1.board_source");
}

TEST_F(json, usage)
{
	PARSE("busy", "--json");
	EXPECT_NUMBER(2684354560, "devices.0.sums.dram.used");
	EXPECT_NUMBER(5368709120, "devices.0.sums.dram.peak");
	EXPECT_NUMBER(54525952, "devices.0.sums.l1.used");
	EXPECT_NUMBER(1572864, "devices.0.sums.l1_tensors.used");
	EXPECT_NUMBER(47395635, "devices.0.sums.l1_program.used");
	EXPECT_NUMBER(831488, "devices.0.sums.l1.core_used");
	EXPECT_NUMBER(1662976, "devices.0.sums.l1.core_peak");
	EXPECT_NUMBER(31, "devices.0.kinds.cb.count");
	EXPECT_NUMBER(62, "devices.0.kinds.cb.allocs");
	EXPECT_NUMBER(5557453, "devices.0.kinds.kernel.used");
}

TEST_F(json, what_is_not_known_is_null)
{
	PARSE("busy", "--json");
	EXPECT_UNKNOWN("devices.2.board");
	EXPECT_UNKNOWN("devices.2.tensix_cores");
	EXPECT_UNKNOWN("devices.2.sums.dram.total");
	EXPECT_UNKNOWN("devices.2.sums.dram.core_total");
	EXPECT_UNKNOWN("devices.2.sums.l1.total");
	EXPECT_NUMBER(1572864, "devices.2.sums.l1.core_total");
	EXPECT_UNKNOWN("devices.3.arch");
	EXPECT_UNKNOWN("devices.0.clients.2.pid");
	EXPECT_UNKNOWN("devices.0.clients.2.user");
	EXPECT_UNKNOWN("devices.0.clients.2.command");
}

TEST_F(json, what_nobody_reported_is_null)
{
	static const char *const figures[] = { "used", "peak", "core_used", "core_peak", "count" };
	char path[64];
	size_t i;

	PARSE("busy", "--json");
	for (i = 0; i < ARRAY_SIZE(figures); i++) {
		snprintf(path, sizeof(path), "devices.0.kinds.dfb.%s", figures[i]);
		EXPECT_UNKNOWN(path);
	}
	EXPECT_NUMBER(0, "devices.0.kinds.dfb.allocs");
	EXPECT_NUMBER(0, "devices.2.kinds.scratch.used");
	EXPECT_NUMBER(1, "devices.2.kinds.scratch.count");
}

TEST_F(json, numbers_of_64_bits)
{
	PARSE("busy", "--json");
	EXPECT_NUMBER(UINT64_MAX, "devices.0.errors.over_capacity");
	EXPECT_NE(NULL, strstr(self->result->out, "18446744073709551615"));
}

TEST_F(json, clients)
{
	PARSE("busy", "--json");
	EXPECT_LENGTH(3, "devices.0.clients");
	EXPECT_NUMBER(3, "devices.0.client_count");
	EXPECT_NUMBER(11, "devices.0.clients.1.client");
	EXPECT_NUMBER(9004711, "devices.0.clients.1.pid");
	EXPECT_NUMBER(0, "devices.0.clients.1.uid");
	EXPECT_TEXT("root", "devices.0.clients.1.user");
	EXPECT_TEXT("python", "devices.0.clients.1.command");
	EXPECT_NUMBER(47395635, "devices.0.clients.1.kinds.cb.used");
	EXPECT_NUMBER(740500, "devices.0.clients.1.kinds.cb.core_used");
	EXPECT_NUMBER(31, "devices.0.clients.1.kinds.cb.count");
	EXPECT_LENGTH(0, "devices.1.clients");
	/* Readers take it for UTF-8, whatever the locale, and terminals get no control bytes. */
	EXPECT_TEXT("wipe\\x1b[2J\\xff", "devices.0.clients.0.command");
	EXPECT_TEXT("caf\u00e9\\\\", "devices.2.clients.0.command");
}

/* Somebody whose name and command line are what they please. */
static pid_t start_sleeper(const char *line)
{
	int pipe_[2];
	char byte;
	pid_t pid;

	if (pipe2(pipe_, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execl("/bin/sleep", line, "86400", NULL);
		_exit(127);
	}
	close(pipe_[1]);
	/* Closed by execve(). */
	if (read(pipe_[0], &byte, 1))
		return -1;
	close(pipe_[0]);
	return pid;
}

/* What the double says of client 11 is right of the sleeper, but for what is given. */
static void set_sleeper(pid_t pid, const char *name)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", pid);
	setenv("FAKE_PID", text, 1);
	setenv("FAKE_NAME", name, 1);
}

TEST_F(json, command_line)
{
	pid_t pid = start_sleeper("caf\u00e9 \x1b[2J\n\xff");

	ASSERT_LT(0, pid);
	set_sleeper(pid, "sleep");
	PARSE("busy", "--json");
	EXPECT_NUMBER(pid, "devices.0.clients.1.pid");
	EXPECT_TEXT("sleep", "devices.0.clients.1.command");
	EXPECT_TEXT("caf\u00e9 \\x1b[2J\\x0a\\xff 86400", "devices.0.clients.1.command_line");
	/* A process that nobody sees, and one that is not there any more. */
	EXPECT_UNKNOWN("devices.0.clients.2.command_line");
	EXPECT_UNKNOWN("devices.0.clients.0.command_line");
	kill(pid, SIGKILL);
}

/* It is another one, or became another program, since it was asked for. */
TEST_F(json, command_line_of_another_name)
{
	pid_t pid = start_sleeper("sleep");

	ASSERT_LT(0, pid);
	set_sleeper(pid, "slee");
	PARSE("busy", "--json");
	EXPECT_NUMBER(pid, "devices.0.clients.1.pid");
	EXPECT_UNKNOWN("devices.0.clients.1.command_line");
	kill(pid, SIGKILL);
}

TEST_F(json, long_command_line_is_cut)
{
	char line[10000];
	pid_t pid;

	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	pid = start_sleeper(line);
	ASSERT_LT(0, pid);
	set_sleeper(pid, "sleep");
	PARSE("busy", "--json");
	EXPECT_EQ(4096, strlen(text_of(GET("devices.0.clients.1.command_line"))));
	kill(pid, SIGKILL);
}

static time_t moment(struct json_object *object)
{
	struct tm tm = { 0 };
	const char *rest = strptime(text_of(object), "%Y-%m-%dT%H:%M:%S", &tm);

	if (!rest || strlen(rest) != strlen(".123456Z") || rest[7] != 'Z')
		errx(1, "no time: %s", text_of(object));
	return timegm(&tm);
}

TEST_F(json, where_and_when)
{
	time_t before = time(NULL);
	char name[65] = "";

	gethostname(name, sizeof(name) - 1);
	PARSE("busy", "--json");
	EXPECT_TEXT(name, "hostname");
	EXPECT_LE(before, moment(GET("time")));
	EXPECT_GE(time(NULL), moment(GET("time")));
	EXPECT_UNKNOWN("error");
}

#define PARSE_FAILED(status_, ...) do { \
	FAKE(self->result, __VA_ARGS__); \
	EXPECT_EQ(status_, self->result->status); \
	self->root = json_tokener_parse(self->result->out); \
	ASSERT_NE(NULL, self->root) TH_LOG("%s", self->result->out); \
} while (0)

/* The same text is for people, on standard error. */
#define EXPECT_ERROR(text) do { \
	char message_[256]; \
	\
	snprintf(message_, sizeof(message_), "ttmt-smi: %s\n", text_of(GET("error"))); \
	EXPECT_STREQ(message_, self->result->err); \
	EXPECT_TEXT(text, "error"); \
} while (0)

#define LOAD_IT "/dev/tt_memtrack: no such device; load the module with 'sudo modprobe tt_memtrack'"

TEST_F(json, no_module)
{
	static const char *const views[] = { "-j", "-wj", "-xj", "-ej" };

	for (size_t i = 0; i < ARRAY_SIZE(views); i++) {
		PARSE_FAILED(3, "no-module", views[i]);
		EXPECT_ERROR(LOAD_IT);
		EXPECT_NUMBER(1, "schema_version");
		EXPECT_UNKNOWN("versions.module");
		EXPECT_LENGTH(0, "devices");
		json_object_put(self->root);
		self->root = NULL;
	}
}

TEST_F(json, no_such_device)
{
	PARSE_FAILED(1, "cards", "-j", "-d", "12", "-d", "5");
	EXPECT_ERROR("no device 5");
	EXPECT_LENGTH(1, "devices");
	EXPECT_NUMBER(12, "devices.0.device");
}

TEST_F(json, exits_and_events_without_access)
{
	static const char *const views[] = { "-xj", "-ej" };

	for (size_t i = 0; i < ARRAY_SIZE(views); i++) {
		PARSE_FAILED(1, "no-access", views[i]);
		EXPECT_ERROR("/dev/tt_memtrack: Permission denied");
		json_object_put(self->root);
		self->root = NULL;
	}
}

TEST_F(json, exits)
{
	PARSE("busy", "--json");
	EXPECT_LENGTH(2, "exits");
	EXPECT_NUMBER(9, "exits.1.client");
	EXPECT_NUMBER(8, "exits.1.kinds.cb.count");
	EXPECT_NUMBER(33554432, "exits.1.kinds.cb.used");
	EXPECT_GE(json_object_get_uint64(GET("now_ns")),
		  json_object_get_uint64(GET("exits.1.time_ns")));
}

TEST_F(json, without_access)
{
	PARSE("no-access", "--json");
	EXPECT_TEXT("Permission denied", "device_file_error");
	EXPECT_UNKNOWN("devices.0.clients");
	EXPECT_NUMBER(3, "devices.0.client_count");
	EXPECT_NUMBER(54525952, "devices.0.sums.l1.used");
	EXPECT_UNKNOWN("exits");
	EXPECT_UNKNOWN("versions.module");
}

TEST_F(json, one_device)
{
	PARSE("busy", "--json", "--device", "7");
	EXPECT_LENGTH(1, "devices");
	EXPECT_NUMBER(7, "devices.0.device");
}

TEST_F(json, devices_of_an_address)
{
	PARSE("mixed", "--json", "--device", "0000:01:00.0");
	EXPECT_LENGTH(2, "devices");
	EXPECT_NUMBER(12, "devices.0.device");
	EXPECT_NUMBER(13, "devices.1.device");
}

TEST_F(json, several_devices)
{
	PARSE("mixed", "--json", "-d", "7", "--device", "0000:01:00.0", "-d13");
	EXPECT_LENGTH(3, "devices");
	EXPECT_NUMBER(12, "devices.0.device");
	EXPECT_NUMBER(13, "devices.1.device");
	EXPECT_NUMBER(7, "devices.2.device");
}

TEST_F(json, devices_of_a_node)
{
	PARSE("mixed", "--json", "-d", "/dev/tenstorrent/0");
	EXPECT_LENGTH(2, "devices");
	EXPECT_NUMBER(12, "devices.0.device");
	EXPECT_NUMBER(13, "devices.1.device");
}

TEST_F(json, no_device)
{
	PARSE("empty", "--json");
	EXPECT_LENGTH(0, "devices");
	EXPECT_LENGTH(0, "exits");
}

TEST_HARNESS_MAIN
