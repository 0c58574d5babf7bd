// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A double of libttmt that serves made-up states, chosen by FAKE_TTMT in the environment:
 * busy (the default), cards (what is plugged in), mixed (both), galaxy (32 of them), empty,
 * no-module, no-access, no-node, old-module, devices-go, cards-go (in the first list only).
 * Only what ttmt-smi calls is here; the names come from the real library. No process has one of the
 * pids, but FAKE_PID and FAKE_NAME take the place of client 11's.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <ttmt.h>

#include "fake.h"

#define KIB 1024ULL
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)
#define NOBODY UINT32_MAX

#define MAX_DEVICES 32

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct fact {
	const char *file;
	const char *value;
};

struct fake_device {
	uint32_t number;
	struct fact facts[28]; /* "pci" and "node" are no files, but what has functions */
};

static const struct fake_device busy[] = {
	{ 0, {
		{ "arch", "wormhole" }, { "board", "n300" }, { "chip", "0" }, { "remote", "0" },
		{ "simulated", "0" }, { "tensix_cores", "64" }, { "l1_bytes_per_core", "1499136" },
		{ "dram/total", "12884901888" }, { "dram/core_total", "1073741824" },
		{ "dram/total_source", "board" }, { "l1/total", "95944704" },
		{ "l1/core_total", "1499136" }, { "l1/total_source", "board" },
		{ "errors/unknown_free", "3" }, { "errors/over_capacity", "18446744073709551615" },
		{ "clients", "3" } } },
	{ 1, {
		{ "arch", "wormhole" }, { "board", "n300" }, { "chip", "1" }, { "remote", "1" },
		{ "simulated", "1" }, { "tensix_cores", "64" }, { "l1_bytes_per_core", "1499136" },
		{ "dram/total", "12884901888" }, { "dram/core_total", "1073741824" },
		{ "dram/total_source", "board" }, { "l1/total", "95944704" },
		{ "l1/core_total", "1499136" }, { "l1/total_source", "board" },
		{ "clients", "0" } } },
	{ 2, {
		{ "arch", "blackhole" }, { "chip", "0" }, { "remote", "0" }, { "simulated", "1" },
		{ "l1_bytes_per_core", "1572864" }, { "dram/total_source", "unknown" },
		{ "l1/core_total", "1572864" }, { "l1/total_source", "unknown" },
		{ "clients", "1" } } },
	{ 7, {
		{ "arch", "unknown" }, { "board", "e75" }, { "chip", "0" }, { "remote", "0" },
		{ "simulated", "1" }, { "tensix_cores", "96" },
		{ "l1_bytes_per_core", "1048576" }, { "dram/total", "8589934592" },
		{ "dram/total_source", "client 1000" }, { "l1/total", "100663296" },
		{ "l1/core_total", "1048576" }, { "l1/total_source", "admin" },
		{ "clients", "1" } } },
};

/* Plugged in one after another, so that the numbers are not in the order of the addresses. */
static const struct fake_device cards[] = {
	{ 10, {
		{ "arch", "blackhole" }, { "board", "p150a" }, { "board_source", "assumed" },
		{ "chip", "0" }, { "remote", "0" }, { "simulated", "0" },
		{ "l1_bytes_per_core", "1572864" }, { "dram/total", "34359738368" },
		{ "dram/core_total", "4294967296" }, { "dram/total_source", "board" },
		{ "l1/core_total", "1572864" }, { "l1/total_source", "unknown" },
		{ "clients", "1" }, { "pci", "0000:c1:00.0" } } },
	{ 11, {
		{ "arch", "wormhole" }, { "board", "n150" }, { "board_source", "simulator" },
		{ "chip", "0" }, { "remote", "0" }, { "simulated", "1" }, { "tensix_cores", "72" },
		{ "l1_bytes_per_core", "1499136" }, { "dram/total", "12884901888" },
		{ "dram/core_total", "1073741824" }, { "dram/total_source", "simulator" },
		{ "l1/total", "107937792" }, { "l1/core_total", "1499136" },
		{ "l1/total_source", "simulator" }, { "clients", "0" } } },
	{ 12, {
		{ "arch", "wormhole" }, { "board", "n300" }, { "board_source", "assumed" },
		{ "chip", "0" }, { "remote", "0" }, { "simulated", "0" }, { "tensix_cores", "64" },
		{ "l1_bytes_per_core", "1499136" }, { "dram/total", "12884901888" },
		{ "dram/core_total", "1073741824" }, { "dram/total_source", "board" },
		{ "dram/usable", "12482248704" }, { "dram/core_usable", "1040187392" },
		{ "l1/total", "95944704" }, { "l1/core_total", "1499136" },
		{ "l1/usable", "89171968" }, { "l1/core_usable", "1393312" },
		{ "l1/total_source", "board" }, { "clients", "1" },
		{ "errors/refused", "2" },
		{ "pci", "0000:01:00.0" }, { "node", "0" } } },
	{ 13, {
		{ "arch", "wormhole" }, { "board", "n300" }, { "board_source", "assumed" },
		{ "chip", "1" }, { "remote", "1" }, { "gateway", "12" }, { "simulated", "0" },
		{ "tensix_cores", "64" }, { "l1_bytes_per_core", "1499136" },
		{ "dram/total", "12884901888" }, { "dram/core_total", "1073741824" },
		{ "dram/total_source", "board" }, { "l1/total", "95944704" },
		{ "l1/core_total", "1499136" }, { "l1/total_source", "board" },
		{ "clients", "1" }, { "pci", "0000:01:00.0" }, { "node", "0" } } },
};

