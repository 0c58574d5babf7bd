// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the selftests share.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ttmt_test.h"

#define DEVICES	8
#define CLIENTS	64
#define PAGE	512

const char *const what_names[WHATS] = {
	"dram_buffers", "trace", "l1_buffers", "l1_small", "cb", "dfb", "scratch", "kernel",
	"dram", "l1", "l1_tensors", "l1_program",
};

const char *const counter_names[COUNTERS] = {
	"unknown_free", "duplicate_alloc", "size_mismatch", "over_capacity", "over_quota",
	"overflow", "no_memory",
};

/* The device file */

int call(int fd, unsigned long request, void *argument)
{
	int result = ioctl(fd, request, argument);

	return result < 0 ? -errno : result;
}

int device_open(int flags)
{
	int fd = open(DEVICE_FILE, flags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int buf_alloc(int fd, __u32 device, __u32 kind, __u64 id, __u64 bytes,
	      __u64 core_bytes)
{
	struct tt_memtrack_buf_alloc alloc = {
		.size = sizeof(alloc),
		.device = device,
		.kind = kind,
		.id = id,
		.bytes = bytes,
		.core_bytes = core_bytes,
	};

	return call(fd, TT_MEMTRACK_IOC_BUF_ALLOC, &alloc);
}

int cb_alloc(int fd, __u32 device, __u32 kind, __u64 id, __u64 bytes_per_core,
	     __u32 cores)
{
	struct tt_memtrack_cb_alloc alloc = {
		.size = sizeof(alloc),
		.device = device,
		.kind = kind,
		.id = id,
		.bytes_per_core = bytes_per_core,
		.cores = cores,
	};

	return call(fd, TT_MEMTRACK_IOC_CB_ALLOC, &alloc);
}

int kernel_load(int fd, __u32 device, __u32 kernel_class, __u64 id,
		__u64 bytes_per_core, __u32 cores)
{
	struct tt_memtrack_kernel_load load = {
		.size = sizeof(load),
		.device = device,
		.kernel_class = kernel_class,
		.id = id,
		.bytes_per_core = bytes_per_core,
		.cores = cores,
	};

	return call(fd, TT_MEMTRACK_IOC_KERNEL_LOAD, &load);
}

static int free_one(int fd, unsigned long request, __u32 device, __u32 kind, __u64 id,
		    __u64 bytes)
{
	struct tt_memtrack_free gone = {
		.size = sizeof(gone),
		.device = device,
		.kind = kind,
		.id = id,
		.bytes = bytes,
	};

	return call(fd, request, &gone);
}

int buf_free(int fd, __u32 device, __u32 kind, __u64 id, __u64 bytes)
{
	return free_one(fd, TT_MEMTRACK_IOC_BUF_FREE, device, kind, id, bytes);
}

int cb_free(int fd, __u32 device, __u32 kind, __u64 id, __u64 bytes)
{
	return free_one(fd, TT_MEMTRACK_IOC_CB_FREE, device, kind, id, bytes);
}

int kernel_unload(int fd, __u32 device, __u64 id, __u64 bytes)
{
	return free_one(fd, TT_MEMTRACK_IOC_KERNEL_UNLOAD, device, KERNEL, id, bytes);
}

int free_all(int fd, __u32 device, __u32 kind)
{
	struct tt_memtrack_free gone = {
		.size = sizeof(gone),
		.flags = TT_MEMTRACK_FREE_ALL,
		.device = device,
		.kind = kind,
	};

	return call(fd, TT_MEMTRACK_IOC_BUF_FREE, &gone);
}

int submit(int fd, const struct tt_memtrack_op *ops, __u32 count, __u32 flags,
	   struct tt_memtrack_submit *answer)
{
	struct tt_memtrack_submit batch = {
		.size = sizeof(batch),
		.flags = flags,
		.ops = (uintptr_t)ops,
		.entry_size = sizeof(*ops),
		.count = count,
		.done = 0xcccccccc,
		.book_errors = 0xcccccccc,
	};
	int result = call(fd, TT_MEMTRACK_IOC_SUBMIT, &batch);

	if (answer)
		*answer = batch;
	return result;
}

int version_get(int fd, struct tt_memtrack_version *version)
{
	memset(version, 0xcc, sizeof(*version));
	version->size = sizeof(*version);
	version->flags = 0;
	version->__reserved = 0;
	return call(fd, TT_MEMTRACK_IOC_VERSION, version);
}

int device_get(int fd, __u32 device, __u32 flags, struct tt_memtrack_device_get *info)
{
	memset(info, 0xcc, sizeof(*info));
	info->size = sizeof(*info);
	info->flags = flags;
	info->device = device;
	info->__reserved = 0;
	return call(fd, TT_MEMTRACK_IOC_DEVICE_GET, info);
}

int device_set(int fd, __u32 device, __u32 capacity, __u64 value)
{
	struct tt_memtrack_device_set set = {
		.size = sizeof(set),
		.device = device,
		.capacity = capacity,
		.value = value,
	};

	return call(fd, TT_MEMTRACK_IOC_DEVICE_SET, &set);
}

int usage_get(int fd, __u32 device, __u32 flags, struct tt_memtrack_usage usage[WHATS])
{
	struct tt_memtrack_usage_get get = {
		.size = sizeof(get),
		.flags = flags,
		.device = device,
		.entries = (uintptr_t)usage,
		.entry_size = sizeof(*usage),
		.count = WHATS,
	};
	int result;

	memset(usage, 0xcc, WHATS * sizeof(*usage));
	result = call(fd, TT_MEMTRACK_IOC_USAGE_GET, &get);
	if (!result && get.count != WHATS)
		return -EBADMSG;
	return result;
}

int clients_get(int fd, __u32 device, struct tt_memtrack_client *clients, __u32 *count,
		struct tt_memtrack_usage usage[WHATS])
{
	struct tt_memtrack_clients_get get = {
		.size = sizeof(get),
		.device = device,
		.clients = (uintptr_t)clients,
		.client_size = sizeof(*clients),
		.client_count = *count,
		.usage = (uintptr_t)usage,
		.usage_size = sizeof(*usage),
		.usage_count = WHATS,
	};
	int result;

	memset(clients, 0xcc, *count * sizeof(*clients));
	memset(usage, 0xcc, WHATS * sizeof(*usage));
	result = call(fd, TT_MEMTRACK_IOC_CLIENTS_GET, &get);
	*count = get.client_count;
	if (!result && get.usage_count != WHATS)
		return -EBADMSG;
	return result;
}

int records_get(int fd, __u64 client, const struct tt_memtrack_record *after,
		struct tt_memtrack_record *records, __u32 *count)
{
	struct tt_memtrack_records_get get = {
		.size = sizeof(get),
		.flags = after ? TT_MEMTRACK_RECORDS_AFTER : 0,
		.client = client,
		.device = after ? after->device : 0,
		.kind = after ? after->kind : 0,
		.id = after ? after->id : 0,
		.records = (uintptr_t)records,
		.entry_size = sizeof(*records),
		.count = *count,
	};
	int result;

	memset(records, 0xcc, *count * sizeof(*records));
	result = call(fd, TT_MEMTRACK_IOC_RECORDS_GET, &get);
	*count = get.count;
	return result;
}

int exits_get(int fd, struct tt_memtrack_exit *exits, __u32 *count)
{
	struct tt_memtrack_exits_get get = {
		.size = sizeof(get),
		.exits = (uintptr_t)exits,
		.entry_size = sizeof(*exits),
		.count = *count,
	};
	int result;

	memset(exits, 0xcc, *count * sizeof(*exits));
	result = call(fd, TT_MEMTRACK_IOC_EXITS_GET, &get);
	*count = get.count;
	return result;
}

int watch(int fd)
{
	struct tt_memtrack_watch start = { .size = sizeof(start) };

	return call(fd, TT_MEMTRACK_IOC_WATCH, &start);
}

int record_alloc(int fd, __u32 device, __u32 kind, __u64 id, __u64 core_bytes,
		 __u32 cores)
{
	if (kind <= L1_SMALL)
		return buf_alloc(fd, device, kind, id, core_bytes * cores, core_bytes);
	if (kind != KERNEL)
		return cb_alloc(fd, device, kind, id, core_bytes, cores);
	return kernel_load(fd, device, TT_MEMTRACK_KERNEL_APPLICATION, id, core_bytes, cores);
}

int record_free(int fd, __u32 device, __u32 kind, __u64 id)
{
	if (kind <= L1_SMALL)
		return buf_free(fd, device, kind, id, 0);
	if (kind != KERNEL)
		return cb_free(fd, device, kind, id, 0);
	return kernel_unload(fd, device, id, 0);
}

struct tt_memtrack_op op_alloc(__u32 device, __u32 kind, __u64 id, __u64 core_bytes,
			       __u32 cores)
{
	bool buffer = kind <= L1_SMALL;

	return (struct tt_memtrack_op) {
		.op = buffer ? TT_MEMTRACK_OP_BUF_ALLOC :
		      kind == KERNEL ? TT_MEMTRACK_OP_KERNEL_LOAD : TT_MEMTRACK_OP_CB_ALLOC,
		.device = device,
		.kind = kind,
		.id = id,
		.bytes = buffer ? core_bytes * cores : core_bytes,
		.core_bytes = buffer ? core_bytes : 0,
		.cores = buffer ? 0 : cores,
	};
}

struct tt_memtrack_op op_free(__u32 device, __u32 kind, __u64 id)
{
	return (struct tt_memtrack_op) {
		.op = kind <= L1_SMALL ? TT_MEMTRACK_OP_BUF_FREE :
		      kind == KERNEL ? TT_MEMTRACK_OP_KERNEL_UNLOAD : TT_MEMTRACK_OP_CB_FREE,
		.device = device,
		.kind = kind,
		.id = id,
	};
}

struct tt_memtrack_usage usage_of(int fd, __u32 device, enum what what)
{
	struct tt_memtrack_usage usage[WHATS];

	usage_get(fd, device, 0, usage);
	return usage[what];
}

struct tt_memtrack_usage usage_self(int fd, __u32 device, enum what what)
{
	struct tt_memtrack_usage usage[WHATS];

	usage_get(fd, device, TT_MEMTRACK_USAGE_SELF, usage);
	return usage[what];
}

__u64 client_number(int fd)
{
	char path[64];
	char line[128];
	__u64 client = 0;
	FILE *info;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = fopen(path, "r");
	if (!info)
		return 0;
	while (fgets(line, sizeof(line), info))
		if (sscanf(line, "ttmt-client-id:\t%llu", &client) == 1)
			break;
	fclose(info);
	return client;
}

/* Files, and those of sysfs */

int file_read(const char *path, char *text, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length;
	int error;

	if (fd < 0)
		return -errno;
	length = read(fd, text, room - 1);
	error = -errno;
	close(fd);
	if (length < 0)
		return error;
	text[length] = '\0';
	return 0;
}

int file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int result = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		result = -errno;
	close(fd);
	return result;
}

static void class_path(char *path, size_t room, const char *format, va_list arguments)
{
	int length = snprintf(path, room, CLASS "/");

	vsnprintf(path + length, room - length, format, arguments);
}

int sysfs_text(char *text, size_t room, const char *format, ...)
{
	char path[256];
	va_list arguments;

	va_start(arguments, format);
	class_path(path, sizeof(path), format, arguments);
	va_end(arguments);
	return file_read(path, text, room);
}

static int number_of(const char *text, __u64 *value)
{
	size_t digits = strspn(text, "0123456789");

	if (!digits || strcmp(text + digits, "\n"))
		return -EBADMSG;
	*value = strtoull(text, NULL, 10);
	return 0;
}

int sysfs_u64(__u64 *value, const char *format, ...)
{
	char path[256];
	char text[64];
	va_list arguments;

	va_start(arguments, format);
	class_path(path, sizeof(path), format, arguments);
	va_end(arguments);
	return file_read(path, text, sizeof(text)) ?: number_of(text, value);
}

int sysfs_write(const char *text, const char *format, ...)
{
	char path[256];
	va_list arguments;

	va_start(arguments, format);
	class_path(path, sizeof(path), format, arguments);
	va_end(arguments);
	return file_write(path, text);
}

bool sysfs_is_there(const char *format, ...)
{
	char path[256];
	va_list arguments;

	va_start(arguments, format);
	class_path(path, sizeof(path), format, arguments);
	va_end(arguments);
	return !access(path, F_OK);
}

__u64 error_count(__u32 device, enum counter counter)
{
	__u64 value = UINT64_MAX;

	sysfs_u64(&value, "tt%u/errors/%s", device, counter_names[counter]);
	return value;
}

/* configfs */

int sim_make(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), SIM_FOLDER "/%s", name);
	return mkdir(path, 0755) ? -errno : 0;
}

