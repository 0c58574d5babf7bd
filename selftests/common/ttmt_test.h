/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the tests: /dev/tt_memtrack as functions that return 0 or a negative errno, the state
 * of all books at once, child processes, and the modules.
 *
 * Tests expect a machine to themselves: an n300 (tt0, and tt1 behind it) and a p150a (tt2), all
 * simulated, and no other client.
 */
#ifndef TTMT_TEST_H
#define TTMT_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/tt_memtrack.h>

#include "slowness.h"

#ifndef __printf
#define __printf(format, first)						\
	__attribute__((							\
		__format__(printf, format, first)))
#endif

#define DEVICE_FILE	"/dev/tt_memtrack"
#define CLASS		"/sys/class/tt_memtrack"
#define BOARDS		"n300,p150a"
#define NOBODY		65534

/* Kinds by their short names, then sums: the order of USAGE_GET's answer. */
enum what {
	DRAM_BUFFERS = TT_MEMTRACK_KIND_DRAM_BUFFERS,
	TRACE = TT_MEMTRACK_KIND_TRACE,
	L1_BUFFERS = TT_MEMTRACK_KIND_L1_BUFFERS,
	L1_SMALL = TT_MEMTRACK_KIND_L1_SMALL,
	CB = TT_MEMTRACK_KIND_CB,
	DFB = TT_MEMTRACK_KIND_DFB,
	SCRATCH = TT_MEMTRACK_KIND_SCRATCH,
	KERNEL = TT_MEMTRACK_KIND_KERNEL,
	KINDS = TT_MEMTRACK_KIND_KERNEL + 1,
	SUM_DRAM = KINDS,
	SUM_L1,
	SUM_L1_TENSORS,
	SUM_L1_PROGRAM,
	WHATS,
};

#define ANY TT_MEMTRACK_ANY

/* Both flags of a struct tt_memtrack_usage. */
#define BOTH_EXACT (TT_MEMTRACK_USAGE_CORE_EXACT | TT_MEMTRACK_USAGE_PEAK_EXACT)

/* Folders of kinds and sums in sysfs, by enum what. */
extern const char *const what_names[WHATS];

/* Files in errors/. */
enum counter {
	UNKNOWN_FREE,
	DUPLICATE_ALLOC,
	SIZE_MISMATCH,
	OVER_CAPACITY,
	OVER_QUOTA,
	OVER_FLOW,
	NO_MEMORY,
	REFUSALS,
	COUNTERS,
};

extern const char *const counter_names[COUNTERS];

/* How many capacities the module has, and how many of them are in the board table. */
enum {
	CAPACITIES = TT_MEMTRACK_CAP_L1_USABLE_CORES + 1,
	FIGURES = TT_MEMTRACK_CAP_DRAM_BANK_BYTES + 1,
};

/* The answer of DEVICE_GET, by number. */

struct device_info {
	__u32 device;
	__u32 arch;
	__u32 chip;
	__u32 device_flags;
	__u32 clients;
	char board[32];
	__u64 capacity[CAPACITIES];
	__u32 source[CAPACITIES];
	__u32 source_uid[CAPACITIES];
	__u64 counter[COUNTERS];
};

/*
 * The device file. Every function returns 0 or a negative errno. Where the kernel wrote nothing,
 * answers are 0xcc.
 */
int call(int fd, unsigned long request, void *argument);
int device_open(int flags);
int buf_alloc(int fd, __u32 device, __u32 kind, __u64 id, __u64 bytes,
	      __u64 core_bytes);
int cb_alloc(int fd, __u32 device, __u32 kind, __u64 id, __u64 bytes_per_core,
	     __u32 cores);
int kernel_load(int fd, __u32 device, __u32 kernel_class, __u64 id,
		__u64 bytes_per_core, __u32 cores);
int buf_free(int fd, __u32 device, __u32 kind, __u64 id, __u64 bytes);
int cb_free(int fd, __u32 device, __u32 kind, __u64 id, __u64 bytes);
int kernel_unload(int fd, __u32 device, __u64 id, __u64 bytes);
int free_all(int fd, __u32 device, __u32 kind);
int submit(int fd, const struct tt_memtrack_op *ops, __u32 count, __u32 flags,
	   struct tt_memtrack_submit *answer);
int version_get(int fd, struct tt_memtrack_version *version);
int device_get(int fd, __u32 device, __u32 flags, struct device_info *info);
int device_set(int fd, __u32 device, __u32 capacity, __u64 value);
int usage_get(int fd, __u32 device, __u32 flags, struct tt_memtrack_usage usage[WHATS]);
int clients_get(int fd, __u32 device, struct tt_memtrack_client *clients, __u32 *count,
		struct tt_memtrack_usage usage[WHATS]);
