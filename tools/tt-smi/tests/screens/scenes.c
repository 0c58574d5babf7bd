// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "array_size.h"
#include "scenes.h"

#define KIB 1024ULL
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)
#define NOW 100000ULL /* second of the monotonic clock */
#define NS_PER_S 1000000000LL
#define L1_OF_CORE 1499136ULL
#define L1_USABLE 1393312ULL

/* No process has one of these pids. */
#define FIRST_PID 9004711

/*
 * What scenes are made of
 */

void scene_begin(struct scene_data *data)
{
	memset(data, 0, sizeof(*data));
	setenv("TZ", "UTC", 1);
	tzset();
	state_init(&data->state);
	data->state.look = (struct look){ .colors = true };
	data->model.snap.module_loaded = true;
	strcpy(data->model.snap.module_version, "2.0.0");
	strcpy(data->model.host, "rack4");
	data->model.second = NOW;
	data->model.since_1970 = (1796040000LL + 14 * 60 + 7) * NS_PER_S;
}

void scene_end(struct scene_data *data)
{
	details_free(&data->details);
	model_clear(&data->model);
}

static struct device *add_device(struct scene_data *data, const char *arch, const char *board,
				 uint64_t dram, uint64_t cores)
{
	struct snapshot *snap = &data->model.snap;
	struct device *dev;
	uint32_t i;

	snap->devices = reallocarray(snap->devices, snap->device_count + 1, sizeof(*dev));
	dev = &snap->devices[snap->device_count];
	*dev = (struct device){ .place.number = snap->device_count, .tensix_cores = cores,
				.l1_bytes_per_core = L1_OF_CORE };
	snap->device_count++;
	strcpy(dev->arch, arch);
	strcpy(dev->board, board);
	dev->dram = (struct capacity){ dram, dram / 12, 0, 0, "board" };
	dev->l1 = (struct capacity){ .core_total = L1_OF_CORE, .core_usable = L1_USABLE,
				     .source = "board" };
	dev->l1.total = L1_OF_CORE * cores;
	dev->l1.usable = L1_USABLE * cores;
	for (i = 0; i < USAGE_ROWS; i++)
		dev->usage[i].what = i < TT_MEMTRACK_FIRST_KINDS ?
				     i : TT_MEMTRACK_SUM_DRAM + i - TT_MEMTRACK_FIRST_KINDS;
	for (i = 0; i < USAGE_ROWS; i++)
		dev->usage[i].flags = TT_MEMTRACK_USAGE_CORE_EXACT | TT_MEMTRACK_USAGE_PEAK_EXACT;
	return dev;
}

static struct tt_memtrack_client *add_client(struct device *dev, int number, const char *name,
					     uint32_t uid)
{
	struct tt_memtrack_client *client;

	dev->clients = reallocarray(dev->clients, dev->client_count + 1, sizeof(*client));
	client = &dev->clients[dev->client_count++];
	*client = (struct tt_memtrack_client){
		.who = { .client = number, .pid = FIRST_PID + number, .uid = uid },
	};
	snprintf(client->who.name, sizeof(client->who.name), "%s", name);
	return client;
}

static void hold(struct tt_memtrack_client *client, uint32_t kind, uint64_t bytes,
		 uint64_t core_bytes, uint64_t records)
{
	client->kind[kind] = (struct tt_memtrack_holding){ bytes, core_bytes, records };
}

static uint64_t core_bytes(const struct tt_memtrack_client *client)
{
	uint64_t sum = 0;
	uint32_t kind;

	for (kind = TT_MEMTRACK_KIND_L1_BUFFERS; kind < TT_MEMTRACK_KIND_KERNEL; kind++)
		sum += client->kind[kind].core_bytes;
	return sum;
}

static void add_up(struct tt_memtrack_usage *usage, uint64_t bytes, uint64_t core, uint64_t records)
{
	usage->bytes += bytes;
	usage->core_bytes += core;
	usage->records += records;
	usage->records_ever += records * 3;
	if (usage->bytes_peak < usage->bytes + usage->bytes / 16)
		usage->bytes_peak = usage->bytes + usage->bytes / 16;
	if (usage->core_peak < usage->core_bytes + usage->core_bytes / 8)
		usage->core_peak = usage->core_bytes + usage->core_bytes / 8;
	/* All of it was at its peak at once. */
	usage->bytes_at_peak = usage->bytes_peak;
	usage->core_at_peak = usage->what == TT_MEMTRACK_KIND_KERNEL ? 0 : usage->core_peak;
	usage->bytes_peak_ns = (NOW - 130) * 1000000000;
	usage->core_peak_ns = (NOW - 42) * 1000000000;
}