int sim_remove(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), SIM_FOLDER "/%s", name);
	return rmdir(path) ? -errno : 0;
}

int sim_write(const char *name, const char *file, const char *text)
{
	return sysfs_write(text, "../../kernel/config/tt_memtrack_sim/%s/%s", name, file);
}

int sim_text(const char *name, const char *file, char *text, size_t room)
{
	return sysfs_text(text, room, "../../kernel/config/tt_memtrack_sim/%s/%s", name, file);
}

/* All books at once */

struct device_books {
	struct tt_memtrack_device_get info;
	struct tt_memtrack_usage usage[WHATS];
	struct tt_memtrack_usage self[WHATS];
	struct tt_memtrack_client client[CLIENTS];
	__u32 clients;
	__u64 errors[COUNTERS];
};

struct books {
	__u32 devices;
	__u64 clients;
	__u64 records;
	__u64 records_hash;
	struct device_books device[DEVICES];
};

static struct books marked;
static struct books current;
static int ask_fd = -1;
static int self_fd = -1;

static int __printf(1, 2) disagree(const char *format, ...)
{
	va_list arguments;

	fputs("# books: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return -EBADMSG;
}

static void usage_add(struct tt_memtrack_usage *sum, const struct tt_memtrack_usage *part,
		      bool core)
{
	sum->bytes += part->bytes;
	sum->core_bytes += core ? part->core_bytes : 0;
	sum->records += part->records;
	sum->records_ever += part->records_ever;
}

static bool usage_same(const struct tt_memtrack_usage *a, const struct tt_memtrack_usage *b)
{
	return a->bytes == b->bytes && a->core_bytes == b->core_bytes &&
	       a->records == b->records && a->records_ever == b->records_ever;
}

/* Sums are the sums of their kinds, and no peak lies below its figure. */
static int check_usage(const char *whose, const struct tt_memtrack_usage usage[WHATS])
{
	static const __u32 sums[] = {
		TT_MEMTRACK_SUM_DRAM, TT_MEMTRACK_SUM_L1, TT_MEMTRACK_SUM_L1_TENSORS,
		TT_MEMTRACK_SUM_L1_PROGRAM,
	};
	struct tt_memtrack_usage expected[WHATS] = { 0 };
	int i;

	for (i = 0; i < KINDS; i++) {
		usage_add(&expected[i <= TRACE ? SUM_DRAM : SUM_L1], &usage[i], i != KERNEL);
		if (i == L1_BUFFERS || i == L1_SMALL)
			usage_add(&expected[SUM_L1_TENSORS], &usage[i], true);
		if (i == CB || i == DFB || i == SCRATCH)
			usage_add(&expected[SUM_L1_PROGRAM], &usage[i], true);
	}
	for (i = 0; i < WHATS; i++) {
		__u32 what = i < KINDS ? (__u32)i : sums[i - KINDS];

		if (usage[i].what != what || usage[i].__reserved)
			return disagree("%s: entry %d is of %#x", whose, i, usage[i].what);
		if (i >= KINDS && !usage_same(&usage[i], &expected[i]))
			return disagree("%s: kinds do not add up to %s", whose, what_names[i]);
		if (usage[i].bytes_peak < usage[i].bytes ||
		    usage[i].core_peak < usage[i].core_bytes)
			return disagree("%s: %s is above its peak", whose, what_names[i]);
	}
	return 0;
}

static int check_clients(const char *whose, const struct tt_memtrack_client *clients, __u32 count,
			 const struct tt_memtrack_usage usage[WHATS])
{
	struct tt_memtrack_holding sum[KINDS] = { 0 };
	__u32 i;
	int kind;

	for (i = 0; i < count; i++) {
		for (kind = 0; kind < KINDS; kind++) {
			sum[kind].bytes += clients[i].kind[kind].bytes;
			sum[kind].core_bytes += clients[i].kind[kind].core_bytes;
			sum[kind].records += clients[i].kind[kind].records;
		}
	}
	for (kind = 0; kind < KINDS; kind++) {
		if (sum[kind].bytes != usage[kind].bytes ||
		    sum[kind].core_bytes != usage[kind].core_bytes ||
		    sum[kind].records != usage[kind].records)
			return disagree("%s: clients do not add up to %s", whose, what_names[kind]);
	}
	return 0;
}

int usage_coherent(int fd, __u32 device, __u32 flags, struct tt_memtrack_usage usage[WHATS])
{
	char name[16];

	snprintf(name, sizeof(name), "tt%u", device);
	return usage_get(fd, device, flags, usage) ?: check_usage(name, usage);
}

int clients_coherent(int fd, __u32 device, struct tt_memtrack_client *clients, __u32 *count,
		     struct tt_memtrack_usage usage[WHATS])
{
	char name[16];

	snprintf(name, sizeof(name), "tt%u", device);
	return clients_get(fd, device, clients, count, usage) ?: check_usage(name, usage) ?:
	       check_clients(name, clients, *count, usage);
}

static int check_device_in_sysfs(__u32 device, const struct device_books *books)
{
	static const char *const files[] = {
		"used", "core_used", "count", "allocs", "peak", "core_peak",
	};
	int what, turn = getpid(), sample = sampling();
	__u64 shown;
	size_t file;

	for (what = 0; what < WHATS; what++) {
		const __u64 *figures = &books->usage[what].bytes;

		for (file = 0; file < sizeof(files) / sizeof(*files); file++) {
			if (turn++ % sample)
				continue;
			if (sysfs_u64(&shown, "tt%u/%s/%s", device, what_names[what], files[file]))
				return disagree("tt%u/%s/%s holds no number", device,
						what_names[what], files[file]);
			if (shown != figures[file])
				return disagree("tt%u/%s/%s shows %llu, not %llu",
						device, what_names[what], files[file], shown,
						(__u64)figures[file]);
		}
	}
	if (sysfs_u64(&shown, "tt%u/clients", device) || shown != books->clients)
		return disagree("tt%u/clients is not %u", device, books->clients);
	return 0;
}

static int check_sysfs(const struct books *books)
{
	__u32 i;
	int result = 0;

	for (i = 0; i < books->devices && !result; i++)
		result = check_device_in_sysfs(books->device[i].info.device, &books->device[i]);
	return result;
}

/*
 * The files in errors/ of the devices, which stay open: to find one takes four times as long as
 * to read it, and they are read at every step.
 */
static struct error_files {
	__u32 device;
	int fd[COUNTERS];
} error_files[DEVICES];

static void error_files_close(struct error_files *files)
{
	int i;

	for (i = 0; i < COUNTERS; i++) {
		if (files->fd[i] > 0)
			close(files->fd[i]);
		files->fd[i] = 0;
	}
}

static int error_files_open(struct error_files *files, __u32 device)
{
	char path[128];
	int i;

	error_files_close(files);
	files->device = device;
	for (i = 0; i < COUNTERS; i++) {
		snprintf(path, sizeof(path), CLASS "/tt%u/errors/%s", device, counter_names[i]);
		files->fd[i] = open(path, O_RDONLY | O_CLOEXEC);
		if (files->fd[i] < 0)
			return -errno;
	}
	return 0;
}

static int error_files_read(struct error_files *files, __u32 device, __u64 errors[COUNTERS])
{
	char text[64];
	ssize_t length;
	int i;

	if ((!files->fd[0] || files->device != device) && error_files_open(files, device))
		return disagree("tt%u/errors has no %d files", device, COUNTERS);
	for (i = 0; i < COUNTERS; i++) {
		length = pread(files->fd[i], text, sizeof(text) - 1, 0);
		text[length > 0 ? length : 0] = '\0';
		if (number_of(text, &errors[i]))
			return disagree("tt%u/errors/%s holds no number", device,
					counter_names[i]);
	}
	return 0;
}

static int read_device(struct device_books *books, struct error_files *files)
{
	__u32 device = books->info.device;
	struct tt_memtrack_usage usage[WHATS];
	char name[16];
	int result;

	snprintf(name, sizeof(name), "tt%u", device);
	books->clients = CLIENTS;
	result = clients_coherent(ask_fd, device, books->client, &books->clients, books->usage);
	if (result)
		return disagree("%s: CLIENTS_GET: %s", name, strerror(-result));
	if (books->info.clients != books->clients)
		return disagree("%s: %u clients, but %u in the list", name, books->info.clients,
				books->clients);
	result = usage_get(ask_fd, device, 0, usage);
	if (result || memcmp(usage, books->usage, sizeof(usage)))
		return disagree("%s: USAGE_GET and CLIENTS_GET disagree", name);
	result = error_files_read(files, device, books->errors);
	if (result || self_fd < 0)
		return result;
	result = usage_coherent(self_fd, device, TT_MEMTRACK_USAGE_SELF, books->self);
	return result ? disagree("%s: one's own: %s", name, strerror(-result)) : 0;
}

static struct device_books *books_of(struct books *books, __u32 device)
{
	__u32 i;

	for (i = 0; i < books->devices; i++)
		if (books->device[i].info.device == device)
			return &books->device[i];
	return NULL;
}

/* FNV-1a over the records: enough to see that they are what they were. */
static __u64 hash(__u64 value, const void *data, size_t length)
{
	const unsigned char *byte = data;

	while (length--)
		value = (value ^ *byte++) * 0x100000001b3;
	return value;
}

/* The records of the watched file, in their order, add up to its usage. */
static int read_records(struct books *books)
{
	static struct tt_memtrack_usage sum[DEVICES][KINDS];
	static struct tt_memtrack_record page[PAGE];
	struct tt_memtrack_record last;
	struct device_books *on;
	__u32 count = PAGE;
	__u32 i;
	int kind;

	memset(sum, 0, sizeof(sum));
	books->records_hash = 0xcbf29ce484222325;
	while (!records_get(self_fd, 0, books->records ? &last : NULL, page, &count) && count) {
		for (i = 0; i < count; i++) {
			on = books_of(books, page[i].device);
			if (!on || page[i].kind >= KINDS)
				return disagree("a record lies on no device, or is of no kind");
			kind = page[i].kind;
			sum[on - books->device][kind].bytes += page[i].bytes;
			sum[on - books->device][kind].core_bytes += page[i].core_bytes;
			sum[on - books->device][kind].records++;
		}
		books->records += count;
		books->records_hash = hash(books->records_hash, page, count * sizeof(*page));
		last = page[count - 1];
		count = PAGE;
	}
	if (count)
		return disagree("RECORDS_GET fails");
	for (i = 0; i < books->devices; i++) {
		for (kind = 0; kind < KINDS; kind++) {
			sum[i][kind].records_ever = books->device[i].self[kind].records_ever;
			if (!usage_same(&sum[i][kind], &books->device[i].self[kind]))
				return disagree("records do not add up to one's own %s",
						what_names[kind]);
		}
	}
	return 0;
}

static int read_devices(struct books *books)
{
	__u32 next = 0;
	int result;

	for (;;) {
		struct device_books *on = &books->device[books->devices];

		if (books->devices == DEVICES)
			return disagree("too many devices for this test");
		result = device_get(ask_fd, next, TT_MEMTRACK_DEVICE_NEXT, &on->info);
		if (result == -ENODEV)
			break;
		if (result)
			return disagree("DEVICE_GET: %s", strerror(-result));
		next = on->info.device + 1;
		result = read_device(on, &error_files[books->devices]);
		if (result)
			return result;
		books->devices++;
	}
	/* What DEVICE_GET left when there was no further device. */
	memset(&books->device[books->devices], 0, sizeof(books->device[0]));
	return 0;
}

static int books_read(struct books *books)
{
	int result;

	memset(books, 0, sizeof(*books));
	if (ask_fd < 0)
		ask_fd = device_open(O_RDONLY);
	if (ask_fd < 0)
		return disagree("%s: %s", DEVICE_FILE, strerror(-ask_fd));
	result = read_devices(books);
	if (result)
		return result;
	if (sysfs_u64(&books->clients, "clients"))
		return disagree("clients holds no number");
	return self_fd < 0 ? 0 : read_records(books);
}

static bool machine_is_there(const struct books *books)
{
	__u32 i;

	for (i = 0; i < 3; i++)
		if (books->device[i].info.device != i ||
		    strcmp(books->device[i].info.board, i < 2 ? "n300" : "p150a"))
			return false;
	return books->devices == 3;
}

bool no_clients(void)
{
	__u64 clients;

	return !sysfs_u64(&clients, "clients") && !clients;
}

int books_begin(void)
{
	__u64 devices = 0;

	books_watch(-1);
	sysfs_u64(&devices, "devices");
	if (devices != 3 || books_read(&current) || !machine_is_there(&current)) {
		if (modules_unload() || modules_load("", BOARDS))
			return disagree("the modules cannot be loaded anew");
		if (books_read(&current))
			return -EBADMSG;
		if (!machine_is_there(&current))
			return disagree("the machine is not an n300 and a p150a");
	}
	if (!books_empty())
		return disagree("somebody else holds memory");
	books_watch(-1);
	return 0;
}

bool books_empty(void)
{
	__u32 i;

	if (books_coherent() || current.clients)
		return false;
	for (i = 0; i < current.devices; i++) {
		const struct tt_memtrack_usage *usage = current.device[i].usage;

		if (current.device[i].clients || usage[SUM_DRAM].records || usage[SUM_L1].records ||
		    usage[SUM_DRAM].bytes || usage[SUM_L1].bytes || usage[SUM_DRAM].core_bytes ||
		    usage[SUM_L1].core_bytes)
			return false;
	}
	return true;
}

void books_watch(int fd)
{
	int i;

	self_fd = fd;
	for (i = 0; i < DEVICES; i++)
		error_files_close(&error_files[i]);
	if (ask_fd >= 0)
		close(ask_fd);
	ask_fd = -1;
}

int books_coherent(void)
{
	return books_read(&current) ?: check_sysfs(&current);
}

void books_mark(void)
{
	if (books_read(&marked))
		memset(&marked, 0xcc, sizeof(marked));
}

static int compare(void)
{
	__u32 i;
	int what;

	if (current.devices != marked.devices || current.clients != marked.clients)
		return disagree("devices or clients came or went");
	if (current.records != marked.records || current.records_hash != marked.records_hash)
		return disagree("records changed");
	for (i = 0; i < current.devices; i++) {
		const struct device_books *a = &marked.device[i], *b = &current.device[i];

		for (what = 0; what < WHATS; what++)
			if (memcmp(&a->usage[what], &b->usage[what], sizeof(*a->usage)) ||
			    memcmp(&a->self[what], &b->self[what], sizeof(*a->self)))
				return disagree("tt%u: %s changed", b->info.device,
						what_names[what]);
		for (what = 0; what < COUNTERS; what++)
			if (a->errors[what] != b->errors[what])
				return disagree("tt%u: errors/%s went from %llu to %llu",
						b->info.device, counter_names[what],
						a->errors[what], b->errors[what]);
		if (memcmp(a, b, sizeof(*a)))
			return disagree("tt%u: capacities or clients changed", b->info.device);
	}
	return 0;
}

int books_unchanged(int result)
{
	if (books_read(&current) || compare())
		return BOOKS_CHANGED;
	return result;
}

int books_counted(__u32 device, enum counter counter, int result)
{
	struct device_books *on = books_of(&marked, device);

	if (on)
		on->errors[counter]++;
	return books_unchanged(result);
}

int peaks_reset(void)
{
	int what;
	__u32 i;

	for (i = 0; i < 3; i++) {
		for (what = 0; what < WHATS; what++) {
			if (sysfs_write("0", "tt%u/%s/peak", i, what_names[what]) ||
			    sysfs_write("0", "tt%u/%s/core_peak", i, what_names[what]))
				return -EIO;
		}
	}
	return 0;
}

/* Processes */

pid_t child_start(struct child *child)
{
	int down[2], up[2];
	pid_t parent = getpid();

	if (pipe(down) || pipe(up))
		return -1;
	fflush(NULL);
	child->pid = fork();
	if (child->pid < 0)
		return -1;
	if (child->pid) {
		close(down[0]);
		close(up[1]);
		child->in = up[0];
		child->out = down[1];
		return child->pid;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* From inside a new pid namespace the parent is 0. */
	if (getppid() != parent && getppid())
		_exit(127);
	close(down[1]);
	close(up[0]);
	child->in = down[0];
	child->out = up[1];
	return 0;
}

pid_t child_start_in_pid_namespace(struct child *child)
{
	int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
	pid_t pid;

	if (unshare(CLONE_NEWPID))
		return -1;
	pid = child_start(child);
	if (pid && setns(own, CLONE_NEWPID))
		return -1;
	close(own);
	return pid;
}

/* One that has died early is told by its status, not by the death of who waits for it. */
void tell(const struct child *child, int value)
{
	sighandler_t before = signal(SIGPIPE, SIG_IGN);

	if (write(child->out, &value, sizeof(value)) != sizeof(value))
		fputs("# the other process is gone\n", stderr);
	signal(SIGPIPE, before);
}

int hear(const struct child *child)
{
	int value;

	return read(child->in, &value, sizeof(value)) == sizeof(value) ? value : -1;
}

int child_wait(struct child *child)
{
	int status;

	close(child->out);
	if (waitpid(child->pid, &status, 0) != child->pid)
		return -errno;
	close(child->in);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int become_holding(uid_t uid, const struct __user_cap_data_struct capabilities[2])
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	if (prctl(PR_SET_KEEPCAPS, 1) || setgroups(0, NULL) || setresgid(uid, uid, uid) ||
	    setresuid(uid, uid, uid) || syscall(SYS_capset, &header, capabilities))
		return -errno;
	return prctl(PR_SET_DUMPABLE, 1) ? -errno : 0;
}

int become(uid_t uid)
{
	return become_holding(uid, (struct __user_cap_data_struct[2]) {});
}

int become_with(uid_t uid, int capability)
{
	struct __user_cap_data_struct data[2] = { 0 };

	data[capability / 32].permitted = 1U << capability % 32;
	data[capability / 32].effective = 1U << capability % 32;
	return become_holding(uid, data);
}

__s64 now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (__s64)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void die_within(__u32 microseconds)
{
	struct sigevent death = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL };
	struct itimerspec when = {
		.it_value = { .tv_sec = microseconds / 1000000,
			      .tv_nsec = microseconds % 1000000 * 1000 + 1 },
	};
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, &death, &timer) ||
	    timer_settime(timer, 0, &when, NULL))
		_exit(2);
}