int records_get(int fd, __u64 client, const struct tt_memtrack_record *after,
		struct tt_memtrack_record *records, __u32 *count);
int exits_get(int fd, struct tt_memtrack_exit *exits, __u32 *count);
int tag_set(int fd, __u32 tag, const char *text, __u32 length);
int tags_get(int fd, __u64 client, __u32 after, struct tt_memtrack_tag *tags, __u32 *count);
int refused(int fd, const struct tt_memtrack_refused *what);
int refusals_get(int fd, struct tt_memtrack_refusal *refusals, __u32 *count);
int watch(int fd);
int program_add(int fd, __u64 id, const struct tt_memtrack_program_entry *entries, __u32 count);
int program_remove(int fd, __u64 id);
int program_dispatch(int fd, __u32 device, __u32 slot, __u64 id);
int cores_set(int fd, __u32 set, const __u16 rows[16]);
int cores_get(int fd, __u32 device, __u32 flags, struct tt_memtrack_core *cores, __u32 *count,
	      struct tt_memtrack_cores_get *info);

/*
 * Allocate a record of any kind by its bytes on each of some cores (banks): its bytes are the
 * product. Kernels have the class "application".
 */
int record_alloc(int fd, __u32 device, __u32 kind, __u64 id, __u64 core_bytes,
		 __u32 cores);
int record_free(int fd, __u32 device, __u32 kind, __u64 id);

/*
 * Briefly hold more of each region than small batches do. They then raise no region's peak, so the
 * module can apply them as runs.
 */
int raise_peaks(int fd, __u32 device);

struct tt_memtrack_op op_alloc(__u32 device, __u32 kind, __u64 id, __u64 core_bytes,
			       __u32 cores);
struct tt_memtrack_op op_free(__u32 device, __u32 kind, __u64 id);
struct tt_memtrack_op op_dispatch(__u32 device, __u32 slot, __u64 id);
struct tt_memtrack_program_entry program_entry(__u32 kind, __u64 id, __u64 bytes_per_core,
					       __u32 cores);

/* Whether a line is in a region, SUM_DRAM or SUM_L1; and usage without the times of peaks. */
bool is_in_region(int what, int region);
void forget_times(struct tt_memtrack_usage usage[WHATS]);

/* Usage of one kind or sum, of a device or of fd's client there; all 0xcc on failure. */
struct tt_memtrack_usage usage_of(int fd, __u32 device, enum what what);
struct tt_memtrack_usage usage_self(int fd, __u32 device, enum what what);

/* The number of the file's client, from its fdinfo; 0 if it is not a client. */
__u64 client_number(int fd);

int file_read(const char *path, char *text, size_t room);
int file_write(const char *path, const char *text);

/*
 * sysfs. Paths are relative to the class. Numbers must be plain and end in a newline. Each
 * returns 0 or a negative errno, -EBADMSG if something is not a number but should be.
 */
int number_of(const char *text, __u64 *value);
int sysfs_text(char *text, size_t room, const char *format, ...)
	__printf(3, 4);
int sysfs_u64(__u64 *value, const char *format, ...) __printf(2, 3);
int sysfs_write(const char *text, const char *format, ...) __printf(2, 3);
bool sysfs_is_there(const char *format, ...) __printf(1, 2);
__u64 error_count(__u32 device, enum counter counter);

/* Simulated functions through configfs: a folder and its files. */
#define SIM_FOLDER "/sys/kernel/config/tt_memtrack_sim"

int sim_make(const char *name);
int sim_remove(const char *name);
int sim_write(const char *name, const char *file, const char *text);
int sim_text(const char *name, const char *file, char *text, size_t room);

/*
 * All books at once. Reading them fails, with the reason on stderr, if answers are inconsistent:
 * clients must add up to the device, kinds to sums, records to their client.
 */

/* Make sure that the simulated machine is there (reload the modules if not) with empty books. */
int books_begin(void);

/*
 * USAGE_GET and CLIENTS_GET, with checks that hold within one answer: clients add up to the device,
 * kinds to sums, no peak is below its figure, and its parts add up to it. -EBADMSG if not.
 */
int usage_coherent(int fd, __u32 device, __u32 flags, struct tt_memtrack_usage usage[WHATS]);
int clients_coherent(int fd, __u32 device, struct tt_memtrack_client *clients, __u32 *count,
		     struct tt_memtrack_usage usage[WHATS]);

/* Set by a test whose records have core sets: core bytes then need not add up. */
extern bool books_have_sets;

/* No live record and no client, also in sysfs. */
bool books_empty(void);

/* No client: wait for this before looking at the books. */
bool no_clients(void);