static struct tt_memtrack_usage *sum(struct device *dev, uint32_t what)
{
	return (struct tt_memtrack_usage *)usage_of(dev->usage, what);
}

/* The device's usage is what its clients hold. */
static void add_up_device(struct device *dev)
{
	uint32_t kind;
	size_t i;

	for (i = 0; i < dev->client_count; i++) {
		const struct tt_memtrack_client *client = &dev->clients[i];

		for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
			const struct tt_memtrack_holding *held = &client->kind[kind];

			add_up(&dev->usage[kind], held->bytes, held->core_bytes, held->records);
			add_up(sum(dev, kind <= TT_MEMTRACK_KIND_TRACE ? TT_MEMTRACK_SUM_DRAM :
									  TT_MEMTRACK_SUM_L1),
			       held->bytes, 0, held->records);
		}
		add_up(sum(dev, TT_MEMTRACK_SUM_L1), 0, core_bytes(client), 0);
	}
}

/* The past: a model that is loaded, then runs, with what is there now at its end. */
static void remember(struct scene_data *data, int seconds)
{
	struct snapshot *snap = &data->model.snap;
	struct device *now = calloc(snap->device_count, sizeof(*now));
	uint32_t what;
	size_t i;
	int at;

	memcpy(now, snap->devices, snap->device_count * sizeof(*now));
	for (at = seconds; at >= 0; at--) {
		for (i = 0; i < snap->device_count; i++) {
			struct device *dev = &snap->devices[i];
			double loaded = at > 240 ? 0.1 : at > 200 ? 0.1 + (240 - at) / 50.0 : 0.9;
			double busy = at > 190 ? 0 : (at / 12) % 3 ? 1 : 0.55;

			for (what = 0; at && what < USAGE_ROWS; what++) {
				double part = what == 0 ? loaded : busy;

				dev->usage[what].bytes = now[i].usage[what].bytes * part;
				dev->usage[what].core_bytes = now[i].usage[what].core_bytes * part;
			}
			if (!at)
				memcpy(dev->usage, now[i].usage, sizeof(dev->usage));
		}
		history_note(&data->model.history, snap, NOW - at, 2);
	}
	free(now);
}

static struct process *row_of(struct scene_data *data, int number)
{
	size_t i;

	for (i = 0; i < data->model.processes.count; i++)
		if (data->model.processes.row[i].who.client == (uint64_t)number)
			return &data->model.processes.row[i];
	return NULL;
}

/* What /proc would say. */
static void describe(struct scene_data *data, int number, const char *user, const char *container,
		     const char *command, int64_t age, int64_t growth)
{
	struct process *process = row_of(data, number);

	process->user = user;
	process->container = container;
	process->command = command;
	process->age = age;
	process->growth = growth;
}

static void take_processes(struct scene_data *data, const struct untracked *untracked)
{
	processes_take(&data->model.processes, &data->model.snap, untracked, NOW, true);
}

static void add_exit(struct scene_data *data, int seconds_ago, int number, const char *name,
		     uint32_t kind, uint64_t bytes, uint64_t records)
{
	struct snapshot *snap = &data->model.snap;
	struct tt_memtrack_exit *gone;

	snap->exits = reallocarray(snap->exits, snap->exit_count + 1, sizeof(*gone));
	gone = &snap->exits[snap->exit_count++];
	*gone = (struct tt_memtrack_exit){
		.who = { .client = number, .pid = FIRST_PID + number, .uid = 1000 },
		.time_ns = (NOW - seconds_ago) * NS_PER_S,
	};
	snprintf(gone->who.name, sizeof(gone->who.name), "%s", name);
	gone->kind[kind] = (struct tt_memtrack_holding){ bytes, 0, records };
}

