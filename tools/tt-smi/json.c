// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array_size.h"
#include "clock.h"
#include "json.h"
#include "json_put.h"
#include "names.h"
#include "owners.h"
#include "shm.h"
#include "version.h"

#define SCHEMA_VERSION 1

static const uint32_t sums[] = {
	TT_MEMTRACK_SUM_DRAM,
	TT_MEMTRACK_SUM_L1,
	TT_MEMTRACK_SUM_L1_TENSORS,
	TT_MEMTRACK_SUM_L1_PROGRAM,
};

static void put_usage(struct json_object *object, const struct tt_memtrack_usage *usage)
{
	bool known = usage->records_ever;

	put_if(object, "used", known, usage->bytes);
	put_if(object, "peak", known, usage->bytes_peak);
	put_if(object, "core_used", known, usage->core_bytes);
	put_if(object, "core_peak", known, usage->core_peak);
	put_bool(object, "core_exact", usage->flags & TT_MEMTRACK_USAGE_CORE_EXACT);
	put_bool(object, "core_peak_exact", usage->flags & TT_MEMTRACK_USAGE_PEAK_EXACT);
	put_if(object, "count", known, usage->records);
	put_number(object, "allocs", usage->records_ever);
}

static void put_capacity(struct json_object *object, const struct capacity *capacity)
{
	put_if(object, "total", capacity->total, capacity->total);
	put_if(object, "core_total", capacity->core_total, capacity->core_total);
	put_text(object, "total_source", capacity->source);
	put_if(object, "usable", capacity->usable, capacity->usable);
	put_if(object, "core_usable", capacity->core_usable, capacity->core_usable);
}

static void put_usages(struct json_object *object, const struct device *dev)
{
	struct json_object *kinds = put_object(object, "kinds");
	struct json_object *regions = put_object(object, "sums");
	uint32_t kind;
	size_t i;

	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
		put_usage(put_object(kinds, ttmt_kind_name(kind)), usage_of(dev->usage, kind));
	for (i = 0; i < ARRAY_SIZE(sums); i++) {
		struct json_object *sum = put_object(regions, ttmt_kind_name(sums[i]));

		put_usage(sum, usage_of(dev->usage, sums[i]));
		if (sums[i] == TT_MEMTRACK_SUM_DRAM)
			put_capacity(sum, &dev->dram);
		else if (sums[i] == TT_MEMTRACK_SUM_L1)
			put_capacity(sum, &dev->l1);
	}
}

/* A client or exit. The command line is that of a process that is there. */
static void put_process(struct json_object *object, const struct tt_memtrack_who *who,
			const char *command_line)
{
	bool has_user = who->uid != UINT32_MAX;

	put_who(object, who);
	put_text(object, "user", has_user ? user_name(who->uid, false).s : NULL);
	put_text(object, "command_line", command_line);
}

/* null where the device file did not open: that is not the same as nobody. */
static struct json_object *clients_of(const struct device *dev, const struct owners *owners)
{
	const bool known = owners;
	struct json_object *clients = known ? json_object_new_array() : NULL;
	size_t i;

	for (i = 0; known && i < dev->client_count; i++) {
		const struct tt_memtrack_who *who = &dev->clients[i].who;
		struct json_object *client = json_object_new_object();
		char *line = owners_arguments(owners, who, false);

		put_process(client, who, line);
		free(line);
		put_holdings(client, "kinds", dev->clients[i].kind);
		json_object_array_add(clients, client);
	}
	return clients;
}

static struct json_object *device_object(const struct device *dev, const struct owners *owners)
{
	struct json_object *object = json_object_new_object();
	struct json_object *errors;
	size_t i;

