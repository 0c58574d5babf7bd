// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The books of all devices at once: whether they are consistent, and whether a test changed them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ttmt_test.h"

#define DEVICES	8
#define CLIENTS	64
#define PAGE	512

struct device_books {
	struct device_info info;
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
	sum->bytes_at_peak += part->bytes_at_peak;
	sum->core_at_peak += part->core_at_peak;
}

bool books_have_sets;

/* The fullest cores of records with core sets may differ, so their core bytes need not add up. */
static bool cores_agree(__u64 figure, __u64 sum)
{
	return figure == sum || (books_have_sets && figure < sum);
}

static bool usage_same(const struct tt_memtrack_usage *a, const struct tt_memtrack_usage *b)
{
	return a->bytes == b->bytes && cores_agree(a->core_bytes, b->core_bytes) &&
	       a->records == b->records && a->records_ever == b->records_ever;
}

/* The peak may be that of an earlier test with core sets. */
static bool peaks_agree(const struct tt_memtrack_usage *figure, const struct tt_memtrack_usage *sum)
{
	return figure->bytes_at_peak == sum->bytes_at_peak &&
	       figure->core_at_peak <= sum->core_at_peak;
}

/* Sums are the sums of their kinds, and no peak is below its figure. */
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
	for (i = SUM_DRAM; i <= SUM_L1; i++)
		if (usage[i].bytes_at_peak != usage[i].bytes_peak ||
		    usage[i].core_at_peak != usage[i].core_peak)
			return disagree("%s: %s was not its own peak", whose, what_names[i]);
	for (i = 0; i < WHATS; i++) {
		__u32 what = i < KINDS ? (__u32)i : sums[i - KINDS];

		if (usage[i].what != what || usage[i].flags & ~BOTH_EXACT)
			return disagree("%s: entry %d is of %#x", whose, i, usage[i].what);
		if (i >= KINDS && !usage_same(&usage[i], &expected[i]))
			return disagree("%s: kinds do not add up to %s", whose, what_names[i]);
		if (i >= KINDS && !peaks_agree(&usage[i], &expected[i]))
			return disagree("%s: kinds do not add up to the peak of %s", whose,
					what_names[i]);
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
	__u64 at_peak[3] = { 0 };
	__u32 i;
	int kind;

	for (i = 0; i < count; i++) {
		at_peak[0] += clients[i].dram_at_peak;
		at_peak[1] += clients[i].dram_core_at_peak;
		at_peak[2] += clients[i].l1_at_peak;
		for (kind = 0; kind < KINDS; kind++) {
			sum[kind].bytes += clients[i].kind[kind].bytes;
			sum[kind].core_bytes += clients[i].kind[kind].core_bytes;
			sum[kind].records += clients[i].kind[kind].records;
		}
	}
	for (kind = 0; kind < KINDS; kind++) {
		if (sum[kind].bytes != usage[kind].bytes ||
		    !cores_agree(usage[kind].core_bytes, sum[kind].core_bytes) ||
		    sum[kind].records != usage[kind].records)
			return disagree("%s: clients do not add up to %s", whose, what_names[kind]);
	}
	if (at_peak[0] > usage[SUM_DRAM].bytes_peak || at_peak[1] > usage[SUM_DRAM].core_peak ||
	    at_peak[2] > usage[SUM_L1].bytes_peak)
		return disagree("%s: clients held more than a peak", whose);
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
 * The files in errors/ of the devices. They stay open, because they are read at every step, and
 * opening one takes four times as long as reading it.
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
	if (!result && memcmp(books->errors, books->info.counter, sizeof(books->errors)))
		return disagree("tt%u: counters of DEVICE_GET are not those in errors/", device);
	/* Counters are compared separately. */
	memset(books->info.counter, 0, sizeof(books->info.counter));
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

/* FNV-1a over the records: enough to see whether they changed. */
static __u64 hash(__u64 value, const void *data, size_t length)
{
	const unsigned char *byte = data;

	while (length--)
		value = (value ^ *byte++) * 0x100000001b3;
	return value;
}

/* The records of the watched file are ordered, and add up to its usage. */
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
				return disagree("a record has an unknown device or kind");
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
			if (!usage_same(&books->device[i].self[kind], &sum[i][kind]))
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
	/* Clear what DEVICE_GET left when there was no further device. */
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

bool no_clients(void)
{
	__u64 clients;

	return !sysfs_u64(&clients, "clients") && !clients;
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