static void add_event(struct scene_data *data, int seconds_ago, uint32_t type, uint32_t device,
		      uint32_t kind, uint64_t bytes, uint64_t records, uint64_t total)
{
	struct tt_memtrack_event event = {
		.type = type, .device = device, .kind = kind, .bytes = bytes, .records = records,
		.total = total, .time_ns = (NOW - seconds_ago) * NS_PER_S,
	};

	if (type <= TT_MEMTRACK_EVENT_EXIT || type >= TT_MEMTRACK_EVENT_PROGRAM)
		event.who = (struct tt_memtrack_who){ .client = 1, .pid = FIRST_PID + 1,
						      .name = "python3" };
	log_add(&data->model.log, &event);
}

/*
 * The scenes
 */

/* A desk: an n300 and a p150a, a server and three who try things. */
static void fill_desk(struct scene_data *data)
{
	struct tt_memtrack_client *client;
	struct device *dev;

	dev = add_device(data, "wormhole", "n300", 12 * GIB, 64);
	strcpy(dev->board_source, "assumed");
	strcpy(dev->place.pci_address, "0000:01:00.0");
	dev->place.has_driver_node = true;
	client = add_client(dev, 1, "python3", 1000);
	hold(client, TT_MEMTRACK_KIND_DRAM_BUFFERS, 9 * GIB + 400 * MIB, 780 * MIB, 291);
	hold(client, TT_MEMTRACK_KIND_TRACE, 96 * MIB, 8 * MIB, 2);
	hold(client, TT_MEMTRACK_KIND_L1_BUFFERS, 21 * MIB, 340 * KIB, 14);
	hold(client, TT_MEMTRACK_KIND_L1_SMALL, 2 * MIB, 32 * KIB, 4);
	hold(client, TT_MEMTRACK_KIND_CB, 41 * MIB, 656 * KIB, 31);
	hold(client, TT_MEMTRACK_KIND_KERNEL, 5557453, 90000, 12);
	client = add_client(dev, 2, "pytest", 1001);
	hold(client, TT_MEMTRACK_KIND_DRAM_BUFFERS, 256 * MIB, 22 * MIB, 40);
	hold(client, TT_MEMTRACK_KIND_CB, 8 * MIB, 128 * KIB, 6);
	hold(client, TT_MEMTRACK_KIND_DFB, 3 * MIB, 48 * KIB, 2);

	dev = add_device(data, "wormhole", "n300", 12 * GIB, 64);
	strcpy(dev->board_source, "assumed");
	strcpy(dev->place.pci_address, "0000:01:00.0");
	dev->chip = 1;
	dev->remote = 1;
	dev->has_gateway = true;
	client = add_client(dev, 1, "python3", 1000);
	hold(client, TT_MEMTRACK_KIND_DRAM_BUFFERS, 5 * GIB, 430 * MIB, 288);
	hold(client, TT_MEMTRACK_KIND_L1_BUFFERS, 12 * MIB, 200 * KIB, 9);
	hold(client, TT_MEMTRACK_KIND_CB, 32 * MIB, 512 * KIB, 31);

	dev = add_device(data, "blackhole", "p150a", 32 * GIB, 140);
	strcpy(dev->place.pci_address, "0000:c1:00.0");
	client = add_client(dev, 3, "train", 1002);
	hold(client, TT_MEMTRACK_KIND_DRAM_BUFFERS, 30 * GIB, 3800 * MIB, 1204);
	hold(client, TT_MEMTRACK_KIND_L1_BUFFERS, 60 * MIB, 450 * KIB, 70);
	hold(client, TT_MEMTRACK_KIND_CB, 70 * MIB, 512 * KIB, 50);
	hold(client, TT_MEMTRACK_KIND_SCRATCH, 4 * MIB, 32 * KIB, 4);
	hold(client, TT_MEMTRACK_KIND_KERNEL, 11 * MIB, 90 * KIB, 60);
	client = add_client(dev, 4, "python3", 1001);
	hold(client, TT_MEMTRACK_KIND_DRAM_BUFFERS, 12 * MIB, MIB, 3);
}