void pause_shortly(void)
{
	const struct timespec pause = { .tv_nsec = 2000000 };

	nanosleep(&pause, NULL);
}

/* Modules */

int module_unload(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}

/* Silently, and without a shell: some tests load modules many times. */
int module_load(const char *name, const char *parameters)
{
	char *argv[8] = { "modprobe", (char *)name };
	posix_spawn_file_actions_t silence;
	char words[1024], *rest = words;
	int status, count = 2;
	pid_t pid;

	snprintf(words, sizeof(words), "%s", parameters);
	while (count < 7 && (argv[count] = strsep(&rest, " ")))
		count += *argv[count] != '\0';
	argv[count] = NULL;
	posix_spawn_file_actions_init(&silence);
	posix_spawn_file_actions_addopen(&silence, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&silence, 2, "/dev/null", O_WRONLY, 0);
	status = posix_spawnp(&pid, argv[0], &silence, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&silence);
	if (status)
		return -status;
	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -ENOEXEC;
}

int boards_unplug(void)
{
	return module_unload("tt_memtrack_sim");
}

int boards_plug(const char *boards)
{
	char parameters[256] = "";

	if (boards)
		snprintf(parameters, sizeof(parameters), "boards=%s", boards);
	return module_load("tt_memtrack_sim", parameters);
}

