/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * tt_memtrack - device memory of Tenstorrent accelerators, by process and kind
 *
 * This header is the complete interface between the kernel and its users.
 */
#ifndef _UAPI_LINUX_TT_MEMTRACK_H
#define _UAPI_LINUX_TT_MEMTRACK_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * DOC: Form of every ioctl
 *
 * The argument of each ioctl points to its structure, whose first member is
 * the size that the caller knows. Structures grow only at the end:
 *
 *  - A size below that of the first version is %EINVAL.
 *  - If it is shorter than the kernel's structure, the rest is taken as zero,
 *    and only the part that the caller knows is returned.
 *  - If it is longer, the part that the kernel does not know must be zero
 *    (%E2BIG otherwise, and for a size above a page), and is returned as zero.
 *
 * Arrays are passed by address, with the size of one entry as the caller knows
 * it (the same rule holds for an entry), and a count that is the room on the
 * way in and the number of entries on the way out. Too little room is
 * %EMSGSIZE: no entry is copied, and the count says how many there are. Ioctls
 * that answer in pages say so.
 *
 * Unknown flags and nonzero reserved members are %EOPNOTSUPP. Structures have
 * no holes and the same layout for 32-bit and 64-bit callers. Sizes are in
 * bytes. New abilities get feature bits in &struct tt_memtrack_version; old
 * meanings never change. "First version"
 * is ABI version 2 throughout: version 1 was never released.
 */

/**
 * DOC: Errors
 *
 * An ioctl that fails leaves the books unchanged.
 *
 * ============  ==============================================================
 * E2BIG         The structure is nonzero in a part that this kernel does not
 *               know, or longer than a page.
 * EDQUOT        The caller's user has reached the limit of clients, watchers,
 *               records or texts of tags, in one pid namespace or over all of
 *               them (module parameters user_clients, user_watchers,
 *               user_records, user_tag_bytes and user_namespaces); or the client
 *               has a text for each of TT_MEMTRACK_MAX_TAGS tags.
 * EEXIST        Allocation of an id that is live for this client, device and
 *               kind. Counted in errors/duplicate_alloc. A program that is already
 *               known, or two of its entries with the same kind and id.
 * EFAULT        An address cannot be read or written. If only the answer cannot
 *               be written, the request took effect.
 * EILSEQ        The text of a tag is not UTF-8, or has a character that is not
 *               printed.
 * EINTR         A fatal signal interrupted a long call, or any signal a waiting read().
 * EINVAL        Understood, but wrong: the size is too small, the kind does not
 *               belong to this ioctl, bytes on no core, an id or bytes beside
 *               TT_MEMTRACK_FREE_ALL, program 0, tag 0, too long a text, no such slot,
 *               new peaks of a device, a figure that the board cannot have, read()
 *               without TT_MEMTRACK_IOC_WATCH or with no room for an event.
 * EMSGSIZE      The array is too short. The count says how long it must be.
 * ENODEV        No such device, or it was removed.
 * ENOENT        Free of an id that is not live for this client, device and
 *               kind, or dispatch of an unknown program (both counted in
 *               errors/unknown_free); no such program to remove, or no such client.
 * ENOMEM        No memory, or the caller's memory cgroup is full.
 * ENOSPC        Out of device numbers.
 * ENOTTY        No such ioctl.
 * EOPNOTSUPP    An unknown flag, kind, class or operation, or a nonzero reserved
 *               member.
 * EOVERFLOW     A record or a figure above TT_MEMTRACK_MAX_RECORD, a client above
 *               TT_MEMTRACK_MAX_CLIENT_BYTES on one device, more than
 *               TT_MEMTRACK_MAX_CLIENTS clients, or a program of more than
 *               TT_MEMTRACK_MAX_PROGRAM entries.
 * EBUSY         Change of a set of cores that live records or programs have.
 * EPERM         An event from a process other than the one that opened the file;
 *               an event or setting through a file that is not open for writing;
 *               a question or setting that needs a capability.
 * EAGAIN        read() of a watcher with O_NONBLOCK while there is no event.
 * ============  ==============================================================
 */

#define TT_MEMTRACK_ABI_VERSION		2
#define TT_MEMTRACK_IOC_TYPE		0xE7

/* In a free with TT_MEMTRACK_FREE_ALL: every kind, or every device. */
#define TT_MEMTRACK_ANY			0xffffffffU

/* Maximum size of a record, bytes of one client on one device, and clients. */
#define TT_MEMTRACK_MAX_RECORD		0x100000000000ULL
#define TT_MEMTRACK_MAX_CLIENT_BYTES	0x1000000000000ULL
#define TT_MEMTRACK_MAX_CLIENTS		32768U

/* Maximum entries of a program, and programs on a device at once. */
#define TT_MEMTRACK_MAX_PROGRAM		4096U
#define TT_MEMTRACK_SLOTS		16U

/* The greatest number of a set of cores. */
#define TT_MEMTRACK_MAX_CORE_SETS	256U

/* Maximum tags of a client that have a text, and bytes of a text. */
#define TT_MEMTRACK_MAX_TAGS		65536U
#define TT_MEMTRACK_MAX_TAG_TEXT	255U

/**
 * enum tt_memtrack_kind - what a record holds
 * @TT_MEMTRACK_KIND_DRAM_BUFFERS: tensor buffers in DRAM
 * @TT_MEMTRACK_KIND_TRACE: trace buffers, which lie in DRAM
 * @TT_MEMTRACK_KIND_L1_BUFFERS: tensor buffers in L1
 * @TT_MEMTRACK_KIND_L1_SMALL: buffers in the part of L1 set aside for small ones
 * @TT_MEMTRACK_KIND_CB: circular buffers
 * @TT_MEMTRACK_KIND_DFB: dataflow buffers
 * @TT_MEMTRACK_KIND_SCRATCH: scratchpads of kernels
 * @TT_MEMTRACK_KIND_KERNEL: kernel code
 */
enum tt_memtrack_kind {
	TT_MEMTRACK_KIND_DRAM_BUFFERS	= 0,
	TT_MEMTRACK_KIND_TRACE		= 1,
	TT_MEMTRACK_KIND_L1_BUFFERS	= 2,
	TT_MEMTRACK_KIND_L1_SMALL	= 3,
	TT_MEMTRACK_KIND_CB		= 4,
	TT_MEMTRACK_KIND_DFB		= 5,
	TT_MEMTRACK_KIND_SCRATCH	= 6,
	TT_MEMTRACK_KIND_KERNEL		= 7,
};

/*
 * The kinds of the first version. Structures with an entry for each kind end in an array
 * of them, and later kinds are appended there: what a caller has room for is up to the
 * size that it passes.
 */
#define TT_MEMTRACK_FIRST_KINDS		8

/**
 * enum tt_memtrack_sum - sums of kinds
 * @TT_MEMTRACK_SUM_DRAM: the region DRAM: dram_buffers and trace
 * @TT_MEMTRACK_SUM_L1: the region L1: all other kinds; without the core bytes
 *	of kernel code, which sits in a reserved ring
 * @TT_MEMTRACK_SUM_L1_TENSORS: l1_buffers and l1_small
 * @TT_MEMTRACK_SUM_L1_PROGRAM: cb, dfb and scratch
 *
 * &struct tt_memtrack_usage.what is a kind or a sum.
 */
enum tt_memtrack_sum {
	TT_MEMTRACK_SUM_DRAM		= 0x100,
	TT_MEMTRACK_SUM_L1		= 0x101,
	TT_MEMTRACK_SUM_L1_TENSORS	= 0x102,
	TT_MEMTRACK_SUM_L1_PROGRAM	= 0x103,
};