static void tell_desk(struct scene_data *data)
{
	add_exit(data, 7300, 60, "python3", TT_MEMTRACK_KIND_CB, 0, 0);
	add_exit(data, 340, 61, "pytest", TT_MEMTRACK_KIND_CB, 32 * MIB, 8);
	data->model.snap.exits[1].kind[TT_MEMTRACK_KIND_KERNEL] =
		(struct tt_memtrack_holding){ 2 * MIB, 32 * KIB, 3 };
	add_exit(data, 42, 62, "convert", TT_MEMTRACK_KIND_DRAM_BUFFERS, 3 * GIB, 12);
	add_event(data, 42, TT_MEMTRACK_EVENT_EXIT, 2, TT_MEMTRACK_KIND_DRAM_BUFFERS, 3 * GIB, 12,
		  0);
	add_event(data, 30, TT_MEMTRACK_EVENT_BUF_ALLOC, 0, TT_MEMTRACK_KIND_DRAM_BUFFERS, 1 * GIB,
		  12, 9 * GIB);
	add_event(data, 11, TT_MEMTRACK_EVENT_BUF_FREE, 0, TT_MEMTRACK_KIND_CB, 12 * MIB, 4,
		  49 * MIB);
	add_event(data, 3, TT_MEMTRACK_EVENT_DEVICE_ADD, 2, TT_MEMTRACK_ANY, 0, 0, 0);
}

static const char server[] =
	"python3 -m vllm.entrypoints.openai.api_server --model meta-llama/Llama-3.1-8B-Instruct";

static void make_desk(struct scene_data *data)
{
	static const struct untracked nobody;
	size_t i;

	fill_desk(data);
	for (i = 0; i < data->model.snap.device_count; i++)
		add_up_device(&data->model.snap.devices[i]);
	remember(data, 300);
	take_processes(data, &nobody);
	describe(data, 1, "ada", "4f0c2a91be77", server, 93784, GIB + 12 * MIB);
	describe(data, 2, "grace", "", "pytest tests/ttnn/unit_tests -k matmul", 75,
		 -12 * (int64_t)MIB);
	describe(data, 3, "katherine", "", "./train --config big.yaml", 7260, 0);
	describe(data, 4, "grace", "", "python3 try.py", 12, 12 * MIB);
	tell_desk(data);
}

static void make_mono(struct scene_data *data)
{
	make_desk(data);
	data->state.look = (struct look){ 0 };
}

static void make_ascii(struct scene_data *data)
{
	make_desk(data);
	data->state.look = (struct look){ .ascii = true };
}

static void make_galaxy(struct scene_data *data)
{
	static const struct untracked nobody;
	int i, number;

	for (i = 0; i < 32; i++) {
		struct device *dev = add_device(data, "wormhole", "galaxy-wormhole", 12 * GIB, 80);

		snprintf(dev->place.pci_address, sizeof(dev->place.pci_address), "0000:%02x:00.0",
			 i + 1);
		for (number = 1; number <= 12; number++) {
			struct tt_memtrack_client *client;

			if (i / 8 != number % 4)
				continue;
			client = add_client(dev, number, "python3", 0);
			hold(client, TT_MEMTRACK_KIND_DRAM_BUFFERS, (i * 97 % 40 + 1) * 100 * MIB,
			     100 * MIB, 100);
			hold(client, TT_MEMTRACK_KIND_L1_BUFFERS, (i * 31 % 17) * MIB,
			     (i * 31 % 17) * 16 * KIB, 10);
			hold(client, TT_MEMTRACK_KIND_CB, (i * 53 % 23) * MIB,
			     (i * 53 % 23) * 15 * KIB, 20);
		}
		add_up_device(dev);
	}
	remember(data, 300);
	take_processes(data, &nobody);
	for (number = 1; number <= 12; number++)
		describe(data, number, "ada", "", "python3 mesh.py", number * 1000, 0);
	data->state.device = 19;
}

/* Many devices, of which nobody uses one. */
static void make_idle(struct scene_data *data)
{
	int i;

	for (i = 0; i < 32; i++)
		add_up_device(add_device(data, "wormhole", "galaxy-wormhole", 12 * GIB, 80));
	remember(data, 300);
}

/* A full machine: eight devices, and fifty processes on two of them each. */
static void make_rack(struct scene_data *data)
{
	static const struct untracked nobody;
	int i, number;

	for (i = 0; i < 8; i++) {
		struct device *dev = add_device(data, "blackhole", "p150a", 32 * GIB, 140);

		for (number = 1; number <= 50; number++) {
			struct tt_memtrack_client *client;

			if (number % 8 != i && (number + 1) % 8 != i)
				continue;
			client = add_client(dev, number, "python3", 1000);
			hold(client, TT_MEMTRACK_KIND_DRAM_BUFFERS, number * 40 * MIB, 5 * MIB, 9);
			hold(client, TT_MEMTRACK_KIND_L1_BUFFERS, number * 64 * KIB, 4 * KIB, 9);
			hold(client, TT_MEMTRACK_KIND_CB, 5 * MIB, 40 * KIB, 3);
		}
		add_up_device(dev);
	}
	remember(data, 300);
	take_processes(data, &nobody);
	for (number = 1; number <= 50; number++)
		describe(data, number, "ada", "", "python3 serve.py --batch 32", 100 + number, 0);
}

