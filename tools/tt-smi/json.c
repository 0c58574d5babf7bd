// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include <json.h>

#include "array_size.h"
#include "json.h"
#include "names.h"
#include "version.h"

#define SCHEMA_VERSION 1

static const uint32_t sums[] = {
	TT_MEMTRACK_SUM_DRAM,
	TT_MEMTRACK_SUM_L1,
	TT_MEMTRACK_SUM_L1_TENSORS,
	TT_MEMTRACK_SUM_L1_PROGRAM,
};

static void put_number(struct json_object *object, const char *key, uint64_t value)
{
	json_object_object_add(object, key, json_object_new_uint64(value));
}

/* null where the figure is not known. */
static void put_if(struct json_object *object, const char *key, bool known, uint64_t value)
{
	json_object_object_add(object, key, known ? json_object_new_uint64(value) : NULL);
}

static void put_bool(struct json_object *object, const char *key, bool value)
{
	json_object_object_add(object, key, json_object_new_boolean(value));
}

/* null where the text is empty. */
static void put_text(struct json_object *object, const char *key, const char *value)
{
	json_object_object_add(object, key, *value ? json_object_new_string(value) : NULL);
}

static struct json_object *put_object(struct json_object *object, const char *key)
{
	struct json_object *inner = json_object_new_object();

	json_object_object_add(object, key, inner);
	return inner;
}

static void put_usage(struct json_object *object, const struct tt_memtrack_usage *usage)
{
	bool known = usage->records_ever;

	put_if(object, "used", known, usage->bytes);
	put_if(object, "peak", known, usage->bytes_peak);
	put_if(object, "core_used", known, usage->core_bytes);
	put_if(object, "core_peak", known, usage->core_peak);
	put_if(object, "count", known, usage->records);
	put_number(object, "allocs", usage->records_ever);
}

static void put_capacity(struct json_object *object, const struct capacity *capacity)
{
	put_if(object, "total", capacity->total, capacity->total);
	put_if(object, "core_total", capacity->core_total, capacity->core_total);
	put_text(object, "total_source", capacity->source);
}

static void put_usages(struct json_object *object, const struct device *dev)
{
	struct json_object *kinds = put_object(object, "kinds");
	struct json_object *regions = put_object(object, "sums");
	uint32_t kind;
	size_t i;

	for (kind = 0; kind < TT_MEMTRACK_KIND_COUNT; kind++)
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

static void put_who(struct json_object *object, const struct tt_memtrack_who *who)
{
	bool has_user = who->uid != UINT32_MAX;

	put_number(object, "client", who->client);
	put_if(object, "pid", who->pid, who->pid);
	put_if(object, "uid", has_user, who->uid);
	put_text(object, "user", has_user ? user_name(who->uid, false).s : "");
	put_text(object, "command", printable(who->name, false).s);
}

static void put_holdings(struct json_object *object, const struct tt_memtrack_holding *holdings)
{
	struct json_object *kinds = put_object(object, "kinds");
	uint32_t kind;

	for (kind = 0; kind < TT_MEMTRACK_KIND_COUNT; kind++) {
		struct json_object *held = put_object(kinds, ttmt_kind_name(kind));

		put_number(held, "used", holdings[kind].bytes);
		put_number(held, "core_used", holdings[kind].core_bytes);
		put_number(held, "count", holdings[kind].records);
	}
}

/* null where the device file did not open: that is not the same as nobody. */
static struct json_object *clients_of(const struct device *dev, bool known)
{
	struct json_object *clients = known ? json_object_new_array() : NULL;
	size_t i;

	for (i = 0; known && i < dev->client_count; i++) {
		struct json_object *client = json_object_new_object();

		put_who(client, &dev->clients[i].who);
		put_holdings(client, dev->clients[i].kind);
		json_object_array_add(clients, client);
	}
	return clients;
}

static struct json_object *device_object(const struct device *dev, bool clients_known)
{
	struct json_object *object = json_object_new_object();
	struct json_object *errors;
	size_t i;

	put_number(object, "device", dev->number);
	put_text(object, "board", dev->board);
	put_text(object, "board_source", dev->board_source);
	put_text(object, "arch", strcmp(dev->arch, "unknown") ? dev->arch : "");
	put_number(object, "chip", dev->chip);
	put_bool(object, "remote", dev->remote);
	put_if(object, "gateway", dev->has_gateway, dev->gateway);
	put_text(object, "pci_address", dev->pci_address);
	put_if(object, "driver_node", dev->has_driver_node, dev->driver_node);
	put_bool(object, "simulated", dev->simulated);
	put_if(object, "tensix_cores", dev->tensix_cores, dev->tensix_cores);
	put_if(object, "l1_bytes_per_core", dev->l1_bytes_per_core, dev->l1_bytes_per_core);
	put_usages(object, dev);
	errors = put_object(object, "errors");
	for (i = 0; i < ERROR_COUNT; i++)
		put_number(errors, error_names[i], dev->errors[i]);
	put_number(object, "client_count", dev->client_count);
	json_object_object_add(object, "clients", clients_of(dev, clients_known));
	return object;
}

static struct json_object *exits_of(const struct snapshot *snap)
{
	struct json_object *exits = snap->file_error ? NULL : json_object_new_array();
	size_t i;

	for (i = 0; i < snap->exit_count; i++) {
		struct json_object *gone = json_object_new_object();

		put_who(gone, &snap->exits[i].who);
		put_number(gone, "time_ns", snap->exits[i].time_ns);
		put_holdings(gone, snap->exits[i].kind);
		json_object_array_add(exits, gone);
	}
	return exits;
}

static struct json_object *snapshot_object(const struct snapshot *snap)
{
	struct json_object *object = json_object_new_object();
	struct json_object *versions, *devices;
	size_t i;

	put_number(object, "schema_version", SCHEMA_VERSION);
	versions = put_object(object, "versions");
	put_text(versions, "tool", tool_version);
	put_text(versions, "library", ttmt_library_version());
	put_text(versions, "module", snap->module_version);
	put_text(object, "device_file_error",
		 snap->file_error ? strerror(-snap->file_error) : "");
	put_if(object, "now_ns", !snap->file_error, snap->now_ns);
	devices = json_object_new_array();
	for (i = 0; i < snap->device_count; i++)
		json_object_array_add(devices,
				      device_object(&snap->devices[i], !snap->file_error));
	json_object_object_add(object, "devices", devices);
	json_object_object_add(object, "exits", exits_of(snap));
	return object;
}

int json_report(FILE *out, const struct snapshot *snap, bool one_line)
{
	struct json_object *object = snapshot_object(snap);
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;
	const char *text;

	flags |= one_line ? JSON_C_TO_STRING_PLAIN :
			    JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;
	text = json_object_to_json_string_ext(object, flags);
	if (text)
		fprintf(out, "%s\n", text);
	json_object_put(object);
	return text ? 0 : -ENOMEM;
}