/**
 * enum tt_memtrack_kernel_class - whose code a kernel is
 * @TT_MEMTRACK_KERNEL_APPLICATION: the program's own
 * @TT_MEMTRACK_KERNEL_FABRIC: of the fabric between chips
 * @TT_MEMTRACK_KERNEL_DISPATCH: of the dispatcher
 */
enum tt_memtrack_kernel_class {
	TT_MEMTRACK_KERNEL_APPLICATION	= 0,
	TT_MEMTRACK_KERNEL_FABRIC	= 1,
	TT_MEMTRACK_KERNEL_DISPATCH	= 2,
};

/**
 * struct tt_memtrack_version - ioctl(TT_MEMTRACK_IOC_VERSION)
 * @size: sizeof(struct tt_memtrack_version)
 * @flags: must be 0
 * @abi_version: TT_MEMTRACK_ABI_VERSION of the module
 * @kinds: number of kinds that the module knows
 * @features: additions since the first version: none yet, so 0
 * @max_record: maximum size of a record
 * @max_client_bytes: maximum that a client may hold on one device
 * @max_clients: maximum number of clients, over all users
 * @user_clients: maximum number of clients of one user in a pid namespace
 * @user_records: maximum number of live records of one user in a pid namespace
 * @ring_events: how many events a watcher can fall behind
 * @__reserved: 0
 * @module_version: version of the module, as modinfo shows it
 * @max_program: TT_MEMTRACK_MAX_PROGRAM of the module
 * @slots: TT_MEMTRACK_SLOTS
 * @max_core_sets: TT_MEMTRACK_MAX_CORE_SETS
 * @max_tags: TT_MEMTRACK_MAX_TAGS
 * @user_tag_bytes: maximum memory for texts of tags of one user in a pid namespace
 *
 * The module's version and limits.
 */
struct tt_memtrack_version {
	__u32 size;
	__u32 flags;
	__u32 abi_version;
	__u32 kinds;
	__aligned_u64 features;
	__aligned_u64 max_record;
	__aligned_u64 max_client_bytes;
	__u32 max_clients;
	__u32 user_clients;
	__aligned_u64 user_records;
	__u32 ring_events;
	__u32 __reserved;
	char module_version[16];
	__u32 max_program;
	__u32 slots;
	__u32 max_core_sets;
	__u32 max_tags;
	__aligned_u64 user_tag_bytes;
};

#define TT_MEMTRACK_IOC_VERSION		_IO(TT_MEMTRACK_IOC_TYPE, 0x00)

/**
 * struct tt_memtrack_buf_alloc - ioctl(TT_MEMTRACK_IOC_BUF_ALLOC)
 * @size: sizeof(struct tt_memtrack_buf_alloc)
 * @flags: must be 0
 * @device: number of the device
 * @kind: dram_buffers, trace, l1_buffers or l1_small
 * @id: chosen by the caller, unique for each device and kind
 * @bytes: the allocator's size over all banks; 0 for memory that is already
 *	counted
 * @core_bytes: the largest slice on one bank
 * @tag: what it is for, or 0; see &struct tt_memtrack_tag_set
 * @core_set: 0, or for l1_buffers and l1_small the set of cores that it lies on alone
 *
 * A buffer was allocated. One without a set lies on every core or bank: the allocator takes
 * its slice everywhere, wherever it has data.
 */
struct tt_memtrack_buf_alloc {
	__u32 size;
	__u32 flags;
	__u32 device;
	__u32 kind;
	__aligned_u64 id;
	__aligned_u64 bytes;
	__aligned_u64 core_bytes;
	__u32 tag;
	__u32 core_set;
};

#define TT_MEMTRACK_IOC_BUF_ALLOC	_IO(TT_MEMTRACK_IOC_TYPE, 0x01)

/**
 * enum tt_memtrack_free_flags - flags of the frees
 * @TT_MEMTRACK_FREE_ALL: free the caller's records of @kind on @device, each of
 *	which may be TT_MEMTRACK_ANY; @id and @bytes must be 0. It is no error if
 *	there are none.
 */
enum tt_memtrack_free_flags {
	TT_MEMTRACK_FREE_ALL	= 1 << 0,
};

/**
 * struct tt_memtrack_free - ioctl(TT_MEMTRACK_IOC_BUF_FREE, _CB_FREE, _KERNEL_UNLOAD)
 * @size: sizeof(struct tt_memtrack_free)
 * @flags: of &enum tt_memtrack_free_flags
 * @device: number of the device
 * @kind: as in the allocation
 * @id: as in the allocation
 * @bytes: the size that the caller expects, or 0 if unknown. It is only
 *	compared: a difference is counted in errors/size_mismatch.
 *
 * A buffer, a piece of program memory or a kernel was freed. The recorded size is
 * subtracted, whatever the caller says. Each ioctl accepts the kinds of its
 * allocation; with TT_MEMTRACK_FREE_ALL it accepts any.
 */
struct tt_memtrack_free {
	__u32 size;
	__u32 flags;
	__u32 device;
	__u32 kind;
	__aligned_u64 id;
	__aligned_u64 bytes;
};

#define TT_MEMTRACK_IOC_BUF_FREE	_IO(TT_MEMTRACK_IOC_TYPE, 0x02)

/**
 * struct tt_memtrack_cb_alloc - ioctl(TT_MEMTRACK_IOC_CB_ALLOC)
 * @size: sizeof(struct tt_memtrack_cb_alloc)
 * @flags: must be 0
 * @device: number of the device
 * @kind: cb, dfb or scratch
 * @id: chosen by the caller, unique for each device and kind
 * @bytes_per_core: its size on each core; 0 if it lies in a buffer that is
 *	already counted (a globally allocated CB, a borrowed dataflow buffer)
 * @cores: on how many cores; 0 only if @bytes_per_core is 0
 * @core_set: 0, or the set of those cores, of which there must be @cores
 * @tag: as in &struct tt_memtrack_buf_alloc
 * @__reserved: must be 0
 *
 * Program memory was allocated. Its bytes are the product. These records belong to
 * the program that was dispatched last, so a reporter frees all of them before it
 * reports those of the next one. A reporter that registers its programs, with
 * &struct tt_memtrack_program_add, need not.
 */
struct tt_memtrack_cb_alloc {
	__u32 size;
	__u32 flags;
	__u32 device;
	__u32 kind;
	__aligned_u64 id;
	__aligned_u64 bytes_per_core;
	__u32 cores;
	__u32 core_set;
	__u32 tag;
	__u32 __reserved;
};

#define TT_MEMTRACK_IOC_CB_ALLOC	_IO(TT_MEMTRACK_IOC_TYPE, 0x03)
#define TT_MEMTRACK_IOC_CB_FREE		_IO(TT_MEMTRACK_IOC_TYPE, 0x04)

/**
 * struct tt_memtrack_kernel_load - ioctl(TT_MEMTRACK_IOC_KERNEL_LOAD)
 * @size: sizeof(struct tt_memtrack_kernel_load)
 * @flags: must be 0
 * @device: number of the device
 * @kernel_class: one of &enum tt_memtrack_kernel_class
 * @id: chosen by the caller, unique for each device
 * @bytes_per_core: size of its code on each core
 * @cores: on how many cores; 0 only if @bytes_per_core is 0
 * @tag: as in &struct tt_memtrack_buf_alloc
 *
 * A kernel was loaded. It is unloaded with &struct tt_memtrack_free.
 */
struct tt_memtrack_kernel_load {
	__u32 size;
	__u32 flags;
	__u32 device;
	__u32 kernel_class;
	__aligned_u64 id;
	__aligned_u64 bytes_per_core;
	__u32 cores;
	__u32 tag;
};