/* All that may be not known, or wrong, at once. */
static void make_trouble(struct scene_data *data)
{
	const struct choices none = { 0 };
	struct untracked_user strangers[] = {
		{ .who = { .pid = FIRST_PID + 70, .uid = 0, .name = "jax" }, .device = 1 },
		{ .who = { .pid = FIRST_PID + 71, .uid = 0, .name = "plugin" }, .in_table = true,
		  .held = { [TT_MEMTRACK_KIND_DRAM_BUFFERS] = 3 << 20,
			    [TT_MEMTRACK_KIND_CB] = 2 << 20 } },
	};
	const struct untracked untracked = { strangers, 2 };
	struct tt_memtrack_client *client;
	struct device *dev;

	dev = add_device(data, "blackhole", "", 0, 0);
	dev->l1 = (struct capacity){ .core_total = L1_OF_CORE };
	client = add_client(dev, 1, "caf\\xc3\\xa9", 4200000001U);
	client->who.pid = 0;
	hold(client, TT_MEMTRACK_KIND_DRAM_BUFFERS, GIB, 100 * MIB, 1);
	add_up_device(dev);
	dev = add_device(data, "wormhole", "n150", 12 * GIB, 72);
	sum(dev, TT_MEMTRACK_SUM_L1)->flags = 0;
	dev->errors[0] = 3;
	dev->errors[3] = UINT64_MAX;
	client = add_client(dev, 2, "greedy", 0);
	hold(client, TT_MEMTRACK_KIND_DRAM_BUFFERS, 13 * GIB, GIB, 9);
	hold(client, TT_MEMTRACK_KIND_L1_BUFFERS, 72 * L1_OF_CORE + 1, L1_OF_CORE + 1, 1);
	add_up_device(dev);
	dev = add_device(data, "wormhole", "n150", 12 * GIB, 72);
	dev->simulated = 1;
	remember(data, 20);
	take_processes(data, &untracked);
	add_event(data, 13, TT_MEMTRACK_EVENT_PROGRAM, 1, TT_MEMTRACK_KIND_CB, 3 * MIB, 12,
		  3 * MIB);
	add_event(data, 13, TT_MEMTRACK_EVENT_PROGRAM, 1, TT_MEMTRACK_KIND_CB, 2 * MIB, 8,
		  2 * MIB);
	add_event(data, 12, TT_MEMTRACK_EVENT_REFUSED, 1, TT_MEMTRACK_KIND_L1_BUFFERS, 64 * MIB, 0,
		  0);
	add_event(data, 9, TT_MEMTRACK_EVENT_MISSED, TT_MEMTRACK_ANY, TT_MEMTRACK_ANY, 0, 17, 0);
	add_event(data, 5, TT_MEMTRACK_EVENT_DEVICE_REMOVE, 3, TT_MEMTRACK_ANY, 0, 0, 0);
	data->model.errors_second = NOW - 60;
	model_alert(&data->model, &none);
	data->state.device = 1;
	data->state.follow = true;
}

static void make_empty(struct scene_data *data)
{
	const struct choices none = { 0 };

	model_alert(&data->model, &none);
}

static void make_no_module(struct scene_data *data)
{
	data->model.snap.module_loaded = false;
	data->model.snap.file_error = -ENOENT;
	make_empty(data);
}

static void make_no_access(struct scene_data *data)
{
	size_t i;

	make_desk(data);
	for (i = 0; i < data->model.snap.device_count; i++) {
		free(data->model.snap.devices[i].clients);
		data->model.snap.devices[i].clients = NULL;
	}
	data->model.processes.count = 0;
	data->model.snap.exit_count = 0;
	data->model.snap.file_error = -EACCES;
	make_empty(data);
}

static void make_help(struct scene_data *data)
{
	make_desk(data);
	data->state.window = WINDOW_HELP;
}

static void make_setup(struct scene_data *data)
{
	make_desk(data);
	data->state.window = WINDOW_SETUP;
	data->state.line = 3;
}

