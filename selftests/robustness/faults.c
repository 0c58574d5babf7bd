// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every entry point of the module, with the n-th allocation or user copy failing, for n = 1, 2, ...
 * until none fails; and the same with all later allocations failing as well, because code that
 * retries an allocation in another way, for the event ring or a node of an xarray, survives a
 * single fault. A call succeeds, or fails with the books unchanged; kmemleak finds leaks. Needs a
 * kernel that can inject faults: selftests/vm/run --kernel debug.
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define DEBUGFS "/sys/kernel/debug"

/* More than the possible faults of any call. */
#define MOST_FAULTS 20000

#define BATCH 300
#define STRING(number) STRING_OF(number)
#define STRING_OF(text) #text

#define BOARD "faulty"

/* Faults on demand */

static int nth_fd = -1;
static int lasting_fd = -1;

static int own_file(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%ld/%s", syscall(SYS_gettid), name);
	return open(path, O_RDWR | O_CLOEXEC);
}

/* Also allocations that may sleep; silently; only of this process, so set the filter first. */
static bool can_fail(const char *kind, const char *extra)
{
	static const char *const files[][2] = {
		{ "verbose", "0" }, { "ignore-gfp-wait", "N" }, { "task-filter", "Y" },
		{ "times", "-1" }, { "probability", "100" },
	};
	char path[64];
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), DEBUGFS "/%s/%s", kind, files[i][0]);
		if (file_write(path, files[i][1]))
			return false;
	}
	snprintf(path, sizeof(path), DEBUGFS "/%s/%s", kind, extra);
	return !file_write(path, "0");
}

static bool faults_begin(void)
{
	nth_fd = own_file("fail-nth");
	lasting_fd = own_file("make-it-fail");
	return nth_fd >= 0 && lasting_fd >= 0 && can_fail("failslab", "cache-filter") &&
	       can_fail("fail_page_alloc", "min-order") &&
	       !file_write(DEBUGFS "/fail_usercopy/verbose", "0");
}

/* A fixture cannot skip its test. */
__attribute__((constructor)) static void begin(void)
{
	if (!access("/proc/self/fail-nth", F_OK))
		return;
	puts("TAP version 13\n1..0 # SKIP this kernel makes no faults");
	exit(4);
}

static bool put(int file, int value)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%d", value);

	return pwrite(file, text, length, 0) == length;
}

/* Make the n-th one fail and, if lasting, all allocations after it until fault_made(). */
static bool fault_ask(int nth, bool lasting)
{
	return put(lasting_fd, lasting) && put(nth_fd, nth);
}

/* Whether the fault happened. Asking and cancelling are user copies, which it may hit instead. */
static bool fault_made(void)
{
	char left[16] = "";
	bool made = pread(nth_fd, left, sizeof(left) - 1, 0) > 0 && !atoi(left);

	if (!put(nth_fd, 0))
		put(nth_fd, 0);
	put(lasting_fd, 0);
	return made;
}

/* The calls, with their preparation and cleanup */

static int fd = -1;
static int asker = -1;
static __u64 client;
static __u32 plugged;	/* a device with unknown figures */
static __u32 card;

static union answer {
	struct tt_memtrack_version version;
	struct device_info info;
	struct {
		struct tt_memtrack_usage usage[WHATS];
		struct tt_memtrack_client client[4];
		__u32 count;
	} clients;
	struct {
		struct tt_memtrack_record record[64];
		__u32 count;
	} records;
	struct {
		struct tt_memtrack_exit exit[64];
		__u32 count;
	} exits;
	struct {
		struct tt_memtrack_tag tag[4];
		__u32 count;
	} tags;
	struct {
		struct tt_memtrack_core core[64];
		__u32 count;
	} cores;
	struct {
		struct tt_memtrack_refusal refusal[64];
		__u32 count;
	} refusals;
	char text[8192];
} answer, expected;

static void open_file(void)
{
	fd = device_open(O_RDWR);
}

static void close_file(void)
{
	close(fd);
	fd = -1;
}

static bool holds(__u32 device, enum what what, __u64 records, __u64 bytes)
{
	struct tt_memtrack_usage usage = usage_self(fd, device, what);

	return usage.records == records && usage.bytes == bytes &&
	       usage_of(fd, device, what).bytes == bytes;
}

/* Allocations */

static int do_buf_alloc(void)
{
	return record_alloc(fd, 0, TRACE, 1, 10, 10);
}

static bool has_buffer(void)
{
	return holds(0, TRACE, 1, 100);
}

static int do_cb_alloc(void)
{
	return record_alloc(fd, 0, CB, 1, 10, 10);
}

static bool has_cb(void)
{
	return holds(0, CB, 1, 100);
}

static int do_kernel_load(void)
{
	return record_alloc(fd, 0, KERNEL, 1, 10, 10);
}

static bool has_kernel(void)
{
	return holds(0, KERNEL, 1, 100);
}

/* On a device whose number needs more than one node of an xarray. */
static int do_alloc_high(void)
{
	return record_alloc(fd, plugged, CB, 1, 10, 10);
}

static bool has_high(void)
{
	return holds(plugged, CB, 1, 100);
}

/* Already a client of another device. */
static void open_client(void)
{
	open_file();
	record_alloc(fd, 2, CB, 1, 10, 10);
}

/* Frees */

static void open_with_all_kinds(void)
{
	int kind;

	open_file();
	for (kind = 0; kind < KINDS; kind++)
		record_alloc(fd, 0, kind, 1, 10, 10);
	record_alloc(fd, 2, CB, 1, 10, 10);
}

