/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libttmt - report and ask for device memory through /dev/tt_memtrack
 *
 * Errors: every function that returns int gives 0 or a positive number on success,
 * and a negative errno otherwise; the errnos of the kernel are in the table at the
 * head of <linux/tt_memtrack.h>. No error is a valid argument of another function.
 * Nothing here prints, exits, or loads a module unless its name says so. Sizes are
 * in bytes.
 *
 * Needs libc alone. What needs another library loads it, and says so.
 *
 * Structures grow at their end in later versions. So wherever a structure or an array
 * of structures is passed, the size that the caller's header gives one of them comes
 * next: ttmt_version(handle, &version, sizeof(version)). The library never writes
 * beyond that size. It sets to 0 what only the caller's structure has, and leaves out
 * what only its own has. A size below that of the structure's first version is -EINVAL.
 *
 * Threads: the reports and the questions may be called on one handle from any
 * number of threads at once. ttmt_watch() and ttmt_read_event() are for one thread
 * at a time, beside the others; ttmt_close() needs the handle to itself. A device list
 * may be read by any number of threads, a monitor is for one at a time. Whatever takes
 * neither may be called by any number of threads at once.
 *
 * Fork: a handle belongs to the process that opened it. In the child of fork() it
 * is opened anew, at the same descriptor, and begins with nothing: what the parent
 * reported stays the parent's, and a watcher's child does not watch. Where it cannot
 * be opened anew, everything is refused with that error. vfork(), clone() and
 * posix_spawn() do none of this: there, reports are -EPERM until execve().
 */
#ifndef TTMT_H
#define TTMT_H

#include <stddef.h>
#include <stdint.h>

/* It is written as the kernel's headers are, which is not C++98 to the letter. */
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

/** Version of the library's interface: a program may test it at compile time. */
#define TTMT_VERSION_MAJOR 1
#define TTMT_VERSION_MINOR 1
#define TTMT_VERSION_PATCH 0

/** One open file of /dev/tt_memtrack: a client once it has reported something. */
struct ttmt;

/** Version of the library that runs, as "1.1.0". */
const char *ttmt_library_version(void);

/*
 * Opening and closing
 */

/**
 * Whether the environment turns reports off: TT_MEMTRACK is 0, off, no or false, in any
 * case of letters. 1 or 0.
 */
int ttmt_turned_off(void);

/** Only ask and watch: reports through this handle are refused with -EPERM. */
#define TTMT_OPEN_READ_ONLY 1U

/**
 * Open the device file (O_CLOEXEC).
 *
 * On failure *handle is NULL, and every function takes NULL: reports then return
 * -ENODEV after one test, so that a program need not know whether its memory is
 * tracked. Where the environment turns reports off, the handle opens and answers
 * questions, but its reports do nothing and return 0.
 *
 * Returns 0; -ENOENT when the module is not loaded, -EACCES when the file may
 * not be opened, -EINVAL for unknown flags, -ENOMEM, or what open(2) says.
 */
int ttmt_open(struct ttmt **handle, unsigned int flags);

/**
 * Free everything that was reported, and close. The explicit free is there
 * because another process may hold the same open file. NULL is taken.
 */
void ttmt_close(struct ttmt *handle);

/** The file descriptor, for poll() after ttmt_watch(); -EBADF for NULL. */
int ttmt_fd(const struct ttmt *handle);

/**
 * The number by which others know this handle, in struct tt_memtrack_who and in what
 * ttmt-smi prints. Reads /proc.
 * Returns 0; -ENOENT as long as nothing was reported, or where /proc is not mounted;
 * -ENODEV for NULL, or what open(2) says.
 */
int ttmt_client_number(const struct ttmt *handle, uint64_t *client);

/*
 * Reports. Each returns 0 or an errno of the kernel, and has changed nothing if
 * it is an error. kind is of enum tt_memtrack_kind.
 */

/**
 * A buffer was allocated: bytes over all banks, core_bytes on the fullest one.
 * Report 0 bytes for a buffer inside memory that is counted already.
 */
int ttmt_buf_alloc(struct ttmt *handle, uint32_t device, uint32_t kind, uint64_t id, uint64_t bytes,
		   uint64_t core_bytes);

/**
 * A buffer was freed. bytes is what the caller takes its size to be, or 0 for no
 * opinion. The books give back what they recorded whatever it is; a difference is
 * counted in errors/size_mismatch of the device.
 */