static const char *const arch_names[] = { "unknown", "grayskull", "wormhole", "blackhole" };

static const struct fake_device galaxy = {
	0, {
		{ "arch", "wormhole" }, { "board", "galaxy-wormhole" }, { "board_source", "id" },
		{ "chip", "0" }, { "remote", "0" }, { "simulated", "0" }, { "tensix_cores", "80" },
		{ "l1_bytes_per_core", "1499136" }, { "dram/total", "12884901888" },
		{ "dram/core_total", "1073741824" }, { "dram/total_source", "board" },
		{ "l1/total", "119930880" }, { "l1/core_total", "1499136" },
		{ "l1/total_source", "board" }, { "clients", "0" } }
};

struct fake_client {
	uint32_t device;
	struct tt_memtrack_client client;
};

#define HELD(bytes_, core_, records_) \
	{ .bytes = (bytes_), .core_bytes = (core_), .records = (records_) }

static const struct fake_client clients[] = {
	{ 0, {
		.who = { .client = 12, .pid = 9004712, .uid = 4200000001U,
			 .name = "wipe\x1b[2J\xff" },
		.kind = {
			[TT_MEMTRACK_KIND_L1_SMALL] = HELD(512 * KIB, 8 * KIB, 1) } } },
	{ 0, {
		.who = { .client = 11, .pid = 9004711, .uid = 0, .name = "python" },
		.kind = {
			[TT_MEMTRACK_KIND_DRAM_BUFFERS] = HELD(2 * GIB, 256 * MIB, 100),
			[TT_MEMTRACK_KIND_TRACE] = HELD(256 * MIB, 32 * MIB, 1),
			[TT_MEMTRACK_KIND_CB] = HELD(47395635, 740500, 31),
			[TT_MEMTRACK_KIND_KERNEL] = HELD(5557453, 90000, 12) } } },
	{ 0, {
		.who = { .client = 13, .pid = 0, .uid = NOBODY, .name = "" },
		.kind = {
			[TT_MEMTRACK_KIND_DRAM_BUFFERS] = HELD(256 * MIB, 32 * MIB, 4),
			[TT_MEMTRACK_KIND_L1_BUFFERS] = HELD(1 * MIB, 82796, 2) } } },
	{ 2, {
		.who = { .client = 11, .pid = 9004711, .uid = 0, .name = "caf\u00e9\\\\" },
		.kind = {
			[TT_MEMTRACK_KIND_DRAM_BUFFERS] = HELD(1023 * MIB, MIB, 5),
			[TT_MEMTRACK_KIND_SCRATCH] = HELD(0, 0, 1) } } },
	{ 7, {
		.who = { .client = 14, .pid = 9000099, .uid = 0, .name = "greedy" },
		.kind = {
			[TT_MEMTRACK_KIND_DRAM_BUFFERS] = HELD(9 * GIB, 2 * GIB, 9),
			[TT_MEMTRACK_KIND_L1_BUFFERS] = HELD(100663297, 1048577, 1) } } },
	{ 10, {
		.who = { .client = 21, .pid = 9005021, .uid = 0, .name = "python3" },
		.kind = {
			[TT_MEMTRACK_KIND_DRAM_BUFFERS] = HELD(11 * GIB, 1536 * MIB, 290),
			[TT_MEMTRACK_KIND_L1_BUFFERS] = HELD(1376256, 32 * KIB, 12),
			[TT_MEMTRACK_KIND_CB] = HELD(13893632, 227 * KIB, 14) } } },
	{ 13, {
		.who = { .client = 20, .pid = 9005020, .uid = 0, .name = "python3" },
		.kind = {
			[TT_MEMTRACK_KIND_DRAM_BUFFERS] = HELD(5 * GIB, 640 * MIB, 70) } } },
	{ 12, {
		.who = { .client = 20, .pid = 9005020, .uid = 0, .name = "python3" },
		.kind = {
			[TT_MEMTRACK_KIND_DRAM_BUFFERS] = HELD(6 * GIB, 768 * MIB, 80),
			[TT_MEMTRACK_KIND_CB] = HELD(32 * MIB, 512 * KIB, 8) } } },
};

