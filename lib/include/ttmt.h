/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libttmt - report device memory to /dev/tt_memtrack, and query it
 *
 * Errors: functions that return int return 0 or a positive number on success, and a
 * negative errno otherwise; the kernel's errnos are in the table at the top of
 * <linux/tt_memtrack.h>. An error is never a valid argument of another function.
 * Nothing here prints, exits, or loads a module unless its name says so. Sizes are
 * in bytes.
 *
 * Needs only libc. Functions that need another library load it, and say so.
 *
 * Structures grow at the end in later versions. So wherever a structure or an array of
 * structures is passed, the next argument is the size of one of them in the caller's
 * header: ttmt_version(handle, &version, sizeof(version)). The library never writes
 * beyond that size. Members that only the caller's structure has become 0; those that
 * only the library's has are left out. A size below that of the structure's first
 * version is -EINVAL.
 *
 * Threads: any number of threads may report and ask through one handle at once.
 * ttmt_watch() and ttmt_read_event() are for one thread at a time, while others report and
 * ask; ttmt_close() must not run concurrently with any other use of the handle. Any number
 * of threads may read a device list; a monitor is for one thread at a time. Functions that
 * take none of these may be called by any number of threads at once.
 *
 * Fork: a handle belongs to the process that opened it. In a forked child it is
 * reopened under the same descriptor, and starts empty: what the parent reported stays
 * the parent's, and the child does not watch. If it cannot be reopened, every call
 * fails with that error. vfork(), clone() and posix_spawn() do none of this: there,
 * reports are -EPERM until execve().
 */
#ifndef TTMT_H
#define TTMT_H

#include <stddef.h>
#include <stdint.h>

/* Written like the kernel's headers, which is not strict C++98. */
#ifdef __GNUC__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#endif
#include <linux/tt_memtrack.h>
#ifdef __GNUC__
#pragma GCC diagnostic pop
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Version of the library's interface, for tests at compile time. */
#define TTMT_VERSION_MAJOR 2
#define TTMT_VERSION_MINOR 0
#define TTMT_VERSION_PATCH 0

/** One open file of /dev/tt_memtrack: a client once it has reported something. */
struct ttmt;

/** Version of the running library, such as "2.0.0". */
const char *ttmt_library_version(void);

/*
 * Opening and closing
 */

/**
 * 1 if the environment turns reports off (TT_MEMTRACK is 0, off, no or false, in any case),
 * otherwise 0.
 */
int ttmt_turned_off(void);

/** Only ask and watch: reports through this handle fail with -EPERM. */
#define TTMT_OPEN_READ_ONLY 1U

/**
 * Open the device file (O_CLOEXEC).
 *
 * On failure *handle is NULL, which every function accepts: reports then return -ENODEV
 * after one test, so a program need not care whether its memory is tracked. If the
 * environment turns reports off, the handle opens and answers questions, but its reports
 * do nothing and return 0.
 *
 * Returns 0; -ENOENT if the module is not loaded, -EACCES without permission to open the
 * file, -EINVAL for unknown flags, -ENOMEM, or an error of open(2).
 */
int ttmt_open(struct ttmt **handle, unsigned int flags);

/**
 * Free everything that was reported, and close. The records are freed explicitly
 * because another process may hold the same open file. NULL is allowed.
 */
void ttmt_close(struct ttmt *handle);

/** The file descriptor, for poll() after ttmt_watch(); -EBADF for NULL. */
int ttmt_fd(const struct ttmt *handle);

/**
 * The number that identifies this handle in struct tt_memtrack_who and in the output of
 * ttmt-smi. Reads /proc.
 * Returns 0; -ENOENT while nothing has been reported, or if /proc is not mounted;
 * -ENODEV for NULL, or an error of open(2).
 */
int ttmt_client_number(const struct ttmt *handle, uint64_t *client);

/*
 * Reports. Each returns 0 or an errno of the kernel, and changes nothing if it fails.
 * kind is of enum tt_memtrack_kind.
 */