int ttmt_buf_free(struct ttmt *handle, uint32_t device, uint32_t kind, uint64_t id, uint64_t bytes);

/**
 * A circular buffer, dataflow buffer or scratchpad came to lie on cores Tensix
 * cores. Report 0 bytes_per_core when it lies in a buffer that is counted already.
 */
int ttmt_cb_alloc(struct ttmt *handle, uint32_t device, uint32_t kind, uint64_t id,
		  uint64_t bytes_per_core, uint32_t cores);

/** A circular buffer, dataflow buffer or scratchpad is gone; bytes on all its cores, or 0. */
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
 * Make a program known by an id other than 0: count entries of what it has on a device while it is
 * dispatched there. At most TT_MEMTRACK_MAX_PROGRAM of them (-EOVERFLOW). -EEXIST when the id is
 * known, or two entries have one kind and id.
 */
int ttmt_program_add(struct ttmt *handle, uint64_t id,
		     const struct tt_memtrack_program_entry *entries, size_t entry_size,
		     size_t count);

/** Forget a program; every slot that it is in becomes empty. -ENOENT when it is not known. */
int ttmt_program_remove(struct ttmt *handle, uint64_t id);

/**
 * A program was dispatched: all its entries take the place of those of the program that was in
 * the slot, which is the sub-device: 0 where there is one. id 0 empties the slot. In
 * ttmt_submit() it is an event as well, TT_MEMTRACK_OP_PROGRAM_DISPATCH.
 */
int ttmt_program_dispatch(struct ttmt *handle, uint32_t device, uint32_t slot, uint64_t id);

/** What became of a batch. */
struct ttmt_submitted {
	size_t done; /**< events dealt with, from the first on */
	size_t book_errors; /**< of those, how many failed with -ENOENT or -EEXIST */
};

/**
 * Report count events in one call. flags is of enum tt_memtrack_submit_flags.
 * Returns 0, or the error of the event at index result->done; what came before it
 * is done. result may be NULL. More than UINT32_MAX events are -EINVAL.
 */
int ttmt_submit(struct ttmt *handle, const struct tt_memtrack_op *ops, size_t op_size,
		size_t count, unsigned int flags, struct ttmt_submitted *result,
		size_t result_size);

/*
 * Questions
 */

/** What the loaded module is, and its limits. */
int ttmt_version(struct ttmt *handle, struct tt_memtrack_version *version, size_t size);

/** What device number is. -ENODEV when there is none. */
int ttmt_device_get(struct ttmt *handle, uint32_t device, struct tt_memtrack_device_get *info,
		    size_t size);

/** The first device whose number is device or greater. -ENODEV at the end. */
int ttmt_device_next(struct ttmt *handle, uint32_t device, struct tt_memtrack_device_get *info,
		     size_t size);

/**
 * Fill in a capacity, of enum tt_memtrack_capacity, that the module cannot know. It
 * may make a client of the caller, so it is refused and turned off as reports are.
 */
int ttmt_device_set(struct ttmt *handle, uint32_t device, uint32_t capacity, uint64_t value);

/**
 * Usage of a device by everybody. On the way in, the member what of each row is a kind or
 * a sum, of enum tt_memtrack_kind or _sum; on the way out the rows are of one moment.
 * One that the running kernel does not know is 0.
 */
int ttmt_usage(struct ttmt *handle, uint32_t device, struct tt_memtrack_usage *rows,
	       size_t row_size, size_t count);

/** Usage of a device by this handle, with its own peaks. */
int ttmt_usage_self(struct ttmt *handle, uint32_t device, struct tt_memtrack_usage *rows,
		    size_t row_size, size_t count);

/**
 * The same, and from then on the peaks of this handle on the device are those of what it holds
 * from then on. -EOPNOTSUPP when the module is older than this.
 */
int ttmt_new_peaks(struct ttmt *handle, uint32_t device, struct tt_memtrack_usage *rows,
		   size_t row_size, size_t count);

/**
 * Who holds what on a device, and in usage_rows, as ttmt_usage() does, the device's usage
 * of the same moment, to which the clients add up.
 * *clients is an array of *count for the caller to free(), and NULL on failure.
 * usage_rows may be NULL.
 */