static const struct {
	uint64_t seconds_ago;
	struct tt_memtrack_exit gone;
} exits[] = {
	{ 7200, { .who = { .client = 3, .pid = 0, .uid = NOBODY, .name = "" } } },
	{ 90, {
		.who = { .client = 9, .pid = 4700, .uid = 0, .name = "evil\x07\u202e" },
		.kind = {
			[TT_MEMTRACK_KIND_CB] = HELD(32 * MIB, 512 * KIB, 8),
			[TT_MEMTRACK_KIND_KERNEL] = HELD(1536 * KIB, 24 * KIB, 2) } } },
};

#define PYTHON { .client = 11, .pid = 9004711, .uid = 0, .name = "python" }

static const struct tt_memtrack_event events[] = {
	{ .type = TT_MEMTRACK_EVENT_DEVICE_ADD, .device = 0, .kind = TT_MEMTRACK_ANY,
	  .who = { .uid = NOBODY } },
	{ .type = TT_MEMTRACK_EVENT_CB_ALLOC, .kind = TT_MEMTRACK_KIND_CB, .records = 1,
	  .id = 7, .core_bytes = 512 * KIB, .bytes = 32 * MIB, .total = 32 * MIB, .who = PYTHON },
	{ .type = TT_MEMTRACK_EVENT_BUF_ALLOC, .device = 1, .kind = TT_MEMTRACK_KIND_TRACE,
	  .records = 1, .id = 8192, .bytes = 512, .total = 3 * GIB, .who = PYTHON },
	{ .type = TT_MEMTRACK_EVENT_MISSED, .device = TT_MEMTRACK_ANY, .kind = TT_MEMTRACK_ANY,
	  .records = 17, .who = { .uid = NOBODY } },
	{ .type = TT_MEMTRACK_EVENT_CB_FREE, .kind = TT_MEMTRACK_KIND_CB, .records = 8,
	  .bytes = 32 * MIB, .total = 0, .who = PYTHON },
	{ .type = TT_MEMTRACK_EVENT_BUF_ALLOC, .device = 13,
	  .kind = TT_MEMTRACK_KIND_DRAM_BUFFERS, .records = 1, .bytes = 5 * GIB,
	  .total = 5 * GIB, .who = PYTHON },
	{ .type = TT_MEMTRACK_EVENT_DEVICE_DROP, .device = 13, .kind = TT_MEMTRACK_ANY,
	  .records = 70, .bytes = 5 * GIB, .who = { .uid = NOBODY } },
	{ .type = TT_MEMTRACK_EVENT_DEVICE_REMOVE, .device = 10, .kind = TT_MEMTRACK_ANY,
	  .who = { .uid = NOBODY } },
	{ .type = TT_MEMTRACK_EVENT_EXIT, .kind = TT_MEMTRACK_KIND_KERNEL, .records = 2,
	  .bytes = 3 * KIB, .total = 1 * KIB, .who = PYTHON },
};

struct ttmt_device_list {
	size_t count;
	struct fake_device devices[MAX_DEVICES];
};

struct ttmt {
	size_t next_event;
	int pipe[2];
};

static bool state_is(const char *state)
{
	const char *chosen = getenv("FAKE_TTMT");
	char now[32];
	ssize_t length = pread(FAKE_STATE_FD, now, sizeof(now) - 1, 0);

	if (length > 0) {
		now[length] = '\0';
		chosen = now;
	}
	return chosen && !strcmp(chosen, state);
}

static void add_devices(struct ttmt_device_list *list, const struct fake_device *devices,
			size_t count)
{
	memcpy(list->devices + list->count, devices, count * sizeof(*devices));
	list->count += count;
}

static void add_galaxy(struct ttmt_device_list *list)
{
	struct fake_device device = galaxy;

	for (; list->count < MAX_DEVICES; device.number++)
		add_devices(list, &device, 1);
}

int ttmt_device_list_new(struct ttmt_device_list **list)
{
	static bool were_there;

	if (state_is("no-module"))
		return -ENOENT;
	*list = calloc(1, sizeof(**list));
	if (state_is("cards-go")) {
		add_devices(*list, cards, were_there ? 0 : COUNT(cards));
		were_there = true;
		return 0;
	}
	if (state_is("galaxy"))
		add_galaxy(*list);
	else if (!state_is("empty") && !state_is("cards"))
		add_devices(*list, busy, COUNT(busy));
	if (state_is("cards") || state_is("mixed"))
		add_devices(*list, cards, COUNT(cards));
	return 0;
}