int modules_unload(void)
{
	int result;

	books_watch(-1);
	result = boards_unplug();
	if (result && result != -ENOENT)
		return result;
	result = module_unload("tt_memtrack");
	return result == -ENOENT ? 0 : result;
}

int modules_load(const char *parameters, const char *boards)
{
	return module_load("tt_memtrack", parameters) ?: boards_plug(boards);
}

/* Cards */

bool cards_possible(void)
{
	return !access("/sys/bus/pci", F_OK);
}

void cards_or_skip(void)
{
	if (cards_possible())
		return;
	puts("TAP version 13\n1..0 # SKIP this kernel has no PCI");
	exit(4);
}

int cards_load(const char *parameters)
{
	return module_load("ttmt_test_pci", parameters);
}

int cards_unload(void)
{
	int result = module_unload("ttmt_test_pci");

	return result == -ENOENT ? 0 : result;
}

#define CARD_FOLDER "/sys/kernel/debug/ttmt_test_pci/"

int card_plug(unsigned int slot, const char *card)
{
	char command[80];

	snprintf(command, sizeof(command), "add %u %s", slot, card);
	return file_write(CARD_FOLDER "control", command);
}

int card_unplug(unsigned int slot)
{
	char command[80];

	snprintf(command, sizeof(command), "remove %u", slot);
	return file_write(CARD_FOLDER "control", command);
}