static int do_buf_free(void)
{
	return record_free(fd, 0, TRACE, 1);
}

static bool has_no_buffer(void)
{
	return holds(0, TRACE, 0, 0) && holds(0, CB, 1, 100);
}

static int do_cb_free(void)
{
	return record_free(fd, 0, CB, 1);
}

static bool has_no_cb(void)
{
	return holds(0, CB, 0, 0) && holds(0, TRACE, 1, 100);
}

static int do_kernel_unload(void)
{
	return record_free(fd, 0, KERNEL, 1);
}

static bool has_no_kernel(void)
{
	return holds(0, KERNEL, 0, 0) && holds(0, CB, 1, 100);
}

static const struct tt_memtrack_program_entry parts[] = {
	{ .kind = CB, .id = 1, .bytes_per_core = 10, .cores = 10 },
	{ .kind = KERNEL, .id = 1, .bytes_per_core = 10, .cores = 10 },
};

static int do_program_add(void)
{
	return program_add(fd, 1, parts, ARRAY_SIZE(parts));
}

/* The program is registered, but not dispatched. */
static bool has_program(void)
{
	return holds(0, SUM_L1, 0, 0) && !program_dispatch(fd, 0, 0, 1) && holds(0, SUM_L1, 2, 200);
}

static void open_with_program(void)
{
	open_file();
	do_program_add();
}

static int do_dispatch(void)
{
	return program_dispatch(fd, 0, 0, 1);
}

static bool is_resident(void)
{
	return holds(0, SUM_L1, 2, 200);
}

static void open_with_resident(void)
{
	open_with_all_kinds();
	do_program_add();
	do_dispatch();
}

static int do_program_remove(void)
{
	return program_remove(fd, 1);
}

static bool has_no_program(void)
{
	return holds(0, KERNEL, 1, 100);
}

static const __u16 rows[16] = { 0xff, 0xff };

static int do_cores_set(void)
{
	return cores_set(fd, 1, rows);
}

static int do_alloc_placed(void)
{
	struct tt_memtrack_cb_alloc alloc = {
		.size = sizeof(alloc),
		.kind = CB,
		.id = 9,
		.bytes_per_core = 10,
		.cores = 16,
		.core_set = 1,
	};

	return call(fd, TT_MEMTRACK_IOC_CB_ALLOC, &alloc);
}

static bool has_set(void)
{
	return !do_alloc_placed() && holds(0, CB, 1, 160);
}

static void open_with_set(void)
{
	open_file();
	do_cores_set();
}

static bool has_placed(void)
{
	return holds(0, CB, 1, 160);
}

static int do_add_placed_program(void)
{
	struct tt_memtrack_program_entry part = program_entry(CB, 1, 10, 16);

	part.core_set = 1;
	return program_add(fd, 1, &part, 1);
}

static bool has_placed_program(void)
{
	return !program_dispatch(fd, 0, 0, 1) && holds(0, CB, 1, 160);
}

static void open_with_placed_program(void)
{
	open_with_set();
	do_add_placed_program();
}

static int do_cores_get(void)
{
	answer.cores.count = 64;
	return cores_get(fd, 0, 0, answer.cores.core, &answer.cores.count, NULL);
}

static void open_with_placed(void)
{
	open_with_set();
	do_alloc_placed();
}

static int do_free_all(void)
{
	return free_all(fd, ANY, ANY);
}

static bool has_nothing(void)
{
	return holds(0, SUM_L1, 0, 0) && holds(0, SUM_DRAM, 0, 0) && holds(2, SUM_L1, 0, 0);
}

/* Devices */

static int do_device_set(void)
{
	return device_set(fd, plugged, TT_MEMTRACK_CAP_TENSIX_CORES, 77);
}

static bool is_set(void)
{
	struct device_info info;

	return !device_get(fd, plugged, 0, &info) &&
	       info.capacity[TT_MEMTRACK_CAP_TENSIX_CORES] == 77;
}

static void unset(void)
{
	device_set(fd, plugged, TT_MEMTRACK_CAP_TENSIX_CORES, 0);
	close_file();
}

static void use_capability(int capability, bool use)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];
	__u32 bit = 1U << capability % 32;

	syscall(SYS_capget, &header, data);
	data[capability / 32].effective &= ~bit;
	data[capability / 32].effective |= use ? bit : 0;
	syscall(SYS_capset, &header, data);
}

/* Filling in a figure makes a client, and the figure is forgotten with it. */
static void open_without_capability(void)
{
	open_file();
	use_capability(CAP_SYS_ADMIN, false);
}

static void close_with_capability(void)
{
	use_capability(CAP_SYS_ADMIN, true);
	close_file();
}

static int do_drop(void)
{
	return sysfs_write("1", "tt0/drop");
}

static bool is_dropped(void)
{
	return holds(0, SUM_L1, 0, 0) && holds(0, SUM_DRAM, 0, 0) && holds(2, CB, 1, 100);
}

static int do_peak_reset(void)
{
	return sysfs_write("0", "tt0/cb/peak");
}

static void open_below_peak(void)
{
	open_with_all_kinds();
	record_alloc(fd, 0, CB, 2, 10, 10);
	record_free(fd, 0, CB, 2);
}

static bool is_at_peak(void)
{
	return usage_of(fd, 0, CB).bytes_peak == 100;
}