static void make_sort(struct scene_data *data)
{
	make_desk(data);
	data->state.window = WINDOW_SORT;
	data->state.line = COLUMN_DRAM;
}

static void select_first(struct scene_data *data)
{
	state_arrange(&data->state, &data->model);
}

static void make_signal(struct scene_data *data)
{
	make_desk(data);
	select_first(data);
	data->state.window = WINDOW_SIGNAL;
	data->state.signal = SIGTERM;
}

/* A server that was started by ttmt-run --tags. */
static const struct tt_memtrack_record records_of_server[] = {
	{ 0, TT_MEMTRACK_KIND_DRAM_BUFFERS, 0x7f001000, GIB, 86 * MIB, .tag = 1 },
	{ 1, TT_MEMTRACK_KIND_DRAM_BUFFERS, 0x7f002000, 512 * MIB, 43 * MIB, .tag = 1 },
	{ 0, TT_MEMTRACK_KIND_CB, 7, 32 * MIB, 512 * KIB, .tag = 2 },
	{ 0, TT_MEMTRACK_KIND_L1_BUFFERS, 0x7f003000, 20 * MIB, 320 * KIB, .tag = 3 },
	{ 0, TT_MEMTRACK_KIND_CB, 8, 9 * MIB, 144 * KIB, .tag = 3 },
	{ 0, TT_MEMTRACK_KIND_L1_SMALL, 0x7f004000, 64 * KIB, KIB, .tag = 0 },
};

static void tag_server(struct tag_list *tags)
{
	static struct tt_memtrack_tag texts_[] = {
		{ .tag = 1, .text = "model.py:57 load_weights/ttnn.as_tensor" },
		{ .tag = 2, .text = "model.py:214 attention/ttnn.linear" },
		{ .tag = 3, .text = "model.py:231 mlp/ttnn.silu" },
	};
	const struct tag_texts texts = { texts_, ARRAY_SIZE(texts_) };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(records_of_server); i++)
		tag_list_add(tags, &records_of_server[i]);
	tag_list_finish(tags, &texts, true);
}

static void make_tags(struct scene_data *data)
{
	make_desk(data);
	tag_server(&row_of(data, 1)->tags->of.tags);
}

static void make_process(struct scene_data *data)
{
	struct largest_records *largest = &data->details.largest;

	make_tags(data);
	select_first(data);
	data->state.client = 1;
	data->state.pid = FIRST_PID + 1;
	data->state.window = WINDOW_PROCESS;
	data->details.client = 1;
	largest->count = ARRAY_SIZE(records_of_server);
	memcpy(largest->record, records_of_server, sizeof(records_of_server));
	tag_server(&data->details.records.tags);
}

static void make_device(struct scene_data *data)
{
	make_trouble(data);
	data->state.window = WINDOW_DEVICE;
}

/* More at the top, where the model's programs lie. */
static void place_cores(struct chip *chip)
{
	uint32_t x, y;

	*chip = (struct chip){ .columns = 8, .rows = 8, .everywhere = 160 * KIB };
	chip->core = calloc(64, sizeof(*chip->core));
	for (y = 0; y < 8; y++)
		for (x = 0; x < 8 && chip->count < 62; x++)
			chip->core[chip->count++] = (struct tt_memtrack_core){
				x, y, (160 + (7 - y) * (x < 6) * 150ULL) * KIB,
				(200 + (7 - y) * 160ULL) * KIB, 160 * KIB,
			};
}

/* One of which it is known why, and one of which it is not. */
static void refuse(struct refused *refused)
{
	struct tt_memtrack_refusal *refusal;

	*refused = (struct refused){ calloc(2, sizeof(*refusal)), 2, 2 };
	refusal = refused->refusal;
	refusal[0] = (struct tt_memtrack_refusal){
		.who = { .pid = FIRST_PID + 1, .name = "python3" }, .device = 0,
		.time_ns = (NOW - 200) * NS_PER_S, .kind = TT_MEMTRACK_KIND_CB,
		.reason = TT_MEMTRACK_REFUSED_CLASH, .core_bytes = 900 * KIB,
		.tag_text = "model.py:214 attention/ttnn.linear",
	};
	refusal[1] = refusal[0];
	refusal[1].time_ns += 100 * NS_PER_S;
	refusal[1].kind = TT_MEMTRACK_KIND_L1_BUFFERS;
	refusal[1].reason = TT_MEMTRACK_REFUSED_NO_MEMORY;
	refusal[1].flags = TT_MEMTRACK_REFUSED_FREE_KNOWN;
	refusal[1].tag_text[0] = '\0';
}

