// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plain accounting, see ledger.h. The caller holds what protects the ledger.
 */
#include <linux/compiler.h>

#include "ledger.h"

/* The sums that a kind enters: its region, and the group that people know. */
struct memtrack_membership {
	u8 region;
	u8 group;
};

#define NO_GROUP MEMTRACK_LINES

static const struct memtrack_membership membership[TT_MEMTRACK_KIND_COUNT] = {
	[TT_MEMTRACK_KIND_DRAM_BUFFERS]	= { MEMTRACK_LINE_DRAM, NO_GROUP },
	[TT_MEMTRACK_KIND_TRACE]	= { MEMTRACK_LINE_DRAM, NO_GROUP },
	[TT_MEMTRACK_KIND_L1_BUFFERS]	= { MEMTRACK_LINE_L1, MEMTRACK_LINE_L1_TENSORS },
	[TT_MEMTRACK_KIND_L1_SMALL]	= { MEMTRACK_LINE_L1, MEMTRACK_LINE_L1_TENSORS },
	[TT_MEMTRACK_KIND_CB]		= { MEMTRACK_LINE_L1, MEMTRACK_LINE_L1_PROGRAM },
	[TT_MEMTRACK_KIND_DFB]		= { MEMTRACK_LINE_L1, MEMTRACK_LINE_L1_PROGRAM },
	[TT_MEMTRACK_KIND_SCRATCH]	= { MEMTRACK_LINE_L1, MEMTRACK_LINE_L1_PROGRAM },
	[TT_MEMTRACK_KIND_KERNEL]	= { MEMTRACK_LINE_L1, NO_GROUP },
};

static const char * const line_names[MEMTRACK_LINES] = {
	[TT_MEMTRACK_KIND_DRAM_BUFFERS]	= "dram_buffers",
	[TT_MEMTRACK_KIND_TRACE]	= "trace",
	[TT_MEMTRACK_KIND_L1_BUFFERS]	= "l1_buffers",
	[TT_MEMTRACK_KIND_L1_SMALL]	= "l1_small",
	[TT_MEMTRACK_KIND_CB]		= "cb",
	[TT_MEMTRACK_KIND_DFB]		= "dfb",
	[TT_MEMTRACK_KIND_SCRATCH]	= "scratch",
	[TT_MEMTRACK_KIND_KERNEL]	= "kernel",
	[MEMTRACK_LINE_DRAM]		= "dram",
	[MEMTRACK_LINE_L1]		= "l1",
	[MEMTRACK_LINE_L1_TENSORS]	= "l1_tensors",
	[MEMTRACK_LINE_L1_PROGRAM]	= "l1_program",
};

/* Code sits in a reserved ring in each core, so its core bytes enter no sum. */
static u64 core_bytes_in_sums(unsigned int kind, u64 core_bytes)
{
	return kind == TT_MEMTRACK_KIND_KERNEL ? 0 : core_bytes;
}

static void line_add(struct memtrack_usage *line, u64 bytes, u64 core_bytes)
{
	line->bytes += bytes;
	line->core_bytes += core_bytes;
	line->records++;
	line->records_ever++;
	if (unlikely(line->bytes > line->bytes_peak))
		line->bytes_peak = line->bytes;
	if (unlikely(line->core_bytes > line->core_peak))
		line->core_peak = line->core_bytes;
}

static void line_sub(struct memtrack_usage *line, u64 bytes, u64 core_bytes, u64 records)
{
	line->bytes -= bytes;
	line->core_bytes -= core_bytes;
	line->records -= records;
}

static void ledger_add(struct memtrack_ledger *ledger, unsigned int kind,
		       const struct memtrack_amount *record)
{
	const struct memtrack_membership *in = &membership[kind];
	u64 core_bytes = core_bytes_in_sums(kind, record->core_bytes);

	line_add(&ledger->line[kind], record->bytes, record->core_bytes);
	line_add(&ledger->line[in->region], record->bytes, core_bytes);
	if (in->group != NO_GROUP)
		line_add(&ledger->line[in->group], record->bytes, core_bytes);
}