static void make_board(void)
{
	sim_make(BOARD);
	sim_write(BOARD, "board", "n150");
}

static void make_two_chips(void)
{
	sim_make(BOARD);
	sim_write(BOARD, "board", "n300");
}

static void remove_board(void)
{
	sim_remove(BOARD);
}

static __u64 devices(void)
{
	__u64 count = 0;

	sysfs_u64(&count, "devices");
	return count;
}

static int do_plug(void)
{
	return sim_write(BOARD, "live", "1");
}

static bool is_plugged(void)
{
	return devices() == 5;
}

static bool has_two_chips(void)
{
	return devices() == 6;
}

static void plug_board(void)
{
	make_board();
	do_plug();
}

static int do_unplug(void)
{
	return sim_write(BOARD, "live", "0");
}

static bool is_unplugged(void)
{
	return devices() == 4;
}

/* A card of an unknown board, whose number of chips only a program can set. */
static void plug_card(void)
{
	card_plug(0, "b140:1e52:9999");
	open_file();
	card = card_device(fd, 0, 0);
}

static int do_more_chips(void)
{
	return device_set(fd, card, TT_MEMTRACK_CAP_CHIPS, 2);
}

static void remove_card(void)
{
	close_file();
	card_unplug(0);
}

static int do_mkdir(void)
{
	return sim_make(BOARD);
}

static bool has_folder(void)
{
	return !access(SIM_FOLDER "/" BOARD "/live", F_OK);
}

static void nothing(void)
{
}

/* Files */

static int do_open(void)
{
	int opened = device_open(O_RDWR);

	if (opened < 0)
		return opened;
	fd = opened;
	return 0;
}

static bool is_open(void)
{
	return usage_self(fd, 0, CB).bytes == 0 && do_cb_alloc() == 0;
}

static int do_close(void)
{
	return close(fd) ? -errno : 0;
}

static bool is_closed(void)
{
	return no_clients();
}

static int do_watch(void)
{
	return watch(fd);
}

static bool sees_events(void)
{
	struct tt_memtrack_event event;

	return !do_cb_alloc() && read(fd, &event, sizeof(event)) == sizeof(event) &&
	       event.total == 100;
}

/* A refusal makes a client. */
static int do_refused(void)
{
	return refused(fd, &(struct tt_memtrack_refused) { .kind = CB, .bytes = 5 });
}

static bool was_refused(void)
{
	static struct tt_memtrack_refusal refusals[64];
	__u32 count = 64;

	return !refusals_get(fd, refusals, &count) && count &&
	       refusals[count - 1].who.client == client_number(fd);
}

static int do_refused_with_tag(void)
{
	return refused(fd, &(struct tt_memtrack_refused) { .kind = CB, .bytes = 5, .tag = 1 });
}

static int do_tag_set(void)
{
	return tag_set(fd, 1, "text", 4);
}

static bool has_text(const char *text)
{
	struct tt_memtrack_tag tag;
	__u32 count = 1;

	return !tags_get(fd, 0, 0, &tag, &count) && count == 1 && !strcmp(tag.text, text);
}

static bool has_its_text(void)
{
	return has_text("text");
}

static void open_with_text(void)
{
	open_file();
	do_tag_set();
}

static int do_tag_change(void)
{
	return tag_set(fd, 1, "another", 7);
}

static bool has_another_text(void)
{
	return has_text("another");
}

static int do_tags_get(void)
{
	answer.tags.count = 4;
	return tags_get(fd, 0, 0, answer.tags.tag, &answer.tags.count);
}

/* Queries, whose answer must be that of a call without faults */

static int do_version(void)
{
	return version_get(fd, &answer.version);
}

static int do_device_get(void)
{
	return device_get(fd, 0, 0, &answer.info);
}

static int do_usage_get(void)
{
	return usage_get(fd, 0, 0, answer.clients.usage);
}

static int do_usage_self(void)
{
	return usage_get(fd, 0, TT_MEMTRACK_USAGE_SELF, answer.clients.usage);
}

static int do_clients_get(void)
{
	answer.clients.count = 4;
	return clients_get(fd, 0, answer.clients.client, &answer.clients.count,
			   answer.clients.usage);
}

static int do_records_get(void)
{
	answer.records.count = 64;
	return records_get(fd, 0, NULL, answer.records.record, &answer.records.count);
}

static void open_two(void)
{
	open_with_all_kinds();
	client = client_number(fd);
	asker = device_open(O_RDONLY);
}

static int do_records_of_another(void)
{
	answer.records.count = 64;
	return records_get(asker, client, NULL, answer.records.record, &answer.records.count);
}

static void close_two(void)
{
	close(asker);
	close_file();
}

static int do_exits_get(void)
{
	answer.exits.count = 64;
	return exits_get(fd, answer.exits.exit, &answer.exits.count);
}

static int do_refusals_get(void)
{
	answer.refusals.count = 64;
	return refusals_get(fd, answer.refusals.refusal, &answer.refusals.count);
}

static int do_read_usage(void)
{
	return sysfs_text(answer.text, sizeof(answer.text), "usage");
}

static int do_read_used(void)
{
	return sysfs_text(answer.text, sizeof(answer.text), "tt0/l1/used");
}

static int do_read_fdinfo(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	return file_read(path, answer.text, sizeof(answer.text));
}

static bool is_expected(void)
{
	return !memcmp(&answer, &expected, sizeof(answer));
}

FIXTURE(faults) {
};