static void make_chip(struct scene_data *data)
{
	const struct choices none = { 0 };

	make_desk(data);
	place_cores(&data->details.of_device.chip);
	data->details.of_device.is_there = true;
	refuse(&data->model.refused);
	model_alert(&data->model, &none);
	data->state.device = 0;
	data->state.window = WINDOW_DEVICE;
}

static void make_ascii_chip(struct scene_data *data)
{
	make_chip(data);
	data->state.look = (struct look){ .ascii = true };
	data->state.window_top = 19;
}

static void make_filter(struct scene_data *data)
{
	make_desk(data);
	strcpy(data->state.filter, "grace");
	data->state.filtering = true;
}

static void make_zoom(struct scene_data *data)
{
	make_desk(data);
	data->state.focus = PANEL_EXITS;
	data->state.zoom = true;
}

static void make_bytes(struct scene_data *data)
{
	make_desk(data);
	data->state.setup.units = UNITS_BYTES;
}

const struct scene_facts scenes[] = {
	{ "desk-40x10", 40, 10, make_desk },
	{ "desk-60x16", 60, 16, make_desk },
	{ "desk-80x24", 80, 24, make_desk },
	{ "desk-100x30", 100, 30, make_desk },
	{ "desk-132x43", 132, 43, make_desk },
	{ "desk-200x50", 200, 50, make_desk },
	{ "tags-120x30", 120, 30, make_tags },
	{ "tags-200x50", 200, 50, make_tags },
	{ "mono-80x24", 80, 24, make_mono },
	{ "ascii-80x24", 80, 24, make_ascii },
	{ "galaxy-80x24", 80, 24, make_galaxy },
	{ "galaxy-120x50", 120, 50, make_galaxy },
	{ "idle-80x24", 80, 24, make_idle },
	{ "rack-120x40", 120, 40, make_rack },
	{ "trouble-40x10", 40, 10, make_trouble },
	{ "trouble-80x24", 80, 24, make_trouble },
	{ "trouble-132x40", 132, 40, make_trouble },
	{ "empty-80x24", 80, 24, make_empty },
	{ "no-module-80x24", 80, 24, make_no_module },
	{ "no-access-80x24", 80, 24, make_no_access },
	{ "help-80x24", 80, 24, make_help },
	{ "help-100x50", 100, 50, make_help },
	{ "setup-80x24", 80, 24, make_setup },
	{ "sort-80x24", 80, 24, make_sort },
	{ "signal-80x24", 80, 24, make_signal },
	{ "process-80x24", 80, 24, make_process },
	{ "process-120x40", 120, 40, make_process },
	{ "device-80x24", 80, 24, make_device },
	{ "device-120x40", 120, 40, make_device },
	{ "chip-120x50", 120, 50, make_chip },
	{ "chip-ascii-80x24", 80, 24, make_ascii_chip },
	{ "filter-80x24", 80, 24, make_filter },
	{ "zoom-60x12", 60, 12, make_zoom },
	{ "bytes-132x24", 132, 24, make_bytes },
};

const int scene_count = ARRAY_SIZE(scenes);

int scene_paint(struct grid *grid, const struct scene_facts *scene)
{
	struct scene_data *data = malloc(sizeof(*data));
	int ret;

	if (!data)
		return -ENOMEM;
	scene_begin(data);
	scene->make(data);
	state_arrange(&data->state, &data->model);
	ret = grid_init(grid, scene->rows, scene->columns);
	if (!ret)
		paint(grid, &data->state, &data->model, &data->details);
	scene_end(data);
	free(data);
	return ret;
}

void grid_text(const struct grid *grid, int row, char *text, size_t room)
{
	wchar_t wide[1024];
	int column, length = 0;

	for (column = 0; column < grid->columns; column++) {
		const struct cell *cell = grid_at(grid, row, column);

		if (cell->character)
			wide[length++] = cell->character;
	}
	while (length && wide[length - 1] == L' ')
		length--;
	wide[length] = L'\0';
	wcstombs(text, wide, room);
}