int card_accesses(void)
{
	char text[32];
	int result = file_read(CARD_FOLDER "accesses", text, sizeof(text));

	return result ? result : atoi(text);
}

int cards_empty(void)
{
	unsigned int slot;
	int result = 0;

	for (slot = 0; slot < CARD_SLOTS && (!result || result == -ENODEV); slot++)
		result = card_unplug(slot);
	/* Without the module there are no cards either. */
	return result == -ENODEV || result == -ENOENT ? 0 : result;
}

/* Loading takes long where a kernel is slow, so what the test before has left is used. */
static int cards_keep(bool driver)
{
	char text[8];

	if (!file_read("/sys/module/ttmt_test_pci/parameters/driver", text, sizeof(text)) &&
	    text[0] == (driver ? 'Y' : 'N'))
		return cards_empty();
	return cards_unload() ?: cards_load(driver ? "driver=1" : "");
}

static bool is_behind(__u32 device, unsigned int slot)
{
	char address[16], path[64], target[256];
	ssize_t length;

	snprintf(address, sizeof(address), CARD_ADDRESS, slot);
	snprintf(path, sizeof(path), CLASS "/tt%u/device", device);
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return false;
	target[length] = '\0';
	return !strcmp(basename(target), address);
}

int card_devices(int fd, unsigned int slot, __u32 devices[CARD_CHIPS])
{
	struct tt_memtrack_device_get info;
	__u32 next, chip;
	int count = 0;

	for (chip = 0; chip < CARD_CHIPS; chip++)
		devices[chip] = ANY;
	for (next = 0; !device_get(fd, next, TT_MEMTRACK_DEVICE_NEXT, &info);
	     next = info.device + 1) {
		if (!is_behind(info.device, slot))
			continue;
		if (info.chip >= CARD_CHIPS || devices[info.chip] != ANY)
			return -EBADMSG;
		devices[info.chip] = info.device;
		count++;
	}
	return count;
}