void ttmt_device_list_free(struct ttmt_device_list *list)
{
	free(list);
}

int ttmt_device_list_count(const struct ttmt_device_list *list)
{
	return (int)list->count;
}

int ttmt_device_list_number(const struct ttmt_device_list *list, int index, uint32_t *number)
{
	*number = list->devices[index].number;
	return 0;
}

int ttmt_device_list_find(const struct ttmt_device_list *list, uint32_t number)
{
	size_t i;

	for (i = 0; list && i < list->count; i++)
		if (list->devices[i].number == number)
			return i;
	return -ENODEV;
}

int ttmt_device_list_text(const struct ttmt_device_list *list, int index, const char *file,
			  char *text, size_t room)
{
	const struct fact *fact;

	for (fact = list->devices[index].facts; fact->file; fact++) {
		if (strcmp(fact->file, file))
			continue;
		snprintf(text, room, "%s", fact->value);
		return 0;
	}
	return -ENOENT;
}

int ttmt_device_list_pci(const struct ttmt_device_list *list, int index, char *address,
			 size_t room)
{
	if (!state_is("galaxy"))
		return ttmt_device_list_text(list, index, "pci", address, room);
	snprintf(address, room, "0000:%02x:00.0", list->devices[index].number + 1);
	return 0;
}

int ttmt_device_list_node(const struct ttmt_device_list *list, int index, uint32_t *node)
{
	char text[16];
	int ret;

	if (state_is("galaxy")) {
		*node = list->devices[index].number;
		return 0;
	}
	ret = ttmt_device_list_text(list, index, "node", text, sizeof(text));
	if (!ret)
		*node = strtoul(text, NULL, 10);
	return ret;
}

static void add(struct tt_memtrack_usage *usage, const struct tt_memtrack_holding *held)
{
	usage->bytes += held->bytes;
	usage->core_bytes += held->core_bytes;
	usage->records += held->records;
	/* What is there came once, and as much again has gone. */
	usage->records_ever += 2 * held->records;
	usage->bytes_peak += 2 * held->bytes;
	usage->core_peak += 2 * held->core_bytes;
}

static bool is_in(uint32_t kind, uint32_t what)
{
	switch (what) {
	case TT_MEMTRACK_SUM_DRAM:
		return kind <= TT_MEMTRACK_KIND_TRACE;
	case TT_MEMTRACK_SUM_L1:
		return kind > TT_MEMTRACK_KIND_TRACE;
	case TT_MEMTRACK_SUM_L1_TENSORS:
		return kind == TT_MEMTRACK_KIND_L1_BUFFERS || kind == TT_MEMTRACK_KIND_L1_SMALL;
	case TT_MEMTRACK_SUM_L1_PROGRAM:
		return kind >= TT_MEMTRACK_KIND_CB && kind <= TT_MEMTRACK_KIND_SCRATCH;
	default:
		return kind == what;
	}
}

static void add_kind(struct tt_memtrack_usage *usage, uint32_t kind,
		     struct tt_memtrack_holding held)
{
	if (!is_in(kind, usage->what))
		return;
	if (usage->what == TT_MEMTRACK_SUM_L1 && kind == TT_MEMTRACK_KIND_KERNEL)
		held.core_bytes = 0;
	add(usage, &held);
}

static bool is_program(uint32_t kind)
{
	return kind >= TT_MEMTRACK_KIND_CB && kind <= TT_MEMTRACK_KIND_SCRATCH;
}

/* No record here has a core set. */
static void say_whether_exact(struct tt_memtrack_usage *usage, size_t placed_anywhere)
{
	if (placed_anywhere <= 1)
		usage->flags |= TT_MEMTRACK_USAGE_CORE_EXACT | TT_MEMTRACK_USAGE_PEAK_EXACT;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* Every line was at its peak when its region was. */
static void remember_peaks(struct tt_memtrack_usage *usage)
{
	usage->bytes_at_peak = usage->bytes_peak;
	if (usage->what != TT_MEMTRACK_KIND_KERNEL)
		usage->core_at_peak = usage->core_peak;
	if (usage->what != TT_MEMTRACK_SUM_DRAM && usage->what != TT_MEMTRACK_SUM_L1)
		return;
	usage->bytes_peak_ns = now_ns() - 90 * 1000000000ULL;
	usage->core_peak_ns = now_ns() - 7200 * 1000000000ULL;
}

static struct tt_memtrack_usage usage_by_all(uint32_t device, uint32_t what)
{
	struct tt_memtrack_usage usage = { .what = what };
	size_t i, placed_anywhere = 0;
	uint32_t kind;

	for (i = 0; i < COUNT(clients); i++) {
		if (clients[i].device != device)
			continue;
		for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
			add_kind(&usage, kind, clients[i].client.kind[kind]);
			if (is_program(kind) && is_in(kind, what))
				placed_anywhere += clients[i].client.kind[kind].records;
		}
	}
	say_whether_exact(&usage, placed_anywhere);
	remember_peaks(&usage);
	return usage;
}