/**
 * A buffer was allocated: bytes on all banks with pages of it, core_bytes on the fullest one.
 * Report 0 bytes for a buffer inside memory that is already counted.
 */
int ttmt_buf_alloc(struct ttmt *handle, uint32_t device, uint32_t kind, uint64_t id, uint64_t bytes,
		   uint64_t core_bytes);

/**
 * A buffer was freed. bytes is the size that the caller expects, or 0 if unknown. The
 * recorded size is subtracted in any case; a difference is counted in
 * errors/size_mismatch of the device.
 */
int ttmt_buf_free(struct ttmt *handle, uint32_t device, uint32_t kind, uint64_t id, uint64_t bytes);

/**
 * A circular buffer, dataflow buffer or scratchpad was allocated on cores Tensix
 * cores. Report 0 bytes_per_core if it is inside a buffer that is already counted.
 */
int ttmt_cb_alloc(struct ttmt *handle, uint32_t device, uint32_t kind, uint64_t id,
		  uint64_t bytes_per_core, uint32_t cores);

/** A circular buffer, dataflow buffer or scratchpad was freed; bytes on all its cores, or 0. */
int ttmt_cb_free(struct ttmt *handle, uint32_t device, uint32_t kind, uint64_t id, uint64_t bytes);

/** A kernel was loaded; kernel_class is of enum tt_memtrack_kernel_class. */
int ttmt_kernel_load(struct ttmt *handle, uint32_t device, uint32_t kernel_class, uint64_t id,
		     uint64_t bytes_per_core, uint32_t cores);

/** A kernel was unloaded; bytes on all its cores, or 0. */
int ttmt_kernel_unload(struct ttmt *handle, uint32_t device, uint64_t id, uint64_t bytes);

/**
 * Free all of this handle's records; device and kind may be TT_MEMTRACK_ANY. With any kind, the
 * slots of programs become empty as well.
 */
int ttmt_free_all(struct ttmt *handle, uint32_t device, uint32_t kind);

/**
 * The card's allocator refused an allocation. Changes no total; the module keeps the most recent
 * ones for ttmt_refusals(). The member size of *refused need not be set; if tag is 0, the
 * thread's current tag is used.
 */
int ttmt_refused(struct ttmt *handle, const struct tt_memtrack_refused *refused, size_t size);

/**
 * Register a program under a nonzero id. Its count entries say what it holds on a device while it
 * is dispatched there. -EOVERFLOW for more than TT_MEMTRACK_MAX_PROGRAM entries, -EEXIST if the id
 * is already known, or if two entries have the same kind and id.
 */
int ttmt_program_add(struct ttmt *handle, uint64_t id,
		     const struct tt_memtrack_program_entry *entries, size_t entry_size,
		     size_t count);

/** Forget a program, and empty every slot that it is in. -ENOENT if it is not known. */
int ttmt_program_remove(struct ttmt *handle, uint64_t id);

/**
 * A program was dispatched: all its entries replace those of the program that was in the slot. The
 * slot is the sub-device, or 0 if there is only one. id 0 empties the slot. In
 * ttmt_submit() it is an event as well, TT_MEMTRACK_OP_PROGRAM_DISPATCH.
 */
int ttmt_program_dispatch(struct ttmt *handle, uint32_t device, uint32_t slot, uint64_t id);

/**
 * Define core set number set, from 1 to TT_MEMTRACK_MAX_CORE_SETS, for the member core_set of
 * events and of entries of programs: rows[y] has bit x set for the core at x, y in logical
 * coordinates. All 0 forgets the set. Setting the same cores again is no error; other cores are
 * -EBUSY while live records or programs use the set.
 */
int ttmt_cores_set(struct ttmt *handle, uint32_t set, const uint16_t rows[16]);