int ttmt_clients(struct ttmt *handle, uint32_t device, struct tt_memtrack_client **clients,
		 size_t client_size, size_t *count, struct tt_memtrack_usage *usage_rows,
		 size_t row_size, size_t row_count);

/**
 * Live records of a client in the order of device, kind, slot and id, a page at a time; needs
 * CAP_SYS_ADMIN. after is the last record of the page before, or NULL for the first page.
 * Returns how many were written to records, 0 at the end; -ENOENT when there is no such
 * client, -EINVAL for no room.
 */
int ttmt_records(struct ttmt *handle, uint64_t client, const struct tt_memtrack_record *after,
		 struct tt_memtrack_record *records, size_t record_size, size_t room);

/** Likewise this handle's own, which anyone may see. */
int ttmt_records_self(struct ttmt *handle, const struct tt_memtrack_record *after,
		      struct tt_memtrack_record *records, size_t record_size, size_t room);

/**
 * The last clients that went, oldest first.
 * *exits is an array of *count for the caller to free(), and NULL on failure.
 */
int ttmt_exits(struct ttmt *handle, struct tt_memtrack_exit **exits, size_t exit_size,
	       size_t *count);

/*
 * Watching
 */

/** From now on this handle yields events. */
int ttmt_watch(struct ttmt *handle);

/** ttmt_read_event(): return -EAGAIN at once when no event is there. */
#define TTMT_READ_NOWAIT 1U

/**
 * The next event. Waits for one unless flags has TTMT_READ_NOWAIT.
 * Returns 0, -EAGAIN, -EINTR when a signal came, -EINVAL before ttmt_watch(), or
 * -EPROTO when the kernel gave no whole event.
 * event->size is how much of *event the kernel gave; the rest is 0.
 * Reads many events in one call of the kernel and hands them out one by one, so
 * call it until -EAGAIN before polling ttmt_fd().
 */
int ttmt_read_event(struct ttmt *handle, unsigned int flags, struct tt_memtrack_event *event,
		    size_t size);

/*
 * Names
 */

/** Name of a kind or sum (enum tt_memtrack_kind or _sum) as in sysfs; NULL if unknown. */
const char *ttmt_kind_name(uint32_t kind);

/** Name of an architecture (enum tt_memtrack_arch), as "Wormhole"; NULL if unknown. */
const char *ttmt_arch_name(uint32_t arch);

/** Name of an event type, as "CB_ALLOC"; NULL if unknown. */
const char *ttmt_event_name(uint32_t type);

/*
 * Devices in sysfs, which need neither the device file nor a handle
 */

/**
 * The devices that were there when the list was made, with their PCI addresses and the
 * nodes of the card's driver of that moment. What came later is in a new list only.
 */
struct ttmt_device_list;

/**
 * List the devices in the order of their numbers. An empty list is no error. Free it
 * with ttmt_device_list_free(). On failure *list is NULL.
 * Returns 0, -ENOENT when the module is not loaded, -ENOMEM, or what open(2) says.
 */
int ttmt_device_list_new(struct ttmt_device_list **list);

/** Free a list; NULL is taken. */
void ttmt_device_list_free(struct ttmt_device_list *list);

/** How many devices a list has; 0 for NULL. */
int ttmt_device_list_count(const struct ttmt_device_list *list);

/*
 * An index is that of a list, from 0 on. One that is not in it, as a negative errno is,
 * gives -ENODEV.
 */

/** Number of the device at an index, as in /sys/class/tt_memtrack/ttNUMBER. */
int ttmt_device_list_number(const struct ttmt_device_list *list, int index, uint32_t *number);

/**
 * Read a file of the device at an index, as "dram/used", afresh.
 * Returns 0, -ENODATA when the figure is not known, -ENOENT when there is no such file or
 * the device is gone, -EINVAL when the file holds no number, or for a name that leads out of
 * the device's folder.
 */
int ttmt_device_list_u64(const struct ttmt_device_list *list, int index, const char *file,
			 uint64_t *value);

/** Likewise a text, without its newline. -EMSGSIZE when room is too small. */
int ttmt_device_list_text(const struct ttmt_device_list *list, int index, const char *file,
			  char *text, size_t room);

/*
 * Which device is which. No function here touches a card, but those that say so.
 */

/** Index of the device with a number; -ENODEV when the list has none. */
int ttmt_device_list_find(const struct ttmt_device_list *list, uint32_t number);