static bool find_what(const char *name, uint32_t *what)
{
	const char *known;

	for (*what = 0; *what <= TT_MEMTRACK_SUM_L1_PROGRAM; (*what)++) {
		known = ttmt_kind_name(*what);
		if (known && !strcmp(name, known))
			return true;
	}
	return false;
}

static int usage_file(uint32_t device, const char *file, uint64_t *value)
{
	struct tt_memtrack_usage usage;
	char name[16], figure[24];
	uint32_t what;
	size_t i;

	if (sscanf(file, "%15[^/]/%23s", name, figure) != 2 || !find_what(name, &what))
		return -ENOENT;
	usage = usage_by_all(device, what);

	const struct {
		const char *name;
		uint64_t value;
	} figures[] = { { "used", usage.bytes }, { "peak", usage.bytes_peak },
			{ "core_used", usage.core_bytes }, { "core_peak", usage.core_peak },
			{ "count", usage.records }, { "allocs", usage.records_ever },
			{ "core_exact", !!(usage.flags & TT_MEMTRACK_USAGE_CORE_EXACT) },
			{ "core_peak_exact", !!(usage.flags & TT_MEMTRACK_USAGE_PEAK_EXACT) } };

	for (i = 0; i < COUNT(figures); i++) {
		if (strcmp(figures[i].name, figure))
			continue;
		*value = figures[i].value;
		return 0;
	}
	return -ENOENT;
}

int ttmt_device_list_u64(const struct ttmt_device_list *list, int index, const char *file,
			 uint64_t *value)
{
	char text[32];

	if (ttmt_device_list_text(list, index, file, text, sizeof(text)))
		return usage_file(list->devices[index].number, file, value);
	*value = strtoull(text, NULL, 10);
	return 0;
}

int ttmt_open(struct ttmt **handle, unsigned int flags)
{
	*handle = NULL;
	if (flags != TTMT_OPEN_READ_ONLY)
		return -EINVAL;
	if (state_is("no-module") || state_is("no-node"))
		return -ENOENT;
	if (state_is("no-access"))
		return -EACCES;
	if (state_is("forbidden"))
		return -EPERM;
	*handle = calloc(1, sizeof(**handle));
	/* Readable while events are left, so that poll() works. */
	return pipe((*handle)->pipe) || write((*handle)->pipe[1], "", 1) != 1 ? -errno : 0;
}

void ttmt_close(struct ttmt *handle)
{
	if (!handle)
		return;
	close(handle->pipe[0]);
	close(handle->pipe[1]);
	free(handle);
}

int ttmt_fd(const struct ttmt *handle)
{
	return handle->pipe[0];
}

int ttmt_version(struct ttmt *handle, struct tt_memtrack_version *version, size_t size)
{
	if (!handle)
		return -ENODEV;
	if (size != sizeof(*version))
		return -EINVAL;
	*version = (struct tt_memtrack_version){ .abi_version = TT_MEMTRACK_ABI_VERSION };
	strcpy(version->module_version,
	       state_is("old-module") ? "0.9.0" : ttmt_library_version());
	return 0;
}

static uint64_t figure_of(const struct ttmt_device_list *list, int index, const char *file)
{
	char text[32];

	return ttmt_device_list_text(list, index, file, text, sizeof(text)) ?
	       0 : strtoull(text, NULL, 10);
}

static bool fact_is(const struct ttmt_device_list *list, int index, const char *file,
		    const char *value)
{
	char text[32];

	return !ttmt_device_list_text(list, index, file, text, sizeof(text)) &&
	       !strcmp(text, value);
}

static void set_source(const struct ttmt_device_list *list, int index, const char *file,
		       struct tt_memtrack_capacity_entry *entry)
{
	if (fact_is(list, index, file, "board"))
		entry->source = TT_MEMTRACK_SOURCE_BOARD;
	if (fact_is(list, index, file, "admin"))
		entry->source = TT_MEMTRACK_SOURCE_ADMIN;
	if (fact_is(list, index, file, "simulator"))
		entry->source = TT_MEMTRACK_SOURCE_SIMULATOR;
	if (!fact_is(list, index, file, "client 1000"))
		return;
	entry->source = TT_MEMTRACK_SOURCE_CLIENT;
	entry->uid = 1000;
}

