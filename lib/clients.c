// SPDX-License-Identifier: LGPL-2.1-or-later
/* Questions about clients, and about those that exited. */
#include "private.h"
#include "rows.h"
#include "sized.h"
#include "usage.h"

/* Room in the first attempt; on most machines that is enough. */
#define FIRST_ROOM 64

static int ask_clients(struct ttmt *handle, struct tt_memtrack_clients_get *arg,
		       struct ttmt_rows *clients, struct ttmt_rows *usage)
{
	int err;

	do {
		err = ttmt_rows_fit(clients, arg->client_count, arg->client_size);
		if (!err)
			err = ttmt_rows_fit(usage, arg->usage_count, arg->usage_size);
		if (err)
			break;
		arg->clients = (uintptr_t)clients->at;
		arg->client_count = clients->room;
		arg->usage = (uintptr_t)usage->at;
		arg->usage_count = usage->room;
		err = ttmt_ask(handle, TT_MEMTRACK_IOC_CLIENTS_GET, arg);
	} while (err == -EMSGSIZE &&
		 (arg->client_count > clients->room || arg->usage_count > usage->room));
	return err;
}

int ttmt_clients(struct ttmt *handle, uint32_t device, struct tt_memtrack_client **clients,
		 size_t client_size, size_t *count, struct tt_memtrack_usage *usage_rows,
		 size_t row_size, size_t row_count)
{
	struct tt_memtrack_clients_get arg = {
		.size = sizeof(arg),
		.device = device,
		.client_size = ttmt_size(client_size),
		.client_count = FIRST_ROOM,
		.usage_size = usage_rows ? ttmt_size(row_size) : sizeof(*usage_rows),
		.usage_count = TTMT_USAGE_ROOM,
	};
	struct ttmt_rows client_rows = { 0 };
	struct ttmt_rows usage = { 0 };
	int err = ask_clients(handle, &arg, &client_rows, &usage);

	if (!err && usage_rows)
		ttmt_rows_pick(usage_rows, row_size, row_count, usage.at, arg.usage_count);
	free(usage.at);
	if (err) {
		free(client_rows.at);
		client_rows.at = NULL;
	}
	*clients = client_rows.at;
	*count = err ? 0 : arg.client_count;
	return err;
}

/* Asks for an array, whose address and number of entries are members of arg. */
static int ask_list(struct ttmt *handle, unsigned long request, void *arg, __u64 *address,
		    uint32_t *entries, size_t entry_size, size_t *count)
{
	struct ttmt_rows rows = { 0 };
	int err;

	*entries = FIRST_ROOM;
	do {
		err = ttmt_rows_fit(&rows, *entries, entry_size);
		if (err)
			break;
		*address = (uintptr_t)rows.at;
		*entries = rows.room;
		err = ttmt_ask(handle, request, arg);
	} while (err == -EMSGSIZE && *entries > rows.room);

	if (err) {
		free(rows.at);
		*address = 0;
	}
	*count = err ? 0 : *entries;
	return err;
}

int ttmt_exits(struct ttmt *handle, struct tt_memtrack_exit **exits, size_t exit_size,
	       size_t *count)
{
	struct tt_memtrack_exits_get arg = {
		.size = sizeof(arg),
		.entry_size = ttmt_size(exit_size),
	};
	int err = ask_list(handle, TT_MEMTRACK_IOC_EXITS_GET, &arg, &arg.exits, &arg.count,
			   arg.entry_size, count);

	*exits = (void *)(uintptr_t)arg.exits;
	return err;
}

int ttmt_refusals(struct ttmt *handle, struct tt_memtrack_refusal **refusals, size_t refusal_size,
		  size_t *count)
{
	struct tt_memtrack_refusals_get arg = {
		.size = sizeof(arg),
		.entry_size = ttmt_size(refusal_size),
	};
	int err = ask_list(handle, TT_MEMTRACK_IOC_REFUSALS_GET, &arg, &arg.refusals, &arg.count,
			   arg.entry_size, count);

	*refusals = (void *)(uintptr_t)arg.refusals;
	return err;
}