#define TT_MEMTRACK_IOC_KERNEL_LOAD	_IO(TT_MEMTRACK_IOC_TYPE, 0x05)
#define TT_MEMTRACK_IOC_KERNEL_UNLOAD	_IO(TT_MEMTRACK_IOC_TYPE, 0x06)

/**
 * enum tt_memtrack_op_code - what an entry of a batch does
 * @TT_MEMTRACK_OP_BUF_ALLOC: as &struct tt_memtrack_buf_alloc
 * @TT_MEMTRACK_OP_BUF_FREE: as &struct tt_memtrack_free
 * @TT_MEMTRACK_OP_CB_ALLOC: as &struct tt_memtrack_cb_alloc
 * @TT_MEMTRACK_OP_CB_FREE: as &struct tt_memtrack_free
 * @TT_MEMTRACK_OP_KERNEL_LOAD: as &struct tt_memtrack_kernel_load
 * @TT_MEMTRACK_OP_KERNEL_UNLOAD: as &struct tt_memtrack_free
 * @TT_MEMTRACK_OP_PROGRAM_DISPATCH: as &struct tt_memtrack_program_dispatch
 */
enum tt_memtrack_op_code {
	TT_MEMTRACK_OP_BUF_ALLOC	= 1,
	TT_MEMTRACK_OP_BUF_FREE		= 2,
	TT_MEMTRACK_OP_CB_ALLOC		= 3,
	TT_MEMTRACK_OP_CB_FREE		= 4,
	TT_MEMTRACK_OP_KERNEL_LOAD	= 5,
	TT_MEMTRACK_OP_KERNEL_UNLOAD	= 6,
	TT_MEMTRACK_OP_PROGRAM_DISPATCH	= 7,
};

/**
 * struct tt_memtrack_op - one event of a batch
 * @op: of &enum tt_memtrack_op_code
 * @flags: of &enum tt_memtrack_free_flags for frees, otherwise 0
 * @device: number of the device
 * @kind: kind of the record; for kernels TT_MEMTRACK_KIND_KERNEL; for a program 0
 * @id: as in the single ioctl; for TT_MEMTRACK_OP_PROGRAM_DISPATCH the program, or 0
 * @bytes: for a buffer its bytes, for program memory and kernels the bytes per
 *	core, for a free the size that the caller expects, or 0
 * @core_bytes: for a buffer the largest slice on one bank, otherwise 0
 * @cores: for program memory and kernels the cores, otherwise 0
 * @slot: for TT_MEMTRACK_OP_PROGRAM_DISPATCH the slot, in place of @cores
 * @kernel_class: for TT_MEMTRACK_OP_KERNEL_LOAD of
 *	&enum tt_memtrack_kernel_class, else 0
 * @tag: for allocations, as in &struct tt_memtrack_buf_alloc, else 0
 * @core_set: as in the structure of the operation, else 0
 */
struct tt_memtrack_op {
	__u32 op;
	__u32 flags;
	__u32 device;
	__u32 kind;
	__aligned_u64 id;
	__aligned_u64 bytes;
	__aligned_u64 core_bytes;
	union {
		__u32 cores;
		__u32 slot;
	};
	__u32 kernel_class;
	__u32 tag;
	__u32 core_set;
};

/**
 * enum tt_memtrack_submit_flags - flags of TT_MEMTRACK_IOC_SUBMIT
 * @TT_MEMTRACK_SUBMIT_CONTINUE: count an event that fails with %ENOENT or
 *	%EEXIST in @book_errors, and go on
 */
enum tt_memtrack_submit_flags {
	TT_MEMTRACK_SUBMIT_CONTINUE	= 1 << 0,
};

/**
 * struct tt_memtrack_submit - ioctl(TT_MEMTRACK_IOC_SUBMIT)
 * @size: sizeof(struct tt_memtrack_submit)
 * @flags: of &enum tt_memtrack_submit_flags
 * @ops: address of an array of &struct tt_memtrack_op
 * @entry_size: sizeof(struct tt_memtrack_op)
 * @count: how many entries
 * @done: out: how many were done, from the first on
 * @book_errors: out: how many of those failed, with TT_MEMTRACK_SUBMIT_CONTINUE
 *
 * Many events in one call, in order. The first that fails stops it: the call
 * returns that event's error, and @done is its index. Events before it remain
 * done.
 */
struct tt_memtrack_submit {
	__u32 size;
	__u32 flags;
	__aligned_u64 ops;
	__u32 entry_size;
	__u32 count;
	__u32 done;
	__u32 book_errors;
};

#define TT_MEMTRACK_IOC_SUBMIT		_IO(TT_MEMTRACK_IOC_TYPE, 0x07)

/**
 * enum tt_memtrack_arch - architecture of a chip
 * @TT_MEMTRACK_ARCH_UNKNOWN: unknown
 * @TT_MEMTRACK_ARCH_GRAYSKULL: Grayskull
 * @TT_MEMTRACK_ARCH_WORMHOLE: Wormhole
 * @TT_MEMTRACK_ARCH_BLACKHOLE: Blackhole
 */
enum tt_memtrack_arch {
	TT_MEMTRACK_ARCH_UNKNOWN	= 0,
	TT_MEMTRACK_ARCH_GRAYSKULL	= 1,
	TT_MEMTRACK_ARCH_WORMHOLE	= 2,
	TT_MEMTRACK_ARCH_BLACKHOLE	= 3,
};

/**
 * enum tt_memtrack_source - where a capacity comes from
 * @TT_MEMTRACK_SOURCE_UNKNOWN: the capacity is unknown
 * @TT_MEMTRACK_SOURCE_BOARD: from the module's board table
 * @TT_MEMTRACK_SOURCE_CLIENT: from a client, until the device's last client goes
 * @TT_MEMTRACK_SOURCE_ADMIN: from a caller with CAP_SYS_ADMIN
 * @TT_MEMTRACK_SOURCE_SIMULATOR: from the creator of the simulated device
 */
enum tt_memtrack_source {
	TT_MEMTRACK_SOURCE_UNKNOWN	= 0,
	TT_MEMTRACK_SOURCE_BOARD	= 1,
	TT_MEMTRACK_SOURCE_CLIENT	= 2,
	TT_MEMTRACK_SOURCE_ADMIN	= 3,
	TT_MEMTRACK_SOURCE_SIMULATOR	= 4,
};

/**
 * enum tt_memtrack_device_flags - flags of a device
 * @TT_MEMTRACK_DEVICE_REMOTE: reached through another chip of its board
 * @TT_MEMTRACK_DEVICE_SIMULATED: the chip does not exist
 * @TT_MEMTRACK_DEVICE_BOARD_ASSUMED: the board was identified by the PCI
 *	subsystem id, assuming that this is the vendor's board id
 */
enum tt_memtrack_device_flags {
	TT_MEMTRACK_DEVICE_REMOTE	= 1 << 0,
	TT_MEMTRACK_DEVICE_SIMULATED	= 1 << 1,
	TT_MEMTRACK_DEVICE_BOARD_ASSUMED = 1 << 2,
};

/**
 * enum tt_memtrack_device_get_flags - flags of TT_MEMTRACK_IOC_DEVICE_GET
 * @TT_MEMTRACK_DEVICE_NEXT: the first device whose number is @device or greater
 */
enum tt_memtrack_device_get_flags {
	TT_MEMTRACK_DEVICE_NEXT		= 1 << 0,
};