/*
 * Tags say what memory is for, such as "layer 3/attention"; levels are separated by "/". "ttmt-smi
 * records" shows them. Texts are UTF-8 without control characters, at most
 * TT_MEMTRACK_MAX_TAG_TEXT bytes.
 */

/**
 * From now on (in this thread, through this handle) ttmt_buf_alloc(), ttmt_cb_alloc(),
 * ttmt_kernel_load() and ttmt_refused() carry this tag, as a level below the tag pushed before, so
 * code can tag what the libraries it calls allocate. For events and program entries that you build
 * yourself, use ttmt_tag_current(). A text is given to the module once; later pushes only search
 * the handle's texts.
 *
 * Every push needs a pop, even one that fails: until then, reports carry the tag around it.
 * -EINVAL if the text is empty or, with those around it, too long; -EILSEQ if it is not printable
 * UTF-8; -EDQUOT or -ENOMEM for too many texts; -ENOSPC for more than 32 levels, or if this thread
 * has tags on more than 4 handles.
 */
int ttmt_tag_push(struct ttmt *handle, const char *text);

/** Remove the tag that this thread pushed last. */
void ttmt_tag_pop(struct ttmt *handle);

/** The number of the tag that this thread pushed last, for the member tag; 0 if there is none. */
uint32_t ttmt_tag_current(struct ttmt *handle);

/**
 * The number of a text, for the member tag of events and entries of programs. A text keeps its
 * number as long as the handle is open. Returns TTMT_FIRST_TAG or more, 0 if reports are turned
 * off, or an error as for ttmt_tag_push().
 */
int ttmt_tag(struct ttmt *handle, const char *text);

/** Numbers from this one on are those of ttmt_tag() and ttmt_tag_push(). */
#define TTMT_FIRST_TAG 0x40000000U

/**
 * Set the text of a number that the caller chose, from 1 to TTMT_FIRST_TAG - 1; NULL or "" removes
 * it. Records with that number are shown with the text that it has at that time.
 */
int ttmt_tag_set(struct ttmt *handle, uint32_t tag, const char *text);

/** The result of a batch. */
struct ttmt_submitted {
	size_t done; /**< events that were processed, from the first on */
	size_t book_errors; /**< of those, how many failed with -ENOENT or -EEXIST */
};

/**
 * Report count events in one call. flags is of enum tt_memtrack_submit_flags.
 * Returns 0, or the error of the event at index result->done; the events before it
 * are done. result may be NULL. More than UINT32_MAX events are -EINVAL.
 */
int ttmt_submit(struct ttmt *handle, const struct tt_memtrack_op *ops, size_t op_size,
		size_t count, unsigned int flags, struct ttmt_submitted *result,
		size_t result_size);

/*
 * Questions
 */

/** Version and limits of the loaded module. */
int ttmt_version(struct ttmt *handle, struct tt_memtrack_version *version, size_t size);

/**
 * What a device is. -ENODEV if there is no such device. The arrays of the structure are not
 * filled in; ttmt_capacities() and ttmt_counters() do that.
 */
int ttmt_device_get(struct ttmt *handle, uint32_t device, struct tt_memtrack_device_get *info,
		    size_t size);

/** The first device whose number is device or greater. -ENODEV at the end. */
int ttmt_device_next(struct ttmt *handle, uint32_t device, struct tt_memtrack_device_get *info,
		     size_t size);

/**
 * Capacities of a device. Set the member which of each row to one of enum
 * tt_memtrack_capacity; the call fills in the others. value is 0 if the figure is unknown.
 * If the running kernel has no such capacity, all other members are 0.
 */
int ttmt_capacities(struct ttmt *handle, uint32_t device, struct tt_memtrack_capacity_entry *rows,
		    size_t row_size, size_t count);

/** Error counters of a device, in the same way; which is of enum tt_memtrack_counter_name. */
int ttmt_counters(struct ttmt *handle, uint32_t device, struct tt_memtrack_counter *rows,
		  size_t row_size, size_t count);