/*
 * Properties of a call: an event refused for lack of memory is counted, on tt0 or on the blank
 * device; a query must have the same answer as without faults; if hundreds of faults are possible,
 * quick runs try only some, and so do slow kernels for boards of two devices; some need a card; and
 * an exit must not need anything that can fail.
 */
enum sort { PLAIN, EVENT, EVENT_ON_BLANK, QUESTION, MANY, SAMPLED, CARD, CANNOT_FAIL };

/*
 * Sample faults if each takes long; a full run on user-mode Linux tries all. The step is a prime,
 * because allocations repeat in patterns.
 */
static int sampling_more(void)
{
	return slowness() > 2 || sampling() > 1 ? 29 : 1;
}

/* One call. before() and after() run without faults, for each fault again. */
struct way {
	void (*before)(void);
	int (*attempt)(void);
	bool (*done)(void);
	void (*after)(void);
	enum sort sort;
};

FIXTURE_VARIANT(faults) {
	struct way way;
};

FIXTURE_VARIANT_ADD(faults, buf_alloc) {
	{ open_file, do_buf_alloc, has_buffer, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, cb_alloc) {
	{ open_file, do_cb_alloc, has_cb, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, alloc_high) {
	{ open_file, do_alloc_high, has_high, close_file, EVENT_ON_BLANK },
};

FIXTURE_VARIANT_ADD(faults, kernel_load) {
	{ open_client, do_kernel_load, has_kernel, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, buf_free) {
	{ open_with_all_kinds, do_buf_free, has_no_buffer, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, cb_free) {
	{ open_with_all_kinds, do_cb_free, has_no_cb, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, kernel_unload) {
	{ open_with_all_kinds, do_kernel_unload, has_no_kernel, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, free_all) {
	{ open_with_all_kinds, do_free_all, has_nothing, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, program_add) {
	{ open_file, do_program_add, has_program, close_file, PLAIN },
};

FIXTURE_VARIANT_ADD(faults, program_dispatch) {
	{ open_with_program, do_dispatch, is_resident, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, program_remove) {
	{ open_with_resident, do_program_remove, has_no_program, close_file, PLAIN },
};

FIXTURE_VARIANT_ADD(faults, free_all_and_programs) {
	{ open_with_resident, do_free_all, has_nothing, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, cores_set) {
	{ open_file, do_cores_set, has_set, close_file, PLAIN },
};

FIXTURE_VARIANT_ADD(faults, alloc_placed) {
	{ open_with_set, do_alloc_placed, has_placed, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, placed_program_add) {
	{ open_with_set, do_add_placed_program, has_placed_program, close_file, PLAIN },
};

FIXTURE_VARIANT_ADD(faults, placed_program_dispatch) {
	{ open_with_placed_program, do_dispatch, has_placed, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, free_all_placed) {
	{ open_with_placed, do_free_all, has_nothing, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, cores_get) {
	{ open_with_placed, do_cores_get, is_expected, close_file, QUESTION },
};

FIXTURE_VARIANT_ADD(faults, tag_set) {
	{ open_file, do_tag_set, has_its_text, close_file, PLAIN },
};

FIXTURE_VARIANT_ADD(faults, tag_change) {
	{ open_with_text, do_tag_change, has_another_text, close_file, PLAIN },
};

FIXTURE_VARIANT_ADD(faults, tags_get) {
	{ open_with_text, do_tags_get, is_expected, close_file, QUESTION },
};

FIXTURE_VARIANT_ADD(faults, refused_with_tag) {
	{ open_with_text, do_refused_with_tag, was_refused, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, device_set) {
	{ open_file, do_device_set, is_set, unset, PLAIN },
};

FIXTURE_VARIANT_ADD(faults, fill) {
	{ open_without_capability, do_device_set, is_set, close_with_capability, EVENT_ON_BLANK },
};

FIXTURE_VARIANT_ADD(faults, drop) {
	{ open_with_all_kinds, do_drop, is_dropped, close_file, PLAIN },
};

FIXTURE_VARIANT_ADD(faults, peak_reset) {
	{ open_below_peak, do_peak_reset, is_at_peak, close_file, PLAIN },
};

FIXTURE_VARIANT_ADD(faults, plug) {
	{ make_board, do_plug, is_plugged, remove_board, MANY },
};

FIXTURE_VARIANT_ADD(faults, plug_two_chips) {
	{ make_two_chips, do_plug, has_two_chips, remove_board, SAMPLED },
};

FIXTURE_VARIANT_ADD(faults, unplug) {
	{ plug_board, do_unplug, is_unplugged, remove_board, PLAIN },
};

FIXTURE_VARIANT_ADD(faults, more_chips) {
	{ plug_card, do_more_chips, has_two_chips, remove_card, CARD },
};

FIXTURE_VARIANT_ADD(faults, mkdir) {
	{ nothing, do_mkdir, has_folder, remove_board, PLAIN },
};

FIXTURE_VARIANT_ADD(faults, open) {
	{ nothing, do_open, is_open, close_file, PLAIN },
};

FIXTURE_VARIANT_ADD(faults, close) {
	{ open_with_all_kinds, do_close, is_closed, nothing, CANNOT_FAIL },
};

FIXTURE_VARIANT_ADD(faults, watch) {
	{ open_file, do_watch, sees_events, close_file, PLAIN },
};

FIXTURE_VARIANT_ADD(faults, version) {
	{ open_with_all_kinds, do_version, is_expected, close_file, QUESTION },
};

FIXTURE_VARIANT_ADD(faults, device_get) {
	{ open_with_all_kinds, do_device_get, is_expected, close_file, QUESTION },
};

FIXTURE_VARIANT_ADD(faults, usage_get) {
	{ open_with_all_kinds, do_usage_get, is_expected, close_file, QUESTION },
};

FIXTURE_VARIANT_ADD(faults, usage_self) {
	{ open_with_all_kinds, do_usage_self, is_expected, close_file, QUESTION },
};

FIXTURE_VARIANT_ADD(faults, clients_get) {
	{ open_with_all_kinds, do_clients_get, is_expected, close_file, QUESTION },
};

FIXTURE_VARIANT_ADD(faults, records_get) {
	{ open_with_all_kinds, do_records_get, is_expected, close_file, QUESTION },
};

FIXTURE_VARIANT_ADD(faults, records_of_another) {
	{ open_two, do_records_of_another, is_expected, close_two, QUESTION },
};

FIXTURE_VARIANT_ADD(faults, exits_get) {
	{ open_with_all_kinds, do_exits_get, is_expected, close_file, QUESTION },
};

FIXTURE_VARIANT_ADD(faults, refused) {
	{ open_file, do_refused, was_refused, close_file, EVENT },
};

FIXTURE_VARIANT_ADD(faults, refusals_get) {
	{ open_with_all_kinds, do_refusals_get, is_expected, close_file, QUESTION },
};

FIXTURE_VARIANT_ADD(faults, read_usage) {
	{ open_with_all_kinds, do_read_usage, is_expected, close_file, QUESTION },
};

FIXTURE_VARIANT_ADD(faults, read_used) {
	{ open_with_all_kinds, do_read_used, is_expected, close_file, QUESTION },
};

FIXTURE_VARIANT_ADD(faults, read_fdinfo) {
	{ open_with_all_kinds, do_read_fdinfo, is_expected, close_file, QUESTION },
};

/* Entries of an xarray's node. */
#define ONE_NODE 64

static bool plug_blank(void)
{
	char text[32];

	return !sim_write("blank", "live", "1") &&
	       !sim_text("blank", "devices", text, sizeof(text)) &&
	       sscanf(text, "tt%u", &plugged) == 1;
}

static bool prepare(void)
{
	if (books_begin() || sim_make("blank") || !plug_blank())
		return false;
	/* So that no page fault of this process is hit by an injected fault. */
	return !mlockall(MCL_CURRENT | MCL_FUTURE);
}

static bool plug_blank_high(void)
{
	while (plugged < ONE_NODE)
		if (sim_write("blank", "live", "0") || !plug_blank())
			return false;
	return true;
}

static bool tidy(void)
{
	return !sim_remove("blank") && EVENTUALLY(3000, no_clients()) && books_empty();
}

FIXTURE_SETUP(faults)
{
	books_have_sets = true;
	ASSERT_TRUE(faults_begin());
	if (variant->way.sort == CARD && cards_possible())
		ASSERT_EQ(0, cards_load(""));
	ASSERT_TRUE(prepare() && plug_blank_high());
}

FIXTURE_TEARDOWN(faults)
{
	EXPECT_TRUE(tidy());
}

static bool is_fault(int result)
{
	return result == -ENOMEM || result == -EFAULT;
}

/* The result, if the books are as they must be after a refused call. */
static int books_after(enum sort sort, int result)
{
	bool counted = result == -ENOMEM && (sort == EVENT || sort == EVENT_ON_BLANK);

	return counted ? books_counted(sort == EVENT ? 0 : plugged, NO_MEMORY, result) :
	       books_unchanged(result);
}

/* The step from one fault to the next one that is tried. */
static int step_of(enum sort sort, bool lasting)
{
	bool many = sort == MANY || sort == CARD;

	if (sort == SAMPLED || (many && lasting))
		return sampling_more();
	return many ? sampling() : 1;
}

static void sweep(struct __test_metadata *_metadata, const struct way *way, bool lasting)
{
	const int step = step_of(way->sort, lasting);
	bool made = true;
	int result, nth;

	for (nth = 1; made; nth += step) {
		ASSERT_GT(MOST_FAULTS, nth);
		way->before();
		if (way->sort == QUESTION) {
			ASSERT_EQ(0, way->attempt());
			expected = answer;
			memset(&answer, 0, sizeof(answer));
		}
		books_mark();
		ASSERT_TRUE(fault_ask(nth, lasting));
		result = way->attempt();
		made = fault_made();
		if (!result) {
			EXPECT_TRUE(way->done());
		} else {
			EXPECT_TRUE(made && is_fault(result));
			EXPECT_EQ(result, books_after(way->sort, result));
		}
		way->after();
		ASSERT_TRUE(_metadata->passed) {
			TH_LOG("fault %d, result %d", nth, result);
		}
	}
	TH_LOG("at most %d faults", nth - step - 1);
	EXPECT_EQ(way->sort != CANNOT_FAIL, nth > 1 + step);
}

TEST_F_TIMEOUT(faults, nth, 180)
{
	if (variant->way.sort == CARD && !cards_possible())
		SKIP(return, "this kernel has no PCI");
	sweep(_metadata, &variant->way, false);
}

TEST_F_TIMEOUT(faults, from_nth_on, 180)
{
	if (variant->way.sort == CARD && !cards_possible())
		SKIP(return, "this kernel has no PCI");
	sweep(_metadata, &variant->way, true);
}

/* Numbers of clients */

FIXTURE(numbers) {
};

/* Start numbering again. */
FIXTURE_SETUP(numbers)
{
	ASSERT_TRUE(faults_begin());
	ASSERT_EQ(0, modules_unload());
	ASSERT_TRUE(prepare());
}

FIXTURE_TEARDOWN(numbers)
{
	EXPECT_TRUE(tidy());
}

static __u64 highest;

/* Whether a new client, which exits again, has a number above all before. */
static bool next_is_higher(void)
{
	__u64 number;

	open_file();
	number = do_cb_alloc() ? 0 : client_number(fd);
	close_file();
	if (number <= highest)
		return false;
	highest = number;
	return true;
}

/* They grow, even if there is no memory for the next one but room among the first ones. */
TEST_F_TIMEOUT(numbers, grow, 180)
{
	int low = device_open(O_RDWR), nth, result;
	bool made = true;

	ASSERT_EQ(0, record_alloc(low, 0, CB, 1, 10, 10));
	highest = client_number(low);
	for (nth = 1; made; nth++) {
		do {
			ASSERT_TRUE(next_is_higher()) TH_LOG("fault %d", nth - 1);
		} while (highest % ONE_NODE < ONE_NODE - 1);
		open_file();
		ASSERT_TRUE(fault_ask(nth, true));
		result = do_cb_alloc();
		made = fault_made();
		ASSERT_TRUE(!result || is_fault(result));
		close_file();
	}
	ASSERT_TRUE(next_is_higher());
	EXPECT_LT(2, nth);
	close(low);
}

/* Calls that may be done in part */

FIXTURE(parts) {
};

FIXTURE_VARIANT(parts) {
	bool lasting;
};

FIXTURE_VARIANT_ADD(parts, nth) {
	.lasting = false,
};

FIXTURE_VARIANT_ADD(parts, from_nth_on) {
	.lasting = true,
};

/* Limits that are only reached if a fault left something counted; at first, we are exempt. */
FIXTURE_SETUP(parts)
{
	ASSERT_TRUE(faults_begin());
	ASSERT_EQ(0, modules_unload());
	ASSERT_EQ(0, modules_load("user_clients=2 user_watchers=1 user_records=" STRING(BATCH),
				  BOARDS));
	ASSERT_TRUE(prepare());
}

FIXTURE_TEARDOWN(parts)
{
	EXPECT_TRUE(tidy());
	EXPECT_EQ(0, modules_unload());
}

static struct tt_memtrack_op ops[BATCH];

/* Whether the file holds exactly the first records of the batch. */
static bool first_are_live(int count)
{
	struct tt_memtrack_usage usage[WHATS];
	__u64 records[3][KINDS] = { 0 }, bytes[3][KINDS] = { 0 };
	int i, kind;

	for (i = 0; i < count; i++) {
		records[ops[i].device][ops[i].kind]++;
		bytes[ops[i].device][ops[i].kind] += 100 * (i + 1);
	}
	for (i = 0; i < 3; i++) {
		if (usage_get(fd, i, TT_MEMTRACK_USAGE_SELF, usage))
			return false;
		for (kind = 0; kind < KINDS; kind++)
			if (usage[kind].records != records[i][kind] ||
			    usage[kind].bytes != bytes[i][kind])
				return false;
	}
	return true;
}

static __u64 records_live(void)
{
	__u64 records = 0;
	int device;

	for (device = 0; device < 3; device++)
		records += usage_self(fd, device, SUM_L1).records +
			   usage_self(fd, device, SUM_DRAM).records;
	return records;
}

static __u64 counted(void)
{
	return error_count(0, NO_MEMORY) + error_count(1, NO_MEMORY) + error_count(2, NO_MEMORY);
}

TEST_F_TIMEOUT(parts, submit, 180)
{
	struct tt_memtrack_submit batch;
	bool made = true;
	__u64 live, before;
	int i, result, nth, another;

	another = device_open(O_RDWR);
	/* What counts against a user is only forgotten when they have no client. */
	ASSERT_EQ(0, record_alloc(another, 0, CB, 1, 10, 10));
	for (i = 0; i < BATCH; i++)
		ops[i] = op_alloc(i % 3, i % KINDS, i, i + 1, 100);
	for (nth = 1; made; nth += sampling()) {
		ASSERT_GT(MOST_FAULTS, nth);
		open_file();
		books_watch(fd);
		before = counted();
		ASSERT_TRUE(fault_ask(nth, variant->lasting));
		result = submit(fd, ops, BATCH, 0, &batch);
		made = fault_made();
		live = records_live();
		/* With EFAULT, the answer is what could not be copied. */
		EXPECT_EQ(result == -EFAULT ? 0xcccccccc : live, batch.done);
		EXPECT_TRUE(result ? made && is_fault(result) : live == BATCH);
		EXPECT_EQ(before + (result == -ENOMEM), counted());
		EXPECT_TRUE(first_are_live(live));
		EXPECT_EQ(0, books_coherent());
		EXPECT_EQ(0, free_all(fd, ANY, ANY));
		books_watch(-1);
		close_file();
		ASSERT_TRUE(_metadata->passed) {
			TH_LOG("fault %d, result %d, %llu live", nth, result, live);
		}
	}
	TH_LOG("at most %d faults", nth - sampling() - 1);
	EXPECT_LT(1 + sampling(), nth);

	open_file();
	use_capability(CAP_SYS_RESOURCE, false);
	EXPECT_EQ(-EDQUOT, submit(fd, ops, BATCH, 0, &batch));
	EXPECT_EQ(BATCH - 1, batch.done);
	use_capability(CAP_SYS_RESOURCE, true);
	close_file();
	close(another);
}

/* A failed allocation leaves nothing counted; another client keeps the counts alive. */
static void sweep_caps(struct __test_metadata *_metadata, int (*attempt)(void), bool lasting)
{
	bool made = true;
	int result, nth;

	for (nth = 1; made; nth++) {
		ASSERT_GT(MOST_FAULTS, nth);
		open_file();
		ASSERT_TRUE(fault_ask(nth, lasting));
		result = attempt();
		made = fault_made();
		EXPECT_TRUE(result ? made && is_fault(result) : true);
		close_file();
	}
	TH_LOG("%d faults", nth - 2);
	EXPECT_LT(2, nth);
}

TEST_F_TIMEOUT(parts, client, 180)
{
	int another = device_open(O_RDWR), one_more = device_open(O_RDWR);

	ASSERT_EQ(0, record_alloc(another, 0, CB, 1, 10, 10));
	sweep_caps(_metadata, do_cb_alloc, variant->lasting);
	open_file();
	use_capability(CAP_SYS_RESOURCE, false);
	EXPECT_EQ(0, do_cb_alloc());
	EXPECT_EQ(-EDQUOT, record_alloc(one_more, 0, CB, 1, 10, 10));
	use_capability(CAP_SYS_RESOURCE, true);
	close_file();
	close(one_more);
	close(another);
}

TEST_F_TIMEOUT(parts, watcher, 180)
{
	int another = device_open(O_RDWR), one_more = device_open(O_RDWR);

	ASSERT_EQ(0, record_alloc(another, 0, CB, 1, 10, 10));
	sweep_caps(_metadata, do_watch, variant->lasting);
	open_file();
	use_capability(CAP_SYS_RESOURCE, false);
	EXPECT_EQ(0, do_watch());
	EXPECT_EQ(-EDQUOT, watch(one_more));
	use_capability(CAP_SYS_RESOURCE, true);
	close_file();
	close(one_more);
	close(another);
}

/* Of ten events, one frees a record of the others, one an unknown id, and one reuses a live id. */
enum { FREES = 7, UNKNOWN, KNOWN };

static void mix(void)
{
	int i;

	for (i = 0; i < BATCH; i++) {
		ops[i] = op_alloc(0, CB, i, 10, 10);
		if (i % 10 == FREES)
			ops[i] = op_free(0, CB, i - 3);
		else if (i % 10 == UNKNOWN)
			ops[i] = op_free(0, CB, i);
		else if (i % 10 == KNOWN)
			ops[i] = op_alloc(0, CB, i - 3, 10, 10);
	}
	ops[BATCH / 2] = op_free(0, ANY, 0);
	ops[BATCH / 2].flags = TT_MEMTRACK_FREE_ALL;
}

/* The live records after the first events, and how many of these were wrong. */
static __u64 live_after(__u32 count, __u32 *wrong)
{
	__u64 live = 0;
	__u32 i;

	*wrong = 0;
	for (i = 0; i < count; i++) {
		if (ops[i].flags)
			live = 0;
		else if (i % 10 == FREES)
			live--;
		else if (i % 10 > FREES)
			++*wrong;
		else
			live++;
	}
	return live;
}

static __u64 wrong_counted(void)
{
	return error_count(0, UNKNOWN_FREE) + error_count(0, DUPLICATE_ALLOC);
}

TEST_F_TIMEOUT(parts, mixed, 180)
{
	struct tt_memtrack_submit batch;
	bool made = true;
	__u64 memory, errors, live;
	__u32 wrong;
	int result, nth;

	mix();
	for (nth = 1; made; nth += sampling()) {
		ASSERT_GT(MOST_FAULTS, nth);
		open_file();
		books_watch(fd);
		memory = counted();
		errors = wrong_counted();
		ASSERT_TRUE(fault_ask(nth, variant->lasting));
		result = submit(fd, ops, BATCH, TT_MEMTRACK_SUBMIT_CONTINUE, &batch);
		made = fault_made();
		EXPECT_TRUE(!result || (made && is_fault(result)));
		live = usage_self(fd, 0, CB).records;
		/* Either the request or the answer could not be copied. */
		if (result == -EFAULT)
			batch.done = live ? BATCH : 0;
		EXPECT_EQ(live_after(batch.done, &wrong), live);
		if (result != -EFAULT)
			EXPECT_EQ(wrong, batch.book_errors);
		if (!result)
			EXPECT_EQ(BATCH, batch.done);
		EXPECT_EQ(errors + wrong, wrong_counted());
		EXPECT_EQ(memory + (result == -ENOMEM), counted());
		EXPECT_EQ(0, books_coherent());
		books_watch(-1);
		close_file();
		ASSERT_TRUE(_metadata->passed) {
			TH_LOG("fault %d, result %d, %llu live", nth, result, live);
		}
	}
	TH_LOG("at most %d faults", nth - sampling() - 1);
	EXPECT_LT(1 + sampling(), nth);
}

/* Events */

#define EVENTS 20

FIXTURE(events) {
};

FIXTURE_SETUP(events)
{
	ASSERT_TRUE(faults_begin());
	ASSERT_TRUE(prepare());
}

FIXTURE_TEARDOWN(events)
{
	EXPECT_TRUE(tidy());
}

/* No event is lost or returned twice, whichever copy fails. */
TEST_F_TIMEOUT(events, read, 180)
{
	static struct tt_memtrack_event events[EVENTS + 1];
	const size_t size = sizeof(*events);
	__u64 next = 0;
	bool made = true;
	ssize_t got, rest;
	int i, nth;

	fd = device_open(O_RDWR | O_NONBLOCK);
	ASSERT_EQ(0, watch(fd));
	for (nth = 1; made; nth++) {
		ASSERT_GT(MOST_FAULTS, nth);
		for (i = 0; i < EVENTS / 2; i++) {
			ASSERT_EQ(0, record_alloc(fd, 0, CB, i, 10, 10));
			ASSERT_EQ(0, record_free(fd, 0, CB, i));
		}
		ASSERT_TRUE(fault_ask(nth, false));
		got = read(fd, events, sizeof(events));
		if (got < 0)
			got = -errno;
		made = fault_made();
		EXPECT_TRUE(got == -EFAULT || (got > 0 && got % size == 0));
		got = got < 0 ? 0 : got / size;
		if (!made)
			EXPECT_EQ(EVENTS, got);
		rest = got < EVENTS ? read(fd, events + got, sizeof(events) - got * size) : 0;
		ASSERT_EQ(EVENTS * size, got * size + rest);
		for (i = 0; i < EVENTS; i++, next++) {
			next = next ?: events[0].sequence;
			ASSERT_EQ(next, events[i].sequence);
		}
	}
	close_file();
	TH_LOG("%d faults", nth - 2);
	EXPECT_LT(EVENTS, nth);
}

/* Modules */

FIXTURE(loading) {
};

/* The module loader warns when its own allocations fail: keep that off the console. */
static void hide_warnings(bool hide)
{
	enum { SET_CONSOLE_LEVEL = 8, NO_WARNINGS = 4, WARNINGS = 7 };

	klogctl(SET_CONSOLE_LEVEL, NULL, hide ? NO_WARNINGS : WARNINGS);
}

FIXTURE_SETUP(loading)
{
	hide_warnings(true);
	ASSERT_TRUE(faults_begin());
	ASSERT_EQ(0, mlockall(MCL_CURRENT | MCL_FUTURE));
}

FIXTURE_TEARDOWN(loading)
{
	hide_warnings(false);
	modules_unload();
	cards_unload();
	EXPECT_EQ(0, books_begin());
}

static int module_file(const char *name)
{
	char command[64], path[256] = "";
	FILE *modinfo;

	snprintf(command, sizeof(command), "modinfo -n %s", name);
	modinfo = popen(command, "r");
	if (!modinfo || !fgets(path, sizeof(path), modinfo))
		return -1;
	pclose(modinfo);
	path[strcspn(path, "\n")] = '\0';
	return open(path, O_RDONLY | O_CLOEXEC);
}

static bool is_loaded(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return !access(path, F_OK);
}

/* The number of possible faults before parameters are parsed, found by loading with a bad one. */
static int faults_of_loader(int file)
{
	char left[16] = "";

	if (!put(nth_fd, MOST_FAULTS) || !syscall(SYS_finit_module, file, "user_clients=x", 0) ||
	    pread(nth_fd, left, sizeof(left) - 1, 0) <= 0 || !put(nth_fd, 0))
		return MOST_FAULTS;
	return MOST_FAULTS - atoi(left);
}

/*
 * Load with one fault after another, until it loads without one. Whenever it loads, unload it.
 */
static bool load_under_faults(const char *name, const char *parameters, int file, int first,
			      bool (*gone)(void))
{
	const int step = sampling_more();
	bool made = true;
	int nth, result;

	for (nth = first; made && nth < MOST_FAULTS; nth += step) {
		if (!fault_ask(nth, false))
			return false;
		result = syscall(SYS_finit_module, file, parameters, 0) ? -errno : 0;
		made = fault_made();
		if (result ? !made || !is_fault(result) || is_loaded(name) :
		    module_unload(name) || is_loaded(name) || !gone()) {
			fprintf(stderr, "# %s: fault %d, result %d\n", name, nth, result);
			return false;
		}
	}
	fprintf(stderr, "# %s: at most %d faults\n", name, nth - step - 1);
	return nth > first + step && !made;
}

static bool no_devices(void)
{
	return !devices();
}

static bool no_class(void)
{
	return access(CLASS, F_OK) && access(DEVICE_FILE, F_OK);
}

/*
 * Starts after the loader's own faults, because the kernel has a WARN if there is no memory for
 * tracepoints. If cards are possible, the load finds one; it succeeds even if adding that fails.
 */
TEST_F_TIMEOUT(loading, nth, 180)
{
	int module = module_file("tt_memtrack"), sim = module_file("tt_memtrack_sim");

	ASSERT_EQ(0, modules_unload());
	if (cards_possible())
		ASSERT_EQ(0, cards_load("functions=401e:1e52:0018"));
	EXPECT_TRUE(load_under_faults("tt_memtrack", "", module,
				      faults_of_loader(module) + 1, no_class));
	ASSERT_EQ(0, cards_unload());
	ASSERT_EQ(0, modules_load("", NULL));
	ASSERT_EQ(0, boards_unplug());
	EXPECT_TRUE(load_under_faults("tt_memtrack_sim", "boards=n300", sim, 1, no_devices));
	close(module);
	close(sim);
}

TEST_HARNESS_MAIN