/* What the files say, as the module's ioctl does. */
static void fill_info(struct tt_memtrack_device_get *info, const struct ttmt_device_list *list,
		      int index)
{
	for (info->arch = TT_MEMTRACK_ARCH_BLACKHOLE; info->arch; info->arch--)
		if (fact_is(list, index, "arch", arch_names[info->arch]))
			break;
	ttmt_device_list_text(list, index, "board", info->board, sizeof(info->board));
	info->chip = figure_of(list, index, "chip");
	if (figure_of(list, index, "remote"))
		info->device_flags |= TT_MEMTRACK_DEVICE_REMOTE;
	if (figure_of(list, index, "simulated"))
		info->device_flags |= TT_MEMTRACK_DEVICE_SIMULATED;
	if (fact_is(list, index, "board_source", "assumed"))
		info->device_flags |= TT_MEMTRACK_DEVICE_BOARD_ASSUMED;
	info->clients = figure_of(list, index, "clients");
}

int ttmt_device_get(struct ttmt *handle, uint32_t device, struct tt_memtrack_device_get *info,
		    size_t size)
{
	struct ttmt_device_list *list;
	int index, ret;

	if (!handle || size != sizeof(*info))
		return -EINVAL;
	ret = ttmt_device_list_new(&list);
	if (ret)
		return ret;
	index = ttmt_device_list_find(list, device);
	*info = (struct tt_memtrack_device_get){ .size = size, .device = device };
	if (index >= 0)
		fill_info(info, list, index);
	ttmt_device_list_free(list);
	return index < 0 ? index : 0;
}

int ttmt_capacities(struct ttmt *handle, uint32_t device, struct tt_memtrack_capacity_entry *rows,
		    size_t row_size, size_t count)
{
	static const char *const files[] = {
		"tensix_cores", "l1_bytes_per_core", "dram/total", "dram/core_total",
		"l1/core_usable", "dram/core_usable", "l1/no_such_file",
	};
	struct ttmt_device_list *list;
	int index, ret;

	if (!handle || row_size != sizeof(*rows))
		return -EINVAL;
	ret = ttmt_device_list_new(&list);
	if (ret)
		return ret;
	index = ttmt_device_list_find(list, device);
	for (size_t i = 0; index >= 0 && i < count; i++) {
		uint32_t which = rows[i].which;

		rows[i] = (struct tt_memtrack_capacity_entry){ .which = which };
		rows[i].value = figure_of(list, index, files[which]);
		if (which == TT_MEMTRACK_CAP_DRAM_BYTES)
			set_source(list, index, "dram/total_source", &rows[i]);
		if (which == TT_MEMTRACK_CAP_TENSIX_CORES)
			set_source(list, index, "l1/total_source", &rows[i]);
	}
	ttmt_device_list_free(list);
	return index < 0 ? index : 0;
}

int ttmt_counters(struct ttmt *handle, uint32_t device, struct tt_memtrack_counter *rows,
		  size_t row_size, size_t count)
{
	static const char *const files[] = {
		"errors/unknown_free", "errors/duplicate_alloc", "errors/size_mismatch",
		"errors/over_capacity", "errors/over_quota", "errors/overflow",
		"errors/no_memory", "errors/refused",
	};
	struct ttmt_device_list *list;
	int index, ret;

	if (!handle || row_size != sizeof(*rows))
		return -EINVAL;
	ret = ttmt_device_list_new(&list);
	if (ret)
		return ret;
	index = ttmt_device_list_find(list, device);
	for (size_t i = 0; index >= 0 && i < count; i++)
		rows[i].value = figure_of(list, index, files[rows[i].which]);
	ttmt_device_list_free(list);
	return index < 0 ? index : 0;
}

/* What they hold, they have held since then. */
static void share_peaks(struct tt_memtrack_client *client)
{
	uint32_t kind;

	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
		const struct tt_memtrack_holding *held = &client->kind[kind];

		if (is_in(kind, TT_MEMTRACK_SUM_DRAM)) {
			client->dram_at_peak += held->bytes;
			client->dram_core_at_peak += held->core_bytes;
		} else {
			client->l1_at_peak += held->bytes;
			if (kind != TT_MEMTRACK_KIND_KERNEL)
				client->l1_core_at_peak += held->core_bytes;
		}
	}
}

static struct tt_memtrack_client client_of(const struct fake_client *fake)
{
	struct tt_memtrack_client client = fake->client;
	const char *pid = getenv("FAKE_PID");

	share_peaks(&client);

	if (pid && client.who.client == 11) {
		client.who.pid = strtoul(pid, NULL, 10);
		snprintf(client.who.name, sizeof(client.who.name), "%s", getenv("FAKE_NAME"));
	}
	return client;
}