static void ledger_sub(struct memtrack_ledger *ledger, unsigned int kind,
		       const struct memtrack_amount *amount)
{
	const struct memtrack_membership *in = &membership[kind];
	u64 core_bytes = core_bytes_in_sums(kind, amount->core_bytes);

	line_sub(&ledger->line[kind], amount->bytes, amount->core_bytes, amount->records);
	line_sub(&ledger->line[in->region], amount->bytes, core_bytes, amount->records);
	if (in->group != NO_GROUP)
		line_sub(&ledger->line[in->group], amount->bytes, core_bytes, amount->records);
}

/*
 * With this bound on each client, and one on their number, no sum of a device can wrap,
 * whatever its clients report.
 */
static bool has_room(const struct memtrack_ledger *client, const struct memtrack_amount *record)
{
	const struct memtrack_usage *dram = &client->line[MEMTRACK_LINE_DRAM];
	const struct memtrack_usage *l1 = &client->line[MEMTRACK_LINE_L1];
	const struct memtrack_usage *code = &client->line[TT_MEMTRACK_KIND_KERNEL];
	u64 bytes = dram->bytes + l1->bytes;
	u64 core_bytes = dram->core_bytes + l1->core_bytes + code->core_bytes;

	return bytes + record->bytes <= TT_MEMTRACK_MAX_CLIENT_BYTES &&
	       core_bytes + record->core_bytes <= TT_MEMTRACK_MAX_CLIENT_BYTES;
}

/**
 * memtrack_kind_region() - the region that a kind lies in
 * @kind: a valid kind
 *
 * Return: MEMTRACK_LINE_DRAM or MEMTRACK_LINE_L1.
 */
enum memtrack_line memtrack_kind_region(unsigned int kind)
{
	return membership[kind].region;
}

/**
 * memtrack_line_name() - how a line is called in files
 * @line: a kind, or a sum
 *
 * Return: the name.
 */
const char *memtrack_line_name(enum memtrack_line line)
{
	return line_names[line];
}

/**
 * memtrack_ledgers_add() - a record came
 * @client: ledger of its client on the device
 * @device: ledger of the device
 * @kind: a valid kind
 * @record: the record
 *
 * Return: false, and both are unchanged, if the client would hold more than
 * TT_MEMTRACK_MAX_CLIENT_BYTES.
 */
bool memtrack_ledgers_add(struct memtrack_ledger *client, struct memtrack_ledger *device,
			  unsigned int kind, const struct memtrack_amount *record)
{
	if (!has_room(client, record))
		return false;
	ledger_add(client, kind, record);
	ledger_add(device, kind, record);
	return true;
}

/**
 * memtrack_ledgers_sub() - a record, or several of one kind, went
 * @client: ledger of their client on the device
 * @device: ledger of the device
 * @kind: a valid kind
 * @amount: what was added for them
 */
void memtrack_ledgers_sub(struct memtrack_ledger *client, struct memtrack_ledger *device,
			  unsigned int kind, const struct memtrack_amount *amount)
{
	ledger_sub(client, kind, amount);
	ledger_sub(device, kind, amount);
}

/**
 * memtrack_ledger_sub_all() - a client went, with all it held
 * @device: ledger of the device
 * @client: ledger of the client on it
 */
void memtrack_ledger_sub_all(struct memtrack_ledger *device, const struct memtrack_ledger *client)
{
	unsigned int i;

	for (i = 0; i < MEMTRACK_LINES; i++)
		line_sub(&device->line[i], client->line[i].bytes, client->line[i].core_bytes,
			 client->line[i].records);
}

/**
 * memtrack_ledger_amount() - what the live records of a kind take
 * @ledger: of a device, or of a client on it
 * @kind: a valid kind
 *
 * Return: the amount.
 */
struct memtrack_amount memtrack_ledger_amount(const struct memtrack_ledger *ledger,
					      unsigned int kind)
{
	const struct memtrack_usage *line = &ledger->line[kind];

	return (struct memtrack_amount) {
		.bytes = line->bytes,
		.core_bytes = line->core_bytes,
		.records = line->records,
	};
}