/**
 * enum tt_memtrack_capacity - capacity of a device
 * @TT_MEMTRACK_CAP_TENSIX_CORES: enabled Tensix cores
 * @TT_MEMTRACK_CAP_L1_BYTES_PER_CORE: L1 of one Tensix core
 * @TT_MEMTRACK_CAP_DRAM_BYTES: DRAM of the chip
 * @TT_MEMTRACK_CAP_DRAM_BANK_BYTES: DRAM of one bank, as TT-Metal counts banks
 * @TT_MEMTRACK_CAP_L1_USABLE_PER_CORE: what an allocator can give out of the L1 of one
 *	core: the rest is the firmware's or set aside; only a reporter knows it
 * @TT_MEMTRACK_CAP_DRAM_USABLE_PER_BANK: likewise of one bank of DRAM
 * @TT_MEMTRACK_CAP_L1_USABLE_CORES: how many cores have L1 that an allocator can give out;
 *	others run dispatch firmware; only a reporter knows it
 * @TT_MEMTRACK_CAP_CHIPS: chips behind the PCI function of the device, including
 *	its own; only for TT_MEMTRACK_IOC_DEVICE_SET
 */
enum tt_memtrack_capacity {
	TT_MEMTRACK_CAP_TENSIX_CORES		= 0,
	TT_MEMTRACK_CAP_L1_BYTES_PER_CORE	= 1,
	TT_MEMTRACK_CAP_DRAM_BYTES		= 2,
	TT_MEMTRACK_CAP_DRAM_BANK_BYTES		= 3,
	TT_MEMTRACK_CAP_L1_USABLE_PER_CORE	= 4,
	TT_MEMTRACK_CAP_DRAM_USABLE_PER_BANK	= 5,
	TT_MEMTRACK_CAP_L1_USABLE_CORES		= 6,
	TT_MEMTRACK_CAP_CHIPS			= 0x100,
};

/**
 * struct tt_memtrack_capacity_entry - how much a device has of something
 * @which: of &enum tt_memtrack_capacity
 * @source: of &enum tt_memtrack_source
 * @uid: for TT_MEMTRACK_SOURCE_CLIENT the user in the caller's user namespace, else
 *	(or if not there) 0xffffffff
 * @__reserved: 0
 * @value: the figure; 0 while it is not known
 */
struct tt_memtrack_capacity_entry {
	__u32 which;
	__u32 source;
	__u32 uid;
	__u32 __reserved;
	__aligned_u64 value;
};

/**
 * enum tt_memtrack_counter_name - what went wrong on a device
 * @TT_MEMTRACK_COUNTER_UNKNOWN_FREE: frees of an id that was not live
 * @TT_MEMTRACK_COUNTER_DUPLICATE_ALLOC: allocations of an id that was live
 * @TT_MEMTRACK_COUNTER_SIZE_MISMATCH: frees with another size than the record's, and
 *	allocations that take more on one core or bank than on the whole device
 * @TT_MEMTRACK_COUNTER_OVER_CAPACITY: allocations of more than the device has
 * @TT_MEMTRACK_COUNTER_OVER_QUOTA: events refused with %EDQUOT
 * @TT_MEMTRACK_COUNTER_OVERFLOW: events refused with %EOVERFLOW
 * @TT_MEMTRACK_COUNTER_NO_MEMORY: events refused with %ENOMEM
 * @TT_MEMTRACK_COUNTER_REFUSED: allocations that the card's allocator refused
 *
 * Each is a file of the device's folder errors/ in sysfs.
 */
enum tt_memtrack_counter_name {
	TT_MEMTRACK_COUNTER_UNKNOWN_FREE	= 0,
	TT_MEMTRACK_COUNTER_DUPLICATE_ALLOC	= 1,
	TT_MEMTRACK_COUNTER_SIZE_MISMATCH	= 2,
	TT_MEMTRACK_COUNTER_OVER_CAPACITY	= 3,
	TT_MEMTRACK_COUNTER_OVER_QUOTA		= 4,
	TT_MEMTRACK_COUNTER_OVERFLOW		= 5,
	TT_MEMTRACK_COUNTER_NO_MEMORY		= 6,
	TT_MEMTRACK_COUNTER_REFUSED		= 7,
};

/**
 * struct tt_memtrack_counter - how often something went wrong on a device
 * @which: of &enum tt_memtrack_counter_name
 * @__reserved: 0
 * @value: how often, since the device came
 */
struct tt_memtrack_counter {
	__u32 which;
	__u32 __reserved;
	__aligned_u64 value;
};

/**
 * struct tt_memtrack_device_get - ioctl(TT_MEMTRACK_IOC_DEVICE_GET)
 * @size: sizeof(struct tt_memtrack_device_get)
 * @flags: of &enum tt_memtrack_device_get_flags
 * @device: in: number of the device; out: number of the device found
 * @arch: of &enum tt_memtrack_arch
 * @chip: its number among the chips behind one PCI function: 0 is the
 *	function's own, others are remote
 * @device_flags: of &enum tt_memtrack_device_flags
 * @clients: how many clients have reported something on it
 * @__reserved: must be 0
 * @board: name of the board, empty if unknown
 * @capacities: address of an array of &struct tt_memtrack_capacity_entry, or 0 for none
 * @capacity_size: sizeof(struct tt_memtrack_capacity_entry)
 * @capacity_count: in: room in @capacities; out: how many there are
 * @counters: address of an array of &struct tt_memtrack_counter, or 0 for none
 * @counter_size: sizeof(struct tt_memtrack_counter)
 * @counter_count: in: room in @counters; out: how many there are
 *
 * What a device is, how much it has, and what went wrong on it. %ENODEV if there is no
 * such device, which ends a loop with TT_MEMTRACK_DEVICE_NEXT. Each array that is asked
 * for gets an entry for everything the kernel knows of, and must have room for all.
 */
struct tt_memtrack_device_get {
	__u32 size;
	__u32 flags;
	__u32 device;
	__u32 arch;
	__u32 chip;
	__u32 device_flags;
	__u32 clients;
	__u32 __reserved;
	char board[32];
	__aligned_u64 capacities;
	__u32 capacity_size;
	__u32 capacity_count;
	__aligned_u64 counters;
	__u32 counter_size;
	__u32 counter_count;
};

#define TT_MEMTRACK_IOC_DEVICE_GET	_IO(TT_MEMTRACK_IOC_TYPE, 0x08)

/**
 * struct tt_memtrack_device_set - ioctl(TT_MEMTRACK_IOC_DEVICE_SET)
 * @size: sizeof(struct tt_memtrack_device_set)
 * @flags: must be 0
 * @device: number of the device
 * @capacity: which figure, of &enum tt_memtrack_capacity
 * @value: the figure; at most TT_MEMTRACK_MAX_RECORD (%EOVERFLOW)
 *
 * Fill in a figure that the module does not know. Without CAP_SYS_ADMIN the caller
 * becomes a client of the device; it is %EPERM if another figure is known, and %EINVAL
 * for a value that the board cannot have; the figure is forgotten when the device's
 * last client exits. With CAP_SYS_ADMIN any figure is accepted and stays; 0 restores
 * what was known when the device was added.
 *
 * What is usable depends on how a program opens the device, so such a figure is always a
 * client's, and is forgotten with the last client, even if it was set with CAP_SYS_ADMIN. The
 * user who set it can change it, and so can callers with CAP_SYS_ADMIN. More than the whole,
 * where that is known, is %EINVAL.
 *
 * TT_MEMTRACK_CAP_CHIPS, which needs CAP_SYS_ADMIN, is for a card whose PCI ids do not
 * tell whether there are more chips behind its function. Each additional chip is a new
 * device, which stays until the function is removed or a lower value is set. %EINVAL
 * for a number that the board cannot have, and for a device that is not the own chip of
 * a card's function.
 */
struct tt_memtrack_device_set {
	__u32 size;
	__u32 flags;
	__u32 device;
	__u32 capacity;
	__aligned_u64 value;
};

#define TT_MEMTRACK_IOC_DEVICE_SET	_IO(TT_MEMTRACK_IOC_TYPE, 0x09)