/**
 * Fill in a capacity, of enum tt_memtrack_capacity, that the module does not know. This may
 * turn the caller into a client, so it fails or does nothing in the same cases as a report.
 */
int ttmt_device_set(struct ttmt *handle, uint32_t device, uint32_t capacity, uint64_t value);

/**
 * All clients' usage of a device. Set the member what of each row to a kind or a sum, of enum
 * tt_memtrack_kind or _sum; the call fills in the others, all from the same moment. Rows that
 * the running kernel does not know become 0.
 */
int ttmt_usage(struct ttmt *handle, uint32_t device, struct tt_memtrack_usage *rows,
	       size_t row_size, size_t count);

/** This handle's usage of a device, with its own peaks. */
int ttmt_usage_self(struct ttmt *handle, uint32_t device, struct tt_memtrack_usage *rows,
		    size_t row_size, size_t count);

/**
 * The same, and reset this handle's peaks on the device to its present usage.
 */
int ttmt_new_peaks(struct ttmt *handle, uint32_t device, struct tt_memtrack_usage *rows,
		   size_t row_size, size_t count);

/**
 * Who holds what on a device and, in usage_rows, the device's usage at the same moment, to
 * which the clients add up; ask for rows as with ttmt_usage().
 * *clients is an array of *count for the caller to free(), and NULL on failure.
 * usage_rows may be NULL.
 */
int ttmt_clients(struct ttmt *handle, uint32_t device, struct tt_memtrack_client **clients,
		 size_t client_size, size_t *count, struct tt_memtrack_usage *usage_rows,
		 size_t row_size, size_t row_count);

/**
 * Live records of a client, ordered by device, kind, slot and id, a page at a time. Users may
 * read those of their own processes, and with CAP_SYS_PTRACE of any, as with /proc/PID/maps;
 * otherwise it is -EPERM. after is the last record of the previous page, or NULL for the first
 * page. Returns the number written to records, 0 at the end; -ENOENT if there is no such
 * client, -EINVAL if room is 0.
 */
int ttmt_records(struct ttmt *handle, uint64_t client, const struct tt_memtrack_record *after,
		 struct tt_memtrack_record *records, size_t record_size, size_t room);

/** The same for this handle's own records. */
int ttmt_records_self(struct ttmt *handle, const struct tt_memtrack_record *after,
		      struct tt_memtrack_record *records, size_t record_size, size_t room);

/**
 * Texts of a client's tags in the order of their numbers, a page at a time: those above after,
 * which is 0 for the first page. Users who may read the client's records may read its tags. Returns
 * the number written to tags, 0 at the end; an error as for ttmt_records().
 */
int ttmt_tags(struct ttmt *handle, uint64_t client, uint32_t after, struct tt_memtrack_tag *tags,
	      size_t tag_size, size_t room);

/** The same for this handle's own tags. */
int ttmt_tags_self(struct ttmt *handle, uint32_t after, struct tt_memtrack_tag *tags,
		   size_t tag_size, size_t room);

/**
 * L1 usage of each core that is in a core set, of all clients or, with flags
 * TT_MEMTRACK_CORES_SELF, of this handle. *cores is an array of *count for the caller to free(),
 * and NULL on failure. *everywhere is what L1 buffers without a set take on every core, and
 * *unplaced is what program memory without a set takes on some core; both may be NULL.
 */
int ttmt_cores(struct ttmt *handle, uint32_t device, uint32_t flags,
	       struct tt_memtrack_core **cores, size_t core_size, size_t *count,
	       uint64_t *everywhere, uint64_t *unplaced);

/**
 * The most recent exits of clients, oldest first.
 * *exits is an array of *count for the caller to free(), and NULL on failure.
 */
int ttmt_exits(struct ttmt *handle, struct tt_memtrack_exit **exits, size_t exit_size,
	       size_t *count);

/**
 * The most recent allocations that cards' allocators refused, oldest first, each with who held
 * what at that moment. *refusals is an array of *count for the caller to free(), and NULL on
 * failure.
 */