__u32 card_device(int fd, unsigned int slot, __u32 chip)
{
	__u32 devices[CARD_CHIPS];

	return card_devices(fd, slot, devices) > 0 ? devices[chip] : ANY;
}

int cards_begin(bool driver, __u32 *first)
{
	int result = boards_unplug(), fd;

	if (result && result != -ENOENT)
		return result;
	result = module_load("tt_memtrack", "") ?: cards_keep(driver);
	result = result ?: card_plug(0, "401e:1e52:0018");
	if (result)
		return result;
	fd = device_open(O_RDONLY);
	*first = card_device(fd, 0, 0) + 1;
	close(fd);
	return card_unplug(0);
}

int cards_end(void)
{
	int result = cards_empty();

	if (!EVENTUALLY(3000, no_clients()))
		return disagree("clients are left");
	return result;
}

/* Memory */

#define CGROUPS "../../fs/cgroup"
#define CGROUP CGROUPS "/ttmt"

int cgroup_make(const char *limit)
{
	if (access("/sys/fs/cgroup/cgroup.controllers", F_OK))
		mount("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, NULL);
	sysfs_write("+memory", CGROUPS "/cgroup.subtree_control");
	mkdir(CLASS "/" CGROUP, 0755);
	return sysfs_write(limit, CGROUP "/memory.max");
}

int cgroup_add(pid_t pid)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", pid);
	return sysfs_write(text, CGROUP "/cgroup.procs");
}