/**
 * enum tt_memtrack_usage_exact - flags of a &struct tt_memtrack_usage
 * @TT_MEMTRACK_USAGE_CORE_EXACT: @core_bytes is exact, else an upper bound: there is program
 *	memory (for the kind kernel: code) without a core set, and more than one record of it,
 *	or others that have a set
 * @TT_MEMTRACK_USAGE_PEAK_EXACT: @core_peak is exact: as if that held of all records since
 *	the peaks began
 */
enum tt_memtrack_usage_exact {
	TT_MEMTRACK_USAGE_CORE_EXACT	= 1 << 0,
	TT_MEMTRACK_USAGE_PEAK_EXACT	= 1 << 1,
};

/**
 * struct tt_memtrack_usage - usage of one kind or sum
 * @what: of &enum tt_memtrack_kind or &enum tt_memtrack_sum
 * @flags: of &enum tt_memtrack_usage_exact
 * @bytes: what the live records take on the whole device
 * @core_bytes: what they take on the fullest core or bank: the sum over records without a
 *	core set, plus the most that records with one take on any core
 * @records: live records
 * @records_ever: records ever added
 * @bytes_peak: the highest @bytes
 * @core_peak: the highest @core_bytes
 * @bytes_at_peak: what @bytes was when @bytes_peak of the region, dram or l1, last rose.
 *	The kinds of a region add up to its peak.
 * @core_at_peak: what @core_bytes was when @core_peak of the region last rose; 0 for
 *	kernel code. Kinds whose records have core sets may add up to more than the
 *	peak, because each is fullest on a core of its own.
 * @bytes_peak_ns: of a region: when its @bytes_peak last rose or was reset, CLOCK_MONOTONIC
 *	of the initial time namespace, to a tick; 0 for never. Of other lines 0.
 * @core_peak_ns: likewise of @core_peak
 */
struct tt_memtrack_usage {
	__u32 what;
	__u32 flags;
	__aligned_u64 bytes;
	__aligned_u64 core_bytes;
	__aligned_u64 records;
	__aligned_u64 records_ever;
	__aligned_u64 bytes_peak;
	__aligned_u64 core_peak;
	__aligned_u64 bytes_at_peak;
	__aligned_u64 core_at_peak;
	__aligned_u64 bytes_peak_ns;
	__aligned_u64 core_peak_ns;
};

/**
 * enum tt_memtrack_usage_flags - flags of TT_MEMTRACK_IOC_USAGE_GET
 * @TT_MEMTRACK_USAGE_SELF: this file's own usage of the device, all zero if it
 *	has reported nothing there
 * @TT_MEMTRACK_USAGE_NEW_PEAKS: after answering, reset this file's peaks on the device
 *	to what it holds at that moment. Only with TT_MEMTRACK_USAGE_SELF, and by the
 *	file's owner, as with an event.
 */
enum tt_memtrack_usage_flags {
	TT_MEMTRACK_USAGE_SELF		= 1 << 0,
	TT_MEMTRACK_USAGE_NEW_PEAKS	= 1 << 1,
};

/**
 * struct tt_memtrack_usage_get - ioctl(TT_MEMTRACK_IOC_USAGE_GET)
 * @size: sizeof(struct tt_memtrack_usage_get)
 * @flags: of &enum tt_memtrack_usage_flags
 * @device: number of the device
 * @__reserved: must be 0
 * @entries: address of an array of &struct tt_memtrack_usage
 * @entry_size: sizeof(struct tt_memtrack_usage)
 * @count: in: room in @entries; out: how many there are
 *
 * Usage of a device, or of this file on it: an entry for each kind, then one for
 * each sum, all from the same moment.
 */
struct tt_memtrack_usage_get {
	__u32 size;
	__u32 flags;
	__u32 device;
	__u32 __reserved;
	__aligned_u64 entries;
	__u32 entry_size;
	__u32 count;
};

#define TT_MEMTRACK_IOC_USAGE_GET	_IO(TT_MEMTRACK_IOC_TYPE, 0x0a)

/**
 * struct tt_memtrack_holding - what a client holds of one kind
 * @bytes: on the whole device
 * @core_bytes: on the fullest core or bank, as in &struct tt_memtrack_usage
 * @records: live records
 */
struct tt_memtrack_holding {
	__aligned_u64 bytes;
	__aligned_u64 core_bytes;
	__aligned_u64 records;
};

/**
 * struct tt_memtrack_who - a client, as far as the reader may see it
 * @client: number of the client; numbers grow and are not reused (on 32-bit
 *	kernels, not before 2^32 others)
 * @pid: its owner in the reader's pid namespace, 0 if not there
 * @uid: the owner's user in the reader's user namespace; 0xffffffff if not
 *	there, or if @pid is 0
 * @name: name of the owner, escaped as in /proc/PID/status; empty if @pid is 0
 */
struct tt_memtrack_who {
	__aligned_u64 client;
	__u32 pid;
	__u32 uid;
	char name[32];
};

/**
 * struct tt_memtrack_client - one client on one device
 * @who: the client
 * @dram_at_peak: what it held of the device's bytes_peak of dram, when that last rose. What no
 *	client held then is of those that left.
 * @dram_core_at_peak: likewise of core_peak
 * @l1_at_peak: likewise of bytes_peak of l1
 * @l1_core_at_peak: likewise of core_peak; with core sets, on this client's own fullest core
 * @kind: what it holds, by &enum tt_memtrack_kind
 */
struct tt_memtrack_client {
	struct tt_memtrack_who who;
	__aligned_u64 dram_at_peak;
	__aligned_u64 dram_core_at_peak;
	__aligned_u64 l1_at_peak;
	__aligned_u64 l1_core_at_peak;
	struct tt_memtrack_holding kind[TT_MEMTRACK_FIRST_KINDS];
};

/**
 * struct tt_memtrack_clients_get - ioctl(TT_MEMTRACK_IOC_CLIENTS_GET)
 * @size: sizeof(struct tt_memtrack_clients_get)
 * @flags: must be 0
 * @device: number of the device
 * @__reserved: must be 0
 * @clients: address of an array of &struct tt_memtrack_client
 * @client_size: sizeof(struct tt_memtrack_client)
 * @client_count: in: room in @clients; out: how many there are
 * @usage: address of an array of &struct tt_memtrack_usage
 * @usage_size: sizeof(struct tt_memtrack_usage)
 * @usage_count: in: room in @usage; out: how many there are
 *
 * Who holds what on a device, and the device's own usage at the same moment:
 * the clients add up to it, kind by kind. Their core bytes add up to at least the
 * device's: records with core sets may lie on different cores. Both arrays must have room.
 */
struct tt_memtrack_clients_get {
	__u32 size;
	__u32 flags;
	__u32 device;
	__u32 __reserved;
	__aligned_u64 clients;
	__u32 client_size;
	__u32 client_count;
	__aligned_u64 usage;
	__u32 usage_size;
	__u32 usage_count;
};

#define TT_MEMTRACK_IOC_CLIENTS_GET	_IO(TT_MEMTRACK_IOC_TYPE, 0x0b)

/**
 * struct tt_memtrack_record - one live allocation, or entry of a resident program
 * @device: number of the device
 * @kind: of &enum tt_memtrack_kind
 * @id: chosen by the reporter
 * @bytes: on the whole device
 * @core_bytes: on the fullest core or bank
 * @program: the program whose entry it is, or 0 if it was reported individually
 * @kernel_class: for kernels, of &enum tt_memtrack_kernel_class, otherwise 0
 * @tag: as reported
 * @core_set: the set of cores that it lies on, or 0
 * @slot: for an entry of a program, 1 + its slot, otherwise 0
 */