int ttmt_refusals(struct ttmt *handle, struct tt_memtrack_refusal **refusals, size_t refusal_size,
		  size_t *count);

/*
 * Watching
 */

/** Receive events through this handle from now on. */
int ttmt_watch(struct ttmt *handle);

/** ttmt_read_event(): return -EAGAIN at once if there is no event. */
#define TTMT_READ_NOWAIT 1U

/**
 * The next event. Waits for one unless flags has TTMT_READ_NOWAIT.
 * Returns 0, -EAGAIN, -EINTR if a signal came, -EINVAL before ttmt_watch(), or -EPROTO
 * if the kernel did not return a whole event.
 * event->size is how much of *event the kernel filled in; the rest is 0.
 * Reads many events with one system call and returns them one by one, so call it until
 * -EAGAIN before polling ttmt_fd().
 */
int ttmt_read_event(struct ttmt *handle, unsigned int flags, struct tt_memtrack_event *event,
		    size_t size);

/*
 * Names
 */

/** Name of a kind or sum (enum tt_memtrack_kind or _sum) as in sysfs; NULL if unknown. */
const char *ttmt_kind_name(uint32_t kind);

/** Name of an architecture (enum tt_memtrack_arch), such as "Wormhole"; NULL if unknown. */
const char *ttmt_arch_name(uint32_t arch);

/** Name of an event type, such as "CB_ALLOC"; NULL if unknown. */
const char *ttmt_event_name(uint32_t type);

/*
 * Devices in sysfs. These need neither the device file nor a handle.
 */

/**
 * The devices that existed when the list was made, with their PCI addresses and the
 * nodes of the card's driver. Devices added later are only in a new list.
 */
struct ttmt_device_list;

/**
 * List the devices in the order of their numbers. An empty list is no error. Free it
 * with ttmt_device_list_free(). On failure *list is NULL.
 * Returns 0, -ENOENT if the module is not loaded, -ENOMEM, or an error of open(2).
 */
int ttmt_device_list_new(struct ttmt_device_list **list);

/** Free a list; NULL is allowed. */
void ttmt_device_list_free(struct ttmt_device_list *list);

/** Number of devices in a list; 0 for NULL. */
int ttmt_device_list_count(const struct ttmt_device_list *list);

/*
 * Indices of a list start at 0. For an index outside the list, such as a negative errno,
 * functions return -ENODEV.
 */

/** Number of the device at an index, as in /sys/class/tt_memtrack/ttNUMBER. */
int ttmt_device_list_number(const struct ttmt_device_list *list, int index, uint32_t *number);

/**
 * Read a file of the device at an index, such as "dram/used".
 * Returns 0, -ENODATA if the figure is unknown, -ENOENT if there is no such file or the
 * device was removed, -EINVAL if the file does not hold a number, or for a name that leads
 * out of the device's directory.
 */
int ttmt_device_list_u64(const struct ttmt_device_list *list, int index, const char *file,
			 uint64_t *value);

/** The same for a text, without its newline. -EMSGSIZE if room is too small. */
int ttmt_device_list_text(const struct ttmt_device_list *list, int index, const char *file,
			  char *text, size_t room);

/*
 * Which device is which. Only functions that say so touch a card.
 */

/** Index of the device with a number; -ENODEV if it is not in the list. */
int ttmt_device_list_find(const struct ttmt_device_list *list, uint32_t number);

/**
 * Index of a chip by the address of its PCI function, such as "0000:01:00.0". Chip 0 is
 * the function's own; others are reached through it, such as chip 1 of an n300.
 * -ENODEV if it is not in the list, -EINVAL if it is not an address.
 */
int ttmt_device_list_find_pci(const struct ttmt_device_list *list, const char *address,
			      uint32_t chip);

/**
 * Index of a chip by N of /dev/tenstorrent/N, the card driver's node for its PCI
 * function. -ENODEV if it is not in the list.
 */