int ttmt_clients(struct ttmt *handle, uint32_t device, struct tt_memtrack_client **answer,
		 size_t client_size, size_t *count, struct tt_memtrack_usage *usage_rows,
		 size_t row_size, size_t row_count)
{
	size_t i;

	(void)handle;
	if (client_size != sizeof(**answer) || row_size != sizeof(*usage_rows))
		return -EINVAL;
	if (state_is("devices-go") && device != 2)
		return -ENODEV;
	*answer = calloc(COUNT(clients), sizeof(**answer));
	*count = 0;
	for (i = 0; i < COUNT(clients); i++)
		if (clients[i].device == device)
			(*answer)[(*count)++] = client_of(&clients[i]);
	for (i = 0; i < row_count; i++)
		usage_rows[i] = usage_by_all(device, usage_rows[i].what);
	return 0;
}

int ttmt_turned_off(void)
{
	return getenv("TT_MEMTRACK") && !strcmp(getenv("TT_MEMTRACK"), "0");
}

int ttmt_exits(struct ttmt *handle, struct tt_memtrack_exit **answer, size_t exit_size,
	       size_t *count)
{
	size_t i;

	(void)handle;
	if (exit_size != sizeof(**answer))
		return -EINVAL;
	*count = state_is("empty") ? 0 : COUNT(exits);
	*answer = calloc(COUNT(exits), sizeof(**answer));
	for (i = 0; i < *count; i++) {
		(*answer)[i] = exits[i].gone;
		/* A machine that just came up has no two hours behind it. */
		(*answer)[i].time_ns = now_ns() - exits[i].seconds_ago * 1000000000ULL;
	}
	return 0;
}

/* Where programs of device 12 said that their memory lies: in the first rows more than below. */
int ttmt_cores(struct ttmt *handle, uint32_t device, uint32_t flags,
	       struct tt_memtrack_core **cores, size_t core_size, size_t *count,
	       uint64_t *everywhere, uint64_t *unplaced)
{
	uint32_t x, y;

	(void)handle;
	if (core_size != sizeof(**cores) || flags)
		return -EINVAL;
	*cores = calloc(64, sizeof(**cores));
	*count = 0;
	*everywhere = device == 12 ? 96 * KIB : 0;
	*unplaced = device == 0 ? 740500 : 0;
	for (y = 0; device == 12 && y < 8; y++)
		for (x = 0; x < 8; x++)
			if (x + y < 14)
				(*cores)[(*count)++] = (struct tt_memtrack_core){
					x, y, 96 * KIB + (7 - y) * 60 * KIB + x * 4,
					96 * KIB + (7 - y) * 180 * KIB + x * 4, 96 * KIB,
				};
	return 0;
}

#define REFUSED_FREE (TT_MEMTRACK_REFUSED_FREE_KNOWN | TT_MEMTRACK_REFUSED_LARGEST_KNOWN)

static const struct {
	uint64_t seconds_ago;
	struct tt_memtrack_refusal refusal;
} refusals[] = {
	{ 10830, {
		.who = { .client = 9, .pid = 4700, .uid = 0, .name = "evil\x07\u202e" },
		.kind = TT_MEMTRACK_KIND_CB, .reason = TT_MEMTRACK_REFUSED_CLASH,
		.flags = TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN, .bytes = 64 * MIB,
		.core_bytes = MIB, .address = 1150000, .other_address = 1048576,
		.tag_text = "layer 3/attention", .holders = 1,
		.holder = { { .who = PYTHON, .bytes = 40 * MIB, .core_bytes = 640 * KIB } },
		.usage = { [TT_MEMTRACK_KIND_L1_BUFFERS] = HELD(40 * MIB, 640 * KIB, 3) } } },
	{ 2730, {
		.who = PYTHON, .device = 0, .kind = TT_MEMTRACK_KIND_L1_BUFFERS,
		.flags = REFUSED_FREE, .bytes = 32 * MIB, .core_bytes = 512 * KIB,
		.free = 600 * KIB, .largest_free = 300 * KIB, .holders = 2,
		.holder = { { .who = PYTHON, .bytes = 45 * MIB, .core_bytes = 740500 },
			    { .who = { .uid = NOBODY }, .bytes = MIB, .core_bytes = 82796 } },
		.usage = { [TT_MEMTRACK_KIND_L1_BUFFERS] = HELD(MIB, 82796, 2),
			   [TT_MEMTRACK_KIND_CB] = HELD(45 * MIB, 740500, 31) } } },
	{ 90, {
		.who = { .client = 14, .pid = 9000099, .uid = 0, .name = "greedy" },
		.device = 7, .kind = TT_MEMTRACK_KIND_DRAM_BUFFERS, .flags = REFUSED_FREE,
		.bytes = 4 * GIB, .core_bytes = GIB, .free = 100 * MIB,
		.largest_free = 80 * MIB } },
	{ 75, {
		.who = { .client = 14, .pid = 9000099, .uid = 0, .name = "greedy" },
		.device = 7, .kind = TT_MEMTRACK_KIND_TRACE, .bytes = MIB,
		.core_bytes = 128 * KIB } },
};