struct tt_memtrack_record {
	__u32 device;
	__u32 kind;
	__aligned_u64 id;
	__aligned_u64 bytes;
	__aligned_u64 core_bytes;
	__aligned_u64 program;
	__u32 kernel_class;
	__u32 tag;
	__u32 core_set;
	__u32 slot;
};

/**
 * enum tt_memtrack_records_flags - flags of TT_MEMTRACK_IOC_RECORDS_GET
 * @TT_MEMTRACK_RECORDS_AFTER: continue after the key in @device, @kind, @slot and @id;
 *	without it, start at the first record
 */
enum tt_memtrack_records_flags {
	TT_MEMTRACK_RECORDS_AFTER	= 1 << 0,
};

/**
 * struct tt_memtrack_records_get - ioctl(TT_MEMTRACK_IOC_RECORDS_GET)
 * @size: sizeof(struct tt_memtrack_records_get)
 * @flags: of &enum tt_memtrack_records_flags
 * @client: 0 for this file's own, otherwise the number of a client whose owner's
 *	/proc/PID/maps the caller may read (%EPERM otherwise, and %ENOENT once the owner
 *	is dead): for most, their own processes
 * @device: key, with @kind, @slot and @id; out: that of the last record returned
 * @kind: see @device
 * @id: see @device
 * @slot: see @device; as in &struct tt_memtrack_record
 * @__reserved: must be 0
 * @records: address of an array of &struct tt_memtrack_record
 * @entry_size: sizeof(struct tt_memtrack_record)
 * @count: in: room in @records; out: how many were returned; 0 at the end
 *
 * Live records, a page at a time, ordered by device, kind, slot and id. Records that
 * are added or removed meanwhile may or may not be seen; none is returned twice.
 */
struct tt_memtrack_records_get {
	__u32 size;
	__u32 flags;
	__aligned_u64 client;
	__u32 device;
	__u32 kind;
	__aligned_u64 id;
	__u32 slot;
	__u32 __reserved;
	__aligned_u64 records;
	__u32 entry_size;
	__u32 count;
};

#define TT_MEMTRACK_IOC_RECORDS_GET	_IO(TT_MEMTRACK_IOC_TYPE, 0x0c)

/**
 * struct tt_memtrack_exit - a client that exited
 * @who: the client
 * @time_ns: time of the exit, CLOCK_MONOTONIC of the initial time namespace
 * @kind: what was still live, over all devices, by &enum tt_memtrack_kind
 */
struct tt_memtrack_exit {
	struct tt_memtrack_who who;
	__aligned_u64 time_ns;
	struct tt_memtrack_holding kind[TT_MEMTRACK_FIRST_KINDS];
};

/**
 * struct tt_memtrack_exits_get - ioctl(TT_MEMTRACK_IOC_EXITS_GET)
 * @size: sizeof(struct tt_memtrack_exits_get)
 * @flags: must be 0
 * @exits: address of an array of &struct tt_memtrack_exit
 * @entry_size: sizeof(struct tt_memtrack_exit)
 * @count: in: room in @exits; out: how many there are
 *
 * The clients that exited last, oldest first: at most 64, and 16 of one user.
 */
struct tt_memtrack_exits_get {
	__u32 size;
	__u32 flags;
	__aligned_u64 exits;
	__u32 entry_size;
	__u32 count;
};

#define TT_MEMTRACK_IOC_EXITS_GET	_IO(TT_MEMTRACK_IOC_TYPE, 0x0d)

/**
 * enum tt_memtrack_event_type - events
 * @TT_MEMTRACK_EVENT_BUF_ALLOC: a buffer was allocated
 * @TT_MEMTRACK_EVENT_BUF_FREE: a buffer was freed, or with TT_MEMTRACK_FREE_ALL all
 *	of a client's buffers of one kind
 * @TT_MEMTRACK_EVENT_CB_ALLOC: program memory was allocated
 * @TT_MEMTRACK_EVENT_CB_FREE: program memory was freed
 * @TT_MEMTRACK_EVENT_KERNEL_LOAD: a kernel was loaded
 * @TT_MEMTRACK_EVENT_KERNEL_UNLOAD: a kernel was unloaded
 * @TT_MEMTRACK_EVENT_EXIT: a client left the device: one event for each kind
 *	with records left, or one with @kind TT_MEMTRACK_ANY without any
 * @TT_MEMTRACK_EVENT_DEVICE_ADD: a device was added
 * @TT_MEMTRACK_EVENT_DEVICE_REMOVE: a device was removed, with everything on it, which
 *	is not counted here
 * @TT_MEMTRACK_EVENT_MISSED: this watcher missed @records events here
 * @TT_MEMTRACK_EVENT_DEVICE_DROP: root dropped all @records of the device, with @bytes
 *	in total; @core_bytes is 0
 * @TT_MEMTRACK_EVENT_PROGRAM: a program replaced what was in a slot: one event for each
 *	kind that either has, with what the new one has of it and the total after the
 *	change, then one with @kind TT_MEMTRACK_ANY, the program's @id (0: the slot is empty),
 *	and all of its @records
 * @TT_MEMTRACK_EVENT_REFUSED: the card's allocator refused @bytes, with @core_bytes on one
 *	core or bank; @records is 0
 */
enum tt_memtrack_event_type {
	TT_MEMTRACK_EVENT_BUF_ALLOC	= 1,
	TT_MEMTRACK_EVENT_BUF_FREE	= 2,
	TT_MEMTRACK_EVENT_CB_ALLOC	= 3,
	TT_MEMTRACK_EVENT_CB_FREE	= 4,
	TT_MEMTRACK_EVENT_KERNEL_LOAD	= 5,
	TT_MEMTRACK_EVENT_KERNEL_UNLOAD	= 6,
	TT_MEMTRACK_EVENT_EXIT		= 7,
	TT_MEMTRACK_EVENT_DEVICE_ADD	= 8,
	TT_MEMTRACK_EVENT_DEVICE_REMOVE	= 9,
	TT_MEMTRACK_EVENT_MISSED	= 10,
	TT_MEMTRACK_EVENT_DEVICE_DROP	= 11,
	TT_MEMTRACK_EVENT_PROGRAM	= 12,
	TT_MEMTRACK_EVENT_REFUSED	= 13,
};

/**
 * struct tt_memtrack_event - one event from read() of a watcher
 * @size: size of this event, at most what the watcher asked for; the next one follows
 *	directly
 * @type: of &enum tt_memtrack_event_type
 * @device: number of the device
 * @kind: of &enum tt_memtrack_kind, or TT_MEMTRACK_ANY
 * @sequence: number of the event in the ring
 * @time_ns: when, CLOCK_MONOTONIC of the initial time namespace
 * @id: of the record or program; 0 for an event of several records
 * @bytes: of the record or records
 * @core_bytes: of the record or records
 * @records: how many records were added or removed; for MISSED, how many events
 * @total: bytes of @kind on the device after the event
 * @who: the client; all zero (and no user) for events of devices
 * @tag: of the record, or of what was refused; 0 for an event of several records
 * @slot: for TT_MEMTRACK_EVENT_PROGRAM, otherwise 0
 */
struct tt_memtrack_event {
	__u32 size;
	__u32 type;
	__u32 device;
	__u32 kind;
	__aligned_u64 sequence;
	__aligned_u64 time_ns;
	__aligned_u64 id;
	__aligned_u64 bytes;
	__aligned_u64 core_bytes;
	__aligned_u64 records;
	__aligned_u64 total;
	struct tt_memtrack_who who;
	__u32 tag;
	__u32 slot;
};