/**
 * Index of a chip by the address of its PCI function, as "0000:01:00.0". Chip 0 is the
 * function's own; others are reached through it, as chip 1 of an n300 is.
 * -ENODEV when there is none in the list, -EINVAL for what is no such address.
 */
int ttmt_device_list_find_pci(const struct ttmt_device_list *list, const char *address,
			      uint32_t chip);

/**
 * Index of a chip by N of /dev/tenstorrent/N, the card driver's node for its PCI
 * function. -ENODEV when there is none in the list.
 */
int ttmt_device_list_find_node(const struct ttmt_device_list *list, uint32_t node, uint32_t chip);

/**
 * Address of a device's PCI function: room for 32 bytes takes any. -ENOENT for a device
 * without one, which is a simulated one, and -EMSGSIZE.
 */
int ttmt_device_list_pci(const struct ttmt_device_list *list, int index, char *address,
			 size_t room);

/** N of /dev/tenstorrent/N for a device's PCI function; -ENOENT when the driver has none. */
int ttmt_device_list_node(const struct ttmt_device_list *list, int index, uint32_t *node);

/** What the card's driver says of a card. A text is empty where it says nothing. */
struct ttmt_card {
	char type[32]; /**< as "n300" */
	char firmware[32]; /**< version of the firmware bundle, as "19.5.0.0" */
};

/**
 * What the card's driver says of the card that a device is on. The driver asks the
 * card for it. -ENOENT when the driver is not there.
 */
int ttmt_device_list_card(const struct ttmt_device_list *list, int index, struct ttmt_card *card,
			  size_t size);

/**
 * Fill in by ttmt_device_set() what is not known of a device and follows from what the
 * card's driver says: enabled Tensix cores, L1 per core, DRAM and its banks, and, if the
 * caller has CAP_SYS_ADMIN, chips that are reached through it. Such a chip is a new
 * device, to be found in a new list and filled in as well. Where all is known, the card
 * is not asked.
 * Returns how many figures were filled in; -ENOENT when figures stay unknown because
 * the driver is not there or says nothing that helps, -ENODEV when the device is gone,
 * and as ttmt_device_set().
 */
int ttmt_device_fill(struct ttmt *handle, const struct ttmt_device_list *list, int index);

/*
 * Devices that come and go, which needs neither the device file nor the module
 */

/** Changes since it was made; for one thread at a time. */
struct ttmt_monitor;

/** What changed. */
struct ttmt_change {
	uint32_t device; /**< number of the device */
	uint32_t added; /**< 1: it came; 0: it went */
};

/**
 * Listen through libudev, which is loaded for it, to udevd where that runs, so that its
 * rules were applied to what came, else to the kernel. Make it before a list, so that no
 * device is missed between them. On failure *monitor is NULL.
 * Returns 0, -ELIBACC when libudev.so.1 cannot be loaded, -ENOMEM, or what libudev says.
 */
int ttmt_monitor_new(struct ttmt_monitor **monitor);

/** Stop listening; NULL is taken. */
void ttmt_monitor_free(struct ttmt_monitor *monitor);

/** The file descriptor, for poll(); -EBADF for NULL. */
int ttmt_monitor_fd(const struct ttmt_monitor *monitor);

/**
 * The next change; it never waits. Call it until -EAGAIN before polling.
 * Returns 0, -EAGAIN when there is none now, or -ENOBUFS when changes were lost because
 * the program was too slow: make a new list, and go on. -EBADF for NULL.
 */
int ttmt_monitor_next(struct ttmt_monitor *monitor, struct ttmt_change *change, size_t size);

/*
 * The module
 */

/**
 * Load a module ("tt_memtrack", "tt_memtrack_sim") with libkmod, which is itself loaded
 * for this call, as modprobe does; options as on modprobe's command line, or NULL. Loaded
 * already is no error.
 *
 * On failure reason, unless NULL, says in one line what is wrong and what to do.
 * Returns 0, -ENOENT when there is no such module for this kernel, -EPERM without
 * the right to load, -EKEYREJECTED when the kernel wants a signature it knows,
 * -ELIBACC when libkmod.so.2 cannot be loaded, or what libkmod says.
 */
int ttmt_module_load(const char *name, const char *options, char *reason, size_t room);

#ifdef __cplusplus
}
#endif

#endif /* TTMT_H */