int cgroup_remove(void)
{
	return rmdir(CLASS "/" CGROUP) ? -errno : 0;
}

__s64 cgroup_figure(const char *file, const char *name)
{
	size_t length = strlen(name);
	char text[8192], *rest = text, *line;

	if (sysfs_text(text, sizeof(text), CGROUP "/%s", file))
		return -1;
	while ((line = strsep(&rest, "\n")))
		if (!strncmp(line, name, length) && line[length] == ' ')
			return strtoll(line + length, NULL, 10);
	return -1;
}

/* Before 5.18 nothing says it: what is not of programs and files, give or take what a CPU has not
 * reported yet, some 100 KiB each.
 */
__s64 cgroup_kernel_memory(void)
{
	__s64 kernel = cgroup_figure("memory.stat", "kernel");
	char total[32];

	if (kernel >= 0)
		return kernel;
	if (sysfs_text(total, sizeof(total), CGROUP "/memory.current"))
		return -1;
	return strtoll(total, NULL, 10) - cgroup_figure("memory.stat", "anon") -
	       cgroup_figure("memory.stat", "file");
}

/* Numbers */

int number_from_environment(const char *name, int otherwise)
{
	const char *given = getenv(name);

	return given ? atoi(given) : otherwise;
}

int sampling(void)
{
	return number_from_environment("TTMT_SAMPLE", 1);
}

__u64 seed_from_environment(void)
{
	const char *given = getenv("TTMT_SEED");
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return given ? strtoull(given, NULL, 0) : (__u64)now.tv_sec * 1000003 + now.tv_nsec;
}

__u64 random_next(__u64 *state)
{
	__u64 mixed = *state += 0x9e3779b97f4a7c15;

	mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
	return mixed ^ (mixed >> 31);
}

__u32 random_below(__u64 *state, __u32 limit)
{
	return random_next(state) % limit;
}