/**
 * struct tt_memtrack_watch - ioctl(TT_MEMTRACK_IOC_WATCH)
 * @size: sizeof(struct tt_memtrack_watch)
 * @flags: must be 0
 * @event_size: sizeof(struct tt_memtrack_event)
 * @__reserved: must be 0
 *
 * From now on, read() of this file returns whole events, and poll() works. A caller
 * without CAP_PERFMON or CAP_SYS_ADMIN gets events of devices, and of its own user's
 * processes that are visible in its pid namespace. Repeating this is no error and
 * changes nothing.
 *
 * A reader whose event is shorter than the kernel's gets the part it knows (%EINVAL below
 * the first version's); one whose event is longer gets the kernel's size, as the event
 * itself says.
 */
struct tt_memtrack_watch {
	__u32 size;
	__u32 flags;
	__u32 event_size;
	__u32 __reserved;
};

#define TT_MEMTRACK_IOC_WATCH		_IO(TT_MEMTRACK_IOC_TYPE, 0x0e)

/**
 * struct tt_memtrack_program_entry - what a program has on a device while it is resident
 * @kind: cb, dfb, scratch or kernel
 * @kernel_class: for kernels, of &enum tt_memtrack_kernel_class, otherwise 0
 * @id: chosen by the caller, unique for each program and kind
 * @bytes_per_core: as in &struct tt_memtrack_cb_alloc
 * @cores: on how many cores; 0 only if @bytes_per_core is 0
 * @core_set: as in &struct tt_memtrack_cb_alloc; for kernels 0
 * @tag: as in &struct tt_memtrack_buf_alloc
 * @__reserved: must be 0
 */
struct tt_memtrack_program_entry {
	__u32 kind;
	__u32 kernel_class;
	__aligned_u64 id;
	__aligned_u64 bytes_per_core;
	__u32 cores;
	__u32 core_set;
	__u32 tag;
	__u32 __reserved;
};

/**
 * struct tt_memtrack_program_add - ioctl(TT_MEMTRACK_IOC_PROGRAM_ADD)
 * @size: sizeof(struct tt_memtrack_program_add)
 * @flags: must be 0
 * @id: chosen by the caller, unique for this file; not 0
 * @entries: address of an array of &struct tt_memtrack_program_entry
 * @entry_size: sizeof(struct tt_memtrack_program_entry)
 * @count: number of entries, at most TT_MEMTRACK_MAX_PROGRAM; may be 0
 *
 * Register a program. It takes no memory until it is dispatched, and then does so on each
 * device that it is dispatched on. Its entries count against the user's records once (a
 * program without entries as one), wherever it is. The program belongs to this file, and
 * is forgotten with it.
 */
struct tt_memtrack_program_add {
	__u32 size;
	__u32 flags;
	__aligned_u64 id;
	__aligned_u64 entries;
	__u32 entry_size;
	__u32 count;
};

#define TT_MEMTRACK_IOC_PROGRAM_ADD	_IO(TT_MEMTRACK_IOC_TYPE, 0x0f)

/**
 * struct tt_memtrack_program_remove - ioctl(TT_MEMTRACK_IOC_PROGRAM_REMOVE)
 * @size: sizeof(struct tt_memtrack_program_remove)
 * @flags: must be 0
 * @id: the program
 *
 * Forget a program, and empty every slot that it is in.
 */
struct tt_memtrack_program_remove {
	__u32 size;
	__u32 flags;
	__aligned_u64 id;
};

#define TT_MEMTRACK_IOC_PROGRAM_REMOVE	_IO(TT_MEMTRACK_IOC_TYPE, 0x10)

/**
 * struct tt_memtrack_program_dispatch - ioctl(TT_MEMTRACK_IOC_PROGRAM_DISPATCH)
 * @size: sizeof(struct tt_memtrack_program_dispatch)
 * @flags: must be 0
 * @device: number of the device
 * @slot: place for one program, below TT_MEMTRACK_SLOTS: the sub-device, or 0 if there is
 *	only one
 * @id: the program, or 0 to empty the slot
 *
 * A program was dispatched: all its entries replace those of the program that was in the slot.
 * The books never show both or neither, and peaks include only the state afterwards. The cost
 * does not grow with the number of entries.
 *
 * Dispatching the program that is already in the slot changes nothing. A program that takes
 * more than the device has is counted in errors/over_capacity once. TT_MEMTRACK_FREE_ALL with
 * TT_MEMTRACK_ANY as the kind empties the slots of a device; with one kind it leaves programs
 * alone, as does the free of a record, which does not find entries of programs.
 */
struct tt_memtrack_program_dispatch {
	__u32 size;
	__u32 flags;
	__u32 device;
	__u32 slot;
	__aligned_u64 id;
};

#define TT_MEMTRACK_IOC_PROGRAM_DISPATCH _IO(TT_MEMTRACK_IOC_TYPE, 0x11)

/**
 * struct tt_memtrack_cores_set - ioctl(TT_MEMTRACK_IOC_CORES_SET)
 * @size: sizeof(struct tt_memtrack_cores_set)
 * @flags: must be 0
 * @set: the caller's number for the set, from 1 to TT_MEMTRACK_MAX_CORE_SETS
 * @__reserved: must be 0
 * @rows: by y: bit x is set for the Tensix core at x, y in logical coordinates; all 0 forgets
 *	the set
 *
 * Give a set of cores a number, for records and programs to say where they lie. Where all
 * do, figures on the fullest core are exact. The sets are this file's, and go with it. The
 * same cores again are no error.
 */
struct tt_memtrack_cores_set {
	__u32 size;
	__u32 flags;
	__u32 set;
	__u32 __reserved;
	__u16 rows[16];
};

#define TT_MEMTRACK_IOC_CORES_SET	_IO(TT_MEMTRACK_IOC_TYPE, 0x12)

/**
 * enum tt_memtrack_cores_flags - flags of TT_MEMTRACK_IOC_CORES_GET
 * @TT_MEMTRACK_CORES_SELF: what this file holds, and not all
 */
enum tt_memtrack_cores_flags {
	TT_MEMTRACK_CORES_SELF		= 1 << 0,
};

/**
 * struct tt_memtrack_core - L1 of one core
 * @x: logical coordinate
 * @y: logical coordinate
 * @bytes: what L1 buffers without a set take, as on every core, and what lies here by its set
 * @peak: the highest @bytes
 * @buffers: the part of @bytes that L1 buffers take, with a set or without
 */
struct tt_memtrack_core {
	__u32 x;
	__u32 y;
	__aligned_u64 bytes;
	__aligned_u64 peak;
	__aligned_u64 buffers;
};

/**
 * struct tt_memtrack_cores_get - ioctl(TT_MEMTRACK_IOC_CORES_GET)
 * @size: sizeof(struct tt_memtrack_cores_get)
 * @flags: of &enum tt_memtrack_cores_flags
 * @device: number of the device
 * @__reserved: must be 0
 * @cores: address of an array of &struct tt_memtrack_core
 * @entry_size: sizeof(struct tt_memtrack_core)
 * @count: in: room in @cores; out: how many there are
 * @everywhere: out: what L1 buffers without a set take on every core
 * @unplaced: out: core bytes of program memory without a set, which some core has; it is in
 *	no entry
 *
 * L1 core by core, by y and x: the cores that sets of records have named on the device, or
 * those of this file.
 */
struct tt_memtrack_cores_get {
	__u32 size;
	__u32 flags;
	__u32 device;
	__u32 __reserved;
	__aligned_u64 cores;
	__u32 entry_size;
	__u32 count;
	__aligned_u64 everywhere;
	__aligned_u64 unplaced;
};

#define TT_MEMTRACK_IOC_CORES_GET	_IO(TT_MEMTRACK_IOC_TYPE, 0x13)