int ttmt_refusals(struct ttmt *handle, struct tt_memtrack_refusal **answer, size_t refusal_size,
		  size_t *count)
{
	size_t i;

	(void)handle;
	if (refusal_size != sizeof(**answer))
		return -EINVAL;
	*count = state_is("empty") ? 0 : COUNT(refusals);
	*answer = calloc(COUNT(refusals), sizeof(**answer));
	for (i = 0; i < *count; i++) {
		(*answer)[i] = refusals[i].refusal;
		(*answer)[i].time_ns = now_ns() - refusals[i].seconds_ago * 1000000000ULL;
	}
	return 0;
}

int ttmt_watch(struct ttmt *handle)
{
	(void)handle;
	return 0;
}

int ttmt_read_event(struct ttmt *handle, unsigned int flags, struct tt_memtrack_event *event,
		    size_t size)
{
	char byte;

	if (flags != TTMT_READ_NOWAIT || size != sizeof(*event))
		return -EINVAL;
	if (handle->next_event < COUNT(events)) {
		*event = events[handle->next_event];
		event->sequence = handle->next_event++;
		event->time_ns = now_ns();
		return 0;
	}
	if (handle->next_event++ == COUNT(events) && read(handle->pipe[0], &byte, 1) != 1)
		return -errno;
	return -EAGAIN;
}

int ttmt_monitor_new(struct ttmt_monitor **monitor)
{
	*monitor = NULL;
	if (fcntl(FAKE_MONITOR_FD, F_SETFL, O_NONBLOCK))
		return -errno;
	/* Nothing is kept in it, but somebody must own it. */
	*monitor = malloc(1);
	return 0;
}

void ttmt_monitor_free(struct ttmt_monitor *monitor)
{
	free(monitor);
}

int ttmt_monitor_fd(const struct ttmt_monitor *monitor)
{
	return monitor ? FAKE_MONITOR_FD : -EBADF;
}

int ttmt_monitor_next(struct ttmt_monitor *monitor, struct ttmt_change *change, size_t size)
{
	uint64_t count;

	(void)monitor;
	if (size != sizeof(*change))
		return -EINVAL;
	*change = (struct ttmt_change){ .added = 1 };
	return read(FAKE_MONITOR_FD, &count, sizeof(count)) == sizeof(count) ? 0 : -EAGAIN;
}

static void note_question(char letter)
{
	/* Where nobody wants to know, the file is not there. */
	if (write(FAKE_QUESTIONS_FD, &letter, 1) != 1)
		errno = 0;
}

int ttmt_records(struct ttmt *handle, uint64_t client, const struct tt_memtrack_record *after,
		 struct tt_memtrack_record *records, size_t record_size, size_t room)
{
	const uint64_t sizes[] = { 512 * MIB, 4 * KIB, 1 * GIB, 64 * MIB, 2 * KIB };
	size_t i;

	(void)handle;
	note_question('r');
	if (record_size != sizeof(*records) || room < COUNT(sizes))
		return -EINVAL;
	if (client != 11)
		return -EPERM;
	for (i = 0; !after && i < COUNT(sizes); i++)
		records[i] = (struct tt_memtrack_record){
			.kind = i == 4 ? TT_MEMTRACK_KIND_CB : TT_MEMTRACK_KIND_DRAM_BUFFERS,
			.id = 0x1000 + i, .bytes = sizes[i], .core_bytes = sizes[i] / 8,
			.tag = i % 4,
		};
	return after ? 0 : COUNT(sizes);
}

/* The first two pages have one each, and tag 3 has no text. */
int ttmt_tags(struct ttmt *handle, uint64_t client, uint32_t after, struct tt_memtrack_tag *tags,
	      size_t tag_size, size_t room)
{
	static const char *const texts[] = { NULL, "layer 3/attention", "layer 4, \"mlp\"" };

	(void)handle;
	note_question('t');
	if (tag_size != sizeof(*tags) || !room)
		return -EINVAL;
	if (client != 11)
		return -EPERM;
	if (after + 1 >= COUNT(texts))
		return 0;
	*tags = (struct tt_memtrack_tag){ .tag = after + 1, .length = strlen(texts[after + 1]) };
	strcpy(tags->text, texts[after + 1]);
	return 1;
}
