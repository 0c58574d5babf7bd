// SPDX-License-Identifier: GPL-2.0-or-later
#include "changes.h"

static const struct device *find_device(const struct snapshot *snap, uint32_t number)
{
	size_t i;

	for (i = 0; i < snap->device_count; i++)
		if (snap->devices[i].place.number == number)
			return &snap->devices[i];
	return NULL;
}

/* Most likely it is where it was before. */
static const struct tt_memtrack_client *find_client(const struct device *dev, uint64_t client,
						    size_t hint)
{
	size_t i;

	if (!dev || !dev->clients)
		return NULL;
	if (hint < dev->client_count && dev->clients[hint].who.client == client)
		return &dev->clients[hint];
	for (i = 0; i < dev->client_count; i++)
		if (dev->clients[i].who.client == client)
			return &dev->clients[i];
	return NULL;
}

static uint64_t difference(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

static void note_kind(struct log *log, const struct device *dev, const struct tt_memtrack_who *who,
		      uint32_t kind, const struct tt_memtrack_holding *before,
		      const struct tt_memtrack_holding *now, uint64_t now_ns)
{
	const struct tt_memtrack_event event = {
		.type = now->bytes > before->bytes ? TT_MEMTRACK_EVENT_BUF_ALLOC :
						     TT_MEMTRACK_EVENT_BUF_FREE,
		.device = dev->place.number, .kind = kind, .time_ns = now_ns, .who = *who,
		.bytes = difference(before->bytes, now->bytes),
		.records = difference(before->records, now->records),
		.total = usage_of(dev->usage, kind)->bytes,
	};

	if (event.bytes)
		log_add(log, &event);
}

static void note_clients(struct log *log, const struct device *before, const struct device *now,
			 uint64_t now_ns)
{
	static const struct tt_memtrack_client nobody;
	uint32_t kind;
	size_t i;

	for (i = 0; now->clients && i < now->client_count; i++) {
		const struct tt_memtrack_client *client = &now->clients[i];
		const struct tt_memtrack_client *then;

		then = find_client(before, client->who.client, i) ?: &nobody;
		for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
			note_kind(log, now, &client->who, kind, &then->kind[kind],
				  &client->kind[kind], now_ns);
	}
}

static void note_device(struct log *log, uint32_t type, const struct device *dev, uint64_t now_ns)
{
	const struct tt_memtrack_event event = {
		.type = type, .device = dev->place.number, .kind = TT_MEMTRACK_ANY,
		.time_ns = now_ns,
	};

	log_add(log, &event);
}

static void note_devices(struct log *log, const struct snapshot *before,
			 const struct snapshot *now, uint64_t now_ns)
{
	size_t i;

	for (i = 0; i < before->device_count; i++)
		if (!find_device(now, before->devices[i].place.number))
			note_device(log, TT_MEMTRACK_EVENT_DEVICE_REMOVE, &before->devices[i],
				    now_ns);
	for (i = 0; i < now->device_count; i++) {
		const struct device *dev = &now->devices[i];
		const struct device *then = find_device(before, dev->place.number);

		if (!then)
			note_device(log, TT_MEMTRACK_EVENT_DEVICE_ADD, dev, now_ns);
		note_clients(log, then, dev, now_ns);
	}
}

static bool was_gone(const struct snapshot *before, uint64_t client)
{
	size_t i;

	for (i = before->exit_count; i > 0; i--)
		if (before->exits[i - 1].who.client == client)
			return true;
	return false;
}

/* Of all devices together. */
static void note_exit(struct log *log, const struct tt_memtrack_exit *gone)
{
	struct tt_memtrack_event event = {
		.type = TT_MEMTRACK_EVENT_EXIT, .device = TT_MEMTRACK_ANY,
		.kind = TT_MEMTRACK_ANY, .time_ns = gone->time_ns, .who = gone->who,
	};
	bool left_any = false;
	uint32_t kind;

	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
		if (!gone->kind[kind].records)
			continue;
		event.kind = kind;
		event.bytes = gone->kind[kind].bytes;
		event.records = gone->kind[kind].records;
		log_add(log, &event);
		left_any = true;
	}
	if (!left_any)
		log_add(log, &event);
}

static void note_exits(struct log *log, const struct snapshot *before, const struct snapshot *now)
{
	size_t i;

	for (i = 0; i < now->exit_count; i++)
		if (!was_gone(before, now->exits[i].who.client))
			note_exit(log, &now->exits[i]);
}

void changes_note(struct log *log, const struct snapshot *before, const struct snapshot *now,
		  uint64_t now_ns)
{
	/* Where nobody could be asked before, nobody knows what is new. */
	if (!before->file_error && !now->file_error)
		note_exits(log, before, now);
	note_devices(log, before, now, now_ns);
}