/**
 * struct tt_memtrack_tag_set - ioctl(TT_MEMTRACK_IOC_TAG_SET)
 * @size: sizeof(struct tt_memtrack_tag_set)
 * @flags: must be 0
 * @tag: the caller's number for the text; not 0
 * @length: bytes of the text, at most TT_MEMTRACK_MAX_TAG_TEXT; 0 forgets the tag's text
 * @text: address of the text, without a 0 at its end
 *
 * Give a tag a text: a layer, a phase, a line of code, with levels separated by "/". Records
 * of the caller, and entries of its programs, carry the number alone. The text is looked up
 * when somebody reads, so it may be given before or after them, and changed. It is UTF-8
 * without control characters, separators of lines and marks of direction.
 *
 * The texts are this file's, and go with it. Each counts against user_tag_bytes with its
 * bytes and 32 more.
 */
struct tt_memtrack_tag_set {
	__u32 size;
	__u32 flags;
	__u32 tag;
	__u32 length;
	__aligned_u64 text;
};

#define TT_MEMTRACK_IOC_TAG_SET		_IO(TT_MEMTRACK_IOC_TYPE, 0x14)

/**
 * struct tt_memtrack_tag - a tag and its text
 * @tag: its number
 * @length: bytes of the text
 * @text: the text, ends in a 0
 */
struct tt_memtrack_tag {
	__u32 tag;
	__u32 length;
	char text[256];
};

/**
 * struct tt_memtrack_tags_get - ioctl(TT_MEMTRACK_IOC_TAGS_GET)
 * @size: sizeof(struct tt_memtrack_tags_get)
 * @flags: must be 0
 * @client: number of the client, or 0 for this file. Whose records the caller may read,
 *	those tags too.
 * @after: only tags above this one; updated to the last one returned
 * @__reserved: must be 0
 * @tags: address of an array of &struct tt_memtrack_tag
 * @entry_size: sizeof(struct tt_memtrack_tag)
 * @count: in: room in @tags; out: how many were returned; 0 at the end
 *
 * The tags that have a text, a page at a time, by number.
 */
struct tt_memtrack_tags_get {
	__u32 size;
	__u32 flags;
	__aligned_u64 client;
	__u32 after;
	__u32 __reserved;
	__aligned_u64 tags;
	__u32 entry_size;
	__u32 count;
};

#define TT_MEMTRACK_IOC_TAGS_GET	_IO(TT_MEMTRACK_IOC_TYPE, 0x15)

/**
 * enum tt_memtrack_refused_flags - what is known of a refusal
 * @TT_MEMTRACK_REFUSED_FREE_KNOWN: what was free
 * @TT_MEMTRACK_REFUSED_LARGEST_KNOWN: the largest free block
 * @TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN: the two addresses
 */
enum tt_memtrack_refused_flags {
	TT_MEMTRACK_REFUSED_FREE_KNOWN		= 1 << 0,
	TT_MEMTRACK_REFUSED_LARGEST_KNOWN	= 1 << 1,
	TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN	= 1 << 2,
};

/**
 * enum tt_memtrack_refused_reason - why an allocation was refused
 * @TT_MEMTRACK_REFUSED_NO_MEMORY: the allocator found no block of that size
 * @TT_MEMTRACK_REFUSED_CLASH: program memory would have reached into a buffer
 */
enum tt_memtrack_refused_reason {
	TT_MEMTRACK_REFUSED_NO_MEMORY	= 0,
	TT_MEMTRACK_REFUSED_CLASH	= 1,
};

/**
 * struct tt_memtrack_refused - ioctl(TT_MEMTRACK_IOC_REFUSED)
 * @size: sizeof(struct tt_memtrack_refused)
 * @flags: of &enum tt_memtrack_refused_flags; a figure that is not known is 0
 * @device: number of the device
 * @kind: what it would have been, of &enum tt_memtrack_kind
 * @reason: of &enum tt_memtrack_refused_reason
 * @tag: what it would have carried, or 0
 * @bytes: how much was wanted on the whole device
 * @core_bytes: how much on the fullest core or bank
 * @free: how much was free on one core or bank
 * @largest_free: the largest free block there
 * @address: of a clash: how far up the program memory would have reached
 * @other_address: of a clash: where the buffer begins that it would have reached into
 *
 * The card's allocator refused an allocation. It is an event that changes no total. The
 * module keeps the last 64, and 16 of one user, with who held what at that moment.
 */
struct tt_memtrack_refused {
	__u32 size;
	__u32 flags;
	__u32 device;
	__u32 kind;
	__u32 reason;
	__u32 tag;
	__aligned_u64 bytes;
	__aligned_u64 core_bytes;
	__aligned_u64 free;
	__aligned_u64 largest_free;
	__aligned_u64 address;
	__aligned_u64 other_address;
};

#define TT_MEMTRACK_IOC_REFUSED		_IO(TT_MEMTRACK_IOC_TYPE, 0x16)

/* So many of those who held most are kept with a refusal. */
#define TT_MEMTRACK_HOLDERS		8

/**
 * struct tt_memtrack_holder - what a client held of a region
 * @who: the client
 * @bytes: on the whole device
 * @core_bytes: on the fullest core or bank
 */
struct tt_memtrack_holder {
	struct tt_memtrack_who who;
	__aligned_u64 bytes;
	__aligned_u64 core_bytes;
};

/**
 * struct tt_memtrack_refusal - an allocation that was refused
 * @who: to whom
 * @time_ns: when, CLOCK_MONOTONIC of the initial time namespace
 * @device: as in &struct tt_memtrack_refused, as all members up to @other_address
 * @kind: likewise
 * @reason: likewise
 * @flags: likewise, for addresses that the reader may see
 * @tag: likewise; 0 for whom @address is
 * @holders: how many entries of @holder there are
 * @bytes: as in &struct tt_memtrack_refused
 * @core_bytes: likewise
 * @free: likewise
 * @largest_free: likewise
 * @address: likewise; 0 for readers of another user without CAP_SYS_ADMIN
 * @other_address: likewise
 * @tag_text: text that @tag had when it was refused, ends in a 0; empty if it had none
 * @holder: the clients that held most of the region of @kind, the greatest first
 * @usage: what all clients held on the device, by &enum tt_memtrack_kind
 */
struct tt_memtrack_refusal {
	struct tt_memtrack_who who;
	__aligned_u64 time_ns;
	__u32 device;
	__u32 kind;
	__u32 reason;
	__u32 flags;
	__u32 tag;
	__u32 holders;
	__aligned_u64 bytes;
	__aligned_u64 core_bytes;
	__aligned_u64 free;
	__aligned_u64 largest_free;
	__aligned_u64 address;
	__aligned_u64 other_address;
	char tag_text[256];
	struct tt_memtrack_holder holder[TT_MEMTRACK_HOLDERS];
	struct tt_memtrack_holding usage[TT_MEMTRACK_FIRST_KINDS];
};

/**
 * struct tt_memtrack_refusals_get - ioctl(TT_MEMTRACK_IOC_REFUSALS_GET)
 * @size: sizeof(struct tt_memtrack_refusals_get)
 * @flags: must be 0
 * @refusals: address of an array of &struct tt_memtrack_refusal
 * @entry_size: sizeof(struct tt_memtrack_refusal)
 * @count: in: room in @refusals; out: how many there are
 *
 * The last refusals, oldest first: at most 64, and 16 of one user. They stay when their
 * client goes.
 */
struct tt_memtrack_refusals_get {
	__u32 size;
	__u32 flags;
	__aligned_u64 refusals;
	__u32 entry_size;
	__u32 count;
};

#define TT_MEMTRACK_IOC_REFUSALS_GET	_IO(TT_MEMTRACK_IOC_TYPE, 0x17)

#endif /* _UAPI_LINUX_TT_MEMTRACK_H */