/* 0 if all answers agree with each other and with the two hundred files in sysfs. */
int books_coherent(void);

/* Include a file's own usage and records in the state; -1 for none. */
void books_watch(int fd);

void books_mark(void);
int books_unchanged(int result);
int books_counted(__u32 device, enum counter counter, int result);

#define BOOKS_CHANGED 9999

/* The result of a call that must leave the books as they are, else BOOKS_CHANGED. */
#define REFUSED(call) (books_mark(), books_unchanged(call))

/* The same, but it must be counted once in a device's errors/. */
#define COUNTED(device, counter, call) (books_mark(), books_counted(device, counter, call))

/* Reset every peak of every device. */
int peaks_reset(void);

/* Processes. A child dies with its parent, and has a pipe each way. */
struct child {
	pid_t pid;
	int in;
	int out;
};

/* Returns 0 in the child, where child->in and ->out are its own ends; its pid in the parent. */
pid_t child_start(struct child *child);

/* The same, as the first process of a new pid namespace; -1 if that is not possible. */
pid_t child_start_in_pid_namespace(struct child *child);

/* Send a value to the other side, or wait for one; hear() returns -1 if the other side is gone. */
void tell(const struct child *child, int value);
int hear(const struct child *child);

/* Wait until it has ended. Returns its exit status, or 128 + the signal. */
int child_wait(struct child *child);

/* Become another user permanently, without capabilities. */
int become(uid_t uid);

/* The same, but with one capability. */
int become_with(uid_t uid, int capability);

/* Start a timer that kills this process, whatever it is doing. */
void die_within(__u32 microseconds);

/* Wait for a condition, for some time, or longer on a slow kernel; true if it became true. */
__s64 now_ms(void);
void pause_shortly(void);
#define EVENTUALLY(milliseconds, condition) ({		\
	__s64 _deadline = now_ms() + (milliseconds) * slowness();	\
	bool _seen;							\
									\
	while (!(_seen = (condition)) && now_ms() < _deadline)		\
		pause_shortly();					\
	_seen;								\
})

/*
 * Unload and load a module, both modules, or only the boards. Parameters are as for modprobe; NULL
 * means no boards. Each returns 0 or a negative errno, -ENOEXEC if modprobe refuses.
 */
int module_load(const char *name, const char *parameters);
int module_unload(const char *name);
int modules_unload(void);
int modules_load(const char *parameters, const char *boards);
int boards_unplug(void);
int boards_plug(const char *boards);

/*
 * The one memory cgroup: create it with a limit in the format of memory.max, which fails without a
 * memory controller, and move a process into it. A figure is read by its name in one of the
 * cgroup's files; -1 if there is none.
 */
int cgroup_make(const char *limit);
int cgroup_add(pid_t pid);
int cgroup_remove(void);
__s64 cgroup_figure(const char *file, const char *name);
__s64 cgroup_kernel_memory(void);

/* A duration or count that the environment can set. */
int number_from_environment(const char *name, int otherwise);

/* Quick runs sample one in TTMT_SAMPLE of similar cases; others test every one. */
int sampling(void);

/*
 * Simulated cards of the module ttmt_test_pci. A card is "DEVICE:SUBVENDOR:SUBSYSTEM", PCI ids in
 * hex, plus ":TYPE:FIRMWARE" if its own driver says these. Each returns 0 or a negative errno.
 */
#define CARD_SLOTS	32
#define CARD_CHIPS	8
#define CARD_ADDRESS	"7e57:00:%02x.0"	/* of the function in a slot */

/*
 * Start without cards, with or without the cards' own driver; new devices are numbered from
 * *first. cards_end() leaves no card and no client.
 */
int cards_begin(bool driver, __u32 *first);
int cards_end(void);

/* Whether cards are possible: the kernel may lack PCI. A program may then end with a skip. */
bool cards_possible(void);
void cards_or_skip(void);

int cards_load(const char *parameters);
int cards_unload(void);
int card_plug(unsigned int slot, const char *card);
int card_unplug(unsigned int slot);
int cards_empty(void);

/* How many times cards were accessed: their config spaces, and their driver's attributes. */
int card_accesses(void);

/*
 * How many devices are reached through the function in a slot, and their numbers by chip;
 * -EBADMSG if one chip is two devices.
 */
int card_devices(int fd, unsigned int slot, __u32 devices[CARD_CHIPS]);

/* The number of one of them, or ANY. */
__u32 card_device(int fd, unsigned int slot, __u32 chip);

/* Random numbers, repeatable by seed. */
__u64 seed_from_environment(void);
__u64 random_next(__u64 *state);
__u32 random_below(__u64 *state, __u32 limit);

#endif /* TTMT_TEST_H */