int ttmt_device_list_find_node(const struct ttmt_device_list *list, uint32_t node, uint32_t chip);

/**
 * Address of a device's PCI function; 32 bytes of room are always enough. -ENOENT for a
 * device without one, that is, a simulated one; -EMSGSIZE if room is too small.
 */
int ttmt_device_list_pci(const struct ttmt_device_list *list, int index, char *address,
			 size_t room);

/** N of /dev/tenstorrent/N for a device's PCI function; -ENOENT if the driver has none. */
int ttmt_device_list_node(const struct ttmt_device_list *list, int index, uint32_t *node);

/** What the card's driver says about a card; an empty string if it does not say. */
struct ttmt_card {
	char type[32]; /**< such as "n300" */
	char firmware[32]; /**< version of the firmware bundle, such as "19.5.0.0" */
};

/**
 * What the card's driver says about the card of a device. The driver asks the card for
 * this. -ENOENT if the driver is not loaded.
 */
int ttmt_device_list_card(const struct ttmt_device_list *list, int index, struct ttmt_card *card,
			  size_t size);

/**
 * Use ttmt_device_set() to fill in the unknown figures of a device that follow from what
 * the card's driver says: enabled Tensix cores, L1 per core, DRAM and its banks and, if
 * the caller has CAP_SYS_ADMIN, the chips that are reached through it. Each of these
 * becomes a new device: find it in a new list, and fill it in as well. If nothing is
 * unknown, the card is not asked.
 * Returns the number of figures filled in; -ENOENT if some remain unknown because the
 * driver is not loaded or does not say enough, -ENODEV if the device was removed, or an
 * error of ttmt_device_set().
 */
int ttmt_device_fill(struct ttmt *handle, const struct ttmt_device_list *list, int index);

/*
 * Devices that come and go. These need neither the device file nor the module.
 */

/** A queue of changes since its creation; for one thread at a time. */
struct ttmt_monitor;

/** What changed. */
struct ttmt_change {
	uint32_t device; /**< number of the device */
	uint32_t added; /**< 1: added; 0: removed */
};

/**
 * Listen through libudev, which is loaded for this: to udevd if it is running, so its rules
 * have been applied to new devices; otherwise to the kernel. Create it before a list, so
 * that no device is missed in between. On failure *monitor is NULL.
 * Returns 0, -ELIBACC if libudev.so.1 cannot be loaded, -ENOMEM, or an error of libudev.
 */
int ttmt_monitor_new(struct ttmt_monitor **monitor);

/** Stop listening; NULL is allowed. */
void ttmt_monitor_free(struct ttmt_monitor *monitor);

/** The file descriptor, for poll(); -EBADF for NULL. */
int ttmt_monitor_fd(const struct ttmt_monitor *monitor);

/**
 * The next change. Never waits. Call it until -EAGAIN before polling.
 * Returns 0, -EAGAIN if there is none now, or -ENOBUFS if changes were lost because the
 * program was too slow: make a new list, and carry on. -EBADF for NULL.
 */
int ttmt_monitor_next(struct ttmt_monitor *monitor, struct ttmt_change *change, size_t size);

/*
 * The module
 */

/**
 * Load a module ("tt_memtrack", "tt_memtrack_sim") like modprobe, with libkmod, which is
 * itself loaded for this call; options are as on modprobe's command line, or NULL. It is
 * no error if the module is already loaded.
 *
 * On failure reason, unless it is NULL, says in one line what is wrong and what to do.
 * Returns 0, -ENOENT if there is no such module for this kernel, -EPERM without
 * permission to load it, -EKEYREJECTED if the kernel requires a signature that it trusts,
 * -ELIBACC if libkmod.so.2 cannot be loaded, or an error of libkmod.
 */
int ttmt_module_load(const char *name, const char *options, char *reason, size_t room);

#ifdef __cplusplus
}
#endif

#endif /* TTMT_H */