	put_number(object, "device", dev->place.number);
	put_text(object, "board", dev->board);
	put_text(object, "board_source", dev->board_source);
	put_text(object, "arch", strcmp(dev->arch, "unknown") ? dev->arch : "");
	put_number(object, "chip", dev->chip);
	put_bool(object, "remote", dev->remote);
	put_if(object, "gateway", dev->has_gateway, dev->gateway);
	put_text(object, "pci_address", dev->place.pci_address);
	put_if(object, "driver_node", dev->place.has_driver_node, dev->place.driver_node);
	put_bool(object, "simulated", dev->simulated);
	put_if(object, "tensix_cores", dev->tensix_cores, dev->tensix_cores);
	put_if(object, "l1_bytes_per_core", dev->l1_bytes_per_core, dev->l1_bytes_per_core);
	put_usages(object, dev);
	errors = put_object(object, "errors");
	for (i = 0; i < ERROR_COUNT; i++)
		put_number(errors, error_names[i], dev->errors[i]);
	put_number(errors, "refused", dev->refused);
	put_number(object, "client_count", dev->client_count);
	json_object_object_add(object, "clients", clients_of(dev, owners));
	return object;
}

static struct json_object *exits_of(const struct snapshot *snap)
{
	struct json_object *exits = snap->file_error ? NULL : json_object_new_array();
	size_t i;

	for (i = 0; i < snap->exit_count; i++) {
		struct json_object *gone = json_object_new_object();

		put_process(gone, &snap->exits[i].who, NULL);
		put_number(gone, "time_ns", snap->exits[i].time_ns);
		put_holdings(gone, "kinds", snap->exits[i].kind);
		json_object_array_add(exits, gone);
	}
	return exits;
}

static struct json_object *process_of_table(const struct device *dev,
					    const struct tt_memtrack_client *client)
{
	struct json_object *object = json_object_new_object();
	struct tt_memtrack_who who = client->who;
	uint32_t kind;

	who.client = 0;
	put_number(object, "device", dev->place.number);
	put_process(object, &who, NULL);
	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
		put_if(object, ttmt_kind_name(kind), shm_knows(kind), client->kind[kind].bytes);
	return object;
}

/* Those that report nothing. */
static struct json_object *processes_of_tables(const struct snapshot *tables)
{
	struct json_object *processes = tables ? json_object_new_array() : NULL;
	size_t i, j;

	for (i = 0; tables && i < tables->device_count; i++)
		for (j = 0; j < tables->devices[i].client_count; j++)
			json_object_array_add(processes,
					      process_of_table(&tables->devices[i],
							       &tables->devices[i].clients[j]));
	return processes;
}

static void put_here_and_now(struct json_object *object)
{
	char name[HOST_NAME_MAX + 1] = "";

	gethostname(name, sizeof(name) - 1);
	put_text(object, "hostname", name);
	put_text(object, "time", clock_utc(clock_since_1970(clock_now_ns())).s);
}

static struct json_object *snapshot_object(const struct snapshot *snap,
					   const struct snapshot *tables,
					   const struct owners *owners, const char *error)
{
	struct json_object *object = json_object_new_object();
	struct json_object *versions, *devices;
	size_t i;

	put_number(object, "schema_version", SCHEMA_VERSION);
	versions = put_object(object, "versions");
	put_text(versions, "tool", tool_version);
	put_text(versions, "library", ttmt_library_version());
	put_text(versions, "module", snap->module_version);
	put_here_and_now(object);
	put_text(object, "error", error);
	put_text(object, "device_file_error",
		 snap->file_error ? strerror(-snap->file_error) : "");
	put_if(object, "now_ns", !snap->file_error, snap->now_ns);
	devices = json_object_new_array();
	for (i = 0; i < snap->device_count; i++)
		json_object_array_add(devices,
				      device_object(&snap->devices[i], owners));
	json_object_object_add(object, "devices", devices);
	json_object_object_add(object, "exits", exits_of(snap));
	json_object_object_add(object, "unreported", processes_of_tables(tables));
	return object;
}

int json_report(char **text, const struct snapshot *snap, const struct snapshot *tables,
		const char *error, bool one_line)
{
	struct json_object *object;
	struct owners owners;
	int ret;

	ret = owners_read(&owners, snap, false);
	if (!ret) {
		object = snapshot_object(snap, tables, snap->file_error ? NULL : &owners,
					 error);
		*text = json_text(object, one_line);
		ret = *text ? 0 : -ENOMEM;
	}
	owners_free(&owners);
	return ret;
}
