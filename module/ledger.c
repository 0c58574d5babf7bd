// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plain accounting, see ledger.h. The caller must hold the lock that protects the ledger.
 */
#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "grid.h"
#include "ledger.h"

#define AT(line_) offsetof(struct memtrack_ledger, line[line_])

/*
 * The lines that a kind counts towards: its own, its region's, and that of its group. They are
 * offsets into a ledger, because an index would have to be multiplied for each figure of every
 * event.
 */
struct memtrack_membership {
	u16 kind;
	u16 region;
	u16 group;
};

#define NO_GROUP sizeof(struct memtrack_ledger)
#define DRAM(kind_) { AT(kind_), AT(MEMTRACK_LINE_DRAM), NO_GROUP }
#define TENSORS(kind_) { AT(kind_), AT(MEMTRACK_LINE_L1), AT(MEMTRACK_LINE_L1_TENSORS) }
#define PROGRAM(kind_) { AT(kind_), AT(MEMTRACK_LINE_L1), AT(MEMTRACK_LINE_L1_PROGRAM) }
#define CODE(kind_) { AT(kind_), AT(MEMTRACK_LINE_L1), NO_GROUP }

static const struct memtrack_membership membership[MEMTRACK_KINDS] = {
	[TT_MEMTRACK_KIND_DRAM_BUFFERS]	= DRAM(TT_MEMTRACK_KIND_DRAM_BUFFERS),
	[TT_MEMTRACK_KIND_TRACE]	= DRAM(TT_MEMTRACK_KIND_TRACE),
	[TT_MEMTRACK_KIND_L1_BUFFERS]	= TENSORS(TT_MEMTRACK_KIND_L1_BUFFERS),
	[TT_MEMTRACK_KIND_L1_SMALL]	= TENSORS(TT_MEMTRACK_KIND_L1_SMALL),
	[TT_MEMTRACK_KIND_CB]		= PROGRAM(TT_MEMTRACK_KIND_CB),
	[TT_MEMTRACK_KIND_DFB]		= PROGRAM(TT_MEMTRACK_KIND_DFB),
	[TT_MEMTRACK_KIND_SCRATCH]	= PROGRAM(TT_MEMTRACK_KIND_SCRATCH),
	[TT_MEMTRACK_KIND_KERNEL]	= CODE(TT_MEMTRACK_KIND_KERNEL),
};

#define DRAM_LINES BIT(MEMTRACK_LINE_DRAM)
#define TENSOR_LINES (BIT(MEMTRACK_LINE_L1) | BIT(MEMTRACK_LINE_L1_TENSORS))
#define PROGRAM_LINES (BIT(MEMTRACK_LINE_L1) | BIT(MEMTRACK_LINE_L1_PROGRAM))

/* The same lines as a bit mask. */
static const u16 kind_lines[MEMTRACK_KINDS] = {
	[TT_MEMTRACK_KIND_DRAM_BUFFERS]	= BIT(TT_MEMTRACK_KIND_DRAM_BUFFERS) | DRAM_LINES,
	[TT_MEMTRACK_KIND_TRACE]	= BIT(TT_MEMTRACK_KIND_TRACE) | DRAM_LINES,
	[TT_MEMTRACK_KIND_L1_BUFFERS]	= BIT(TT_MEMTRACK_KIND_L1_BUFFERS) | TENSOR_LINES,
	[TT_MEMTRACK_KIND_L1_SMALL]	= BIT(TT_MEMTRACK_KIND_L1_SMALL) | TENSOR_LINES,
	[TT_MEMTRACK_KIND_CB]		= BIT(TT_MEMTRACK_KIND_CB) | PROGRAM_LINES,
	[TT_MEMTRACK_KIND_DFB]		= BIT(TT_MEMTRACK_KIND_DFB) | PROGRAM_LINES,
	[TT_MEMTRACK_KIND_SCRATCH]	= BIT(TT_MEMTRACK_KIND_SCRATCH) | PROGRAM_LINES,
	[TT_MEMTRACK_KIND_KERNEL]	= BIT(TT_MEMTRACK_KIND_KERNEL) | BIT(MEMTRACK_LINE_L1),
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

/* Code sits in a reserved ring in each core, so its core bytes count towards no sum. */
static u64 core_bytes_in_sums(unsigned int kind, u64 core_bytes)
{
	return kind == TT_MEMTRACK_KIND_KERNEL ? 0 : core_bytes;
}

/* Returns which of its peaks rose, a mask of MEMTRACK_ROSE_*. */
static __always_inline unsigned int line_peaks(struct memtrack_usage *line, u64 bytes,
					       u64 core_bytes)
{
	unsigned int rose = 0;

	if (unlikely(bytes > line->bytes_peak)) {
		line->bytes_peak = bytes;
		rose |= MEMTRACK_ROSE_BYTES;
	}
	if (unlikely(core_bytes > line->core_peak)) {
		line->core_peak = core_bytes;
		rose |= MEMTRACK_ROSE_CORE;
	}
	return rose;
}

static __always_inline unsigned int line_add(struct memtrack_ledger *ledger, size_t offset,
					     u64 bytes, u64 core_bytes)
{
	struct memtrack_usage *line = (void *)ledger + offset;

	line->records++;
	line->records_ever++;
	line->bytes += bytes;
	line->core_bytes += core_bytes;
	return line_peaks(line, line->bytes, line->core_bytes);
}

static __always_inline void line_sub(struct memtrack_ledger *ledger, size_t offset,
				     const struct memtrack_amount *amount, u64 core_bytes)
{
	struct memtrack_usage *line = (void *)ledger + offset;

	line->bytes -= amount->bytes;
	line->core_bytes -= core_bytes;
	line->records -= amount->records;
}

/*
 * With this limit on each client, and one on their number, no sum of a device can wrap, whatever
 * clients report.
 */
static bool has_room(const struct memtrack_ledger *client, u64 bytes, u64 core_bytes)
{
	const struct memtrack_usage *dram = &client->line[MEMTRACK_LINE_DRAM];
	const struct memtrack_usage *l1 = &client->line[MEMTRACK_LINE_L1];
	const struct memtrack_usage *code = &client->line[TT_MEMTRACK_KIND_KERNEL];

	return dram->bytes + l1->bytes + bytes <= TT_MEMTRACK_MAX_CLIENT_BYTES &&
	       dram->core_bytes + l1->core_bytes + code->core_bytes + core_bytes <=
	       TT_MEMTRACK_MAX_CLIENT_BYTES;
}

/**
 * memtrack_kind_lines() - the lines that a kind enters
 * @kind: a valid kind
 *
 * Return: a bit mask of them.
 */
unsigned long memtrack_kind_lines(unsigned int kind)
{
	return kind_lines[kind];
}

/**
 * memtrack_line_name() - name of a line in sysfs
 * @line: a kind, or a sum
 *
 * Return: the name.
 */
const char *memtrack_line_name(enum memtrack_line line)
{
	return line_names[line];
}

/* Out of the way of most events. Returns true. */
static noinline bool regions_rise(struct memtrack_ledger *client, struct memtrack_ledger *device,
				  unsigned int kind, unsigned int of_client,
				  unsigned int of_device)
{
	const enum memtrack_line region = memtrack_kind_region(kind);

	memtrack_peaks_rise(client, region, of_client);
	memtrack_peaks_rise(device, region, of_device);
	return true;
}

/**
 * memtrack_ledgers_add() - add a record
 * @client: ledger of its client on the device
 * @device: ledger of the device
 * @kind: a valid kind
 * @bytes: what it takes on the whole device
 * @core_bytes: what it takes on the fullest core or bank
 *
 * Return: false, with both unchanged, if the client would exceed
 * TT_MEMTRACK_MAX_CLIENT_BYTES.
 */
bool memtrack_ledgers_add(struct memtrack_ledger *client, struct memtrack_ledger *device,
			  unsigned int kind, u64 bytes, u64 core_bytes)
{
	const struct memtrack_membership *in;
	unsigned int of_client, of_device;

	if (unlikely(!has_room(client, bytes, core_bytes)))
		return false;
	in = &membership[kind];
	line_add(client, in->kind, bytes, core_bytes);
	line_add(device, in->kind, bytes, core_bytes);
	core_bytes = core_bytes_in_sums(kind, core_bytes);
	of_client = line_add(client, in->region, bytes, core_bytes);
	of_device = line_add(device, in->region, bytes, core_bytes);
	if (in->group != NO_GROUP) {
		line_add(client, in->group, bytes, core_bytes);
		line_add(device, in->group, bytes, core_bytes);
	}
	if (unlikely(of_client | of_device))
		return regions_rise(client, device, kind, of_client, of_device);
	return true;
}

/**
 * __memtrack_ledgers_sub() - memtrack_ledgers_sub() where no peak is fresh
 * @client: ledger of their client on the device
 * @device: ledger of the device
 * @kind: a valid kind
 * @amount: what was added for them
 */
void __memtrack_ledgers_sub(struct memtrack_ledger *client, struct memtrack_ledger *device,
			    unsigned int kind, const struct memtrack_amount *amount)
{
	const struct memtrack_membership *in = &membership[kind];
	u64 core_bytes = core_bytes_in_sums(kind, amount->core_bytes);

	line_sub(client, in->kind, amount, amount->core_bytes);
	line_sub(device, in->kind, amount, amount->core_bytes);
	line_sub(client, in->region, amount, core_bytes);
	line_sub(device, in->region, amount, core_bytes);
	if (in->group == NO_GROUP)
		return;
	line_sub(client, in->group, amount, core_bytes);
	line_sub(device, in->group, amount, core_bytes);
}

static void amount_add(struct memtrack_amount *amount, u64 bytes, u64 core_bytes)
{
	amount->bytes += bytes;
	amount->core_bytes += core_bytes;
	amount->records++;
}

/**
 * memtrack_sums_add() - add a record
 * @sums: the sums to add it to
 * @kind: a valid kind
 * @bytes: what it takes on the whole device
 * @core_bytes: what it takes on the fullest core or bank
 */
void memtrack_sums_add(struct memtrack_sums *sums, unsigned int kind, u64 bytes, u64 core_bytes)
{
	unsigned long lines;

	sums->lines |= kind_lines[kind];
	for (lines = kind_lines[kind]; lines; lines &= lines - 1) {
		unsigned int line = __ffs(lines);

		amount_add(&sums->line[line], bytes,
			   line == kind ? core_bytes : core_bytes_in_sums(kind, core_bytes));
	}
}

static u64 sums_core_bytes(const struct memtrack_sums *sums)
{
	return sums->line[MEMTRACK_LINE_L1].core_bytes +
	       sums->line[TT_MEMTRACK_KIND_KERNEL].core_bytes;
}

static u64 sums_top(const struct memtrack_sums *sums)
{
	return unlikely(sums->grid) ? sums->grid->top[MEMTRACK_LINE_L1] : 0;
}

static __always_inline void change_line(struct memtrack_ledger *ledger, const unsigned int which,
					const struct memtrack_amount *by, u64 records)
{
	struct memtrack_usage *line = &ledger->line[which];
	unsigned int rose;

	line->records += by->records;
	line->records_ever += records;
	line->bytes += by->bytes;
	line->core_bytes += by->core_bytes;
	rose = line_peaks(line, line->bytes, line->core_bytes);
	if (which == MEMTRACK_LINE_L1 && unlikely(rose))
		memtrack_peaks_rise(ledger, which, rose);
}

/* In both ledgers at once, because a line changes by the same in both. */
static __always_inline void exchange_line(const unsigned int line, unsigned long lines,
					  struct memtrack_ledger *client,
					  struct memtrack_ledger *device,
					  const struct memtrack_sums *out,
					  const struct memtrack_sums *in)
{
	const struct memtrack_amount *less = &out->line[line], *more = &in->line[line];
	struct memtrack_amount by;
	u64 records;

	if (!(lines & BIT(line)))
		return;
	records = more->records;
	by.bytes = more->bytes - less->bytes;
	by.core_bytes = more->core_bytes - less->core_bytes;
	by.records = records - less->records;
	change_line(client, line, &by, records);
	change_line(device, line, &by, records);
}

/* One by one and not in a loop: with constant offsets they take two thirds as long. */
static __always_inline void exchange_lines(unsigned long lines, struct memtrack_ledger *client,
					   struct memtrack_ledger *device,
					   const struct memtrack_sums *out,
					   const struct memtrack_sums *in)
{
	exchange_line(TT_MEMTRACK_KIND_L1_BUFFERS, lines, client, device, out, in);
	exchange_line(TT_MEMTRACK_KIND_L1_SMALL, lines, client, device, out, in);
	exchange_line(TT_MEMTRACK_KIND_CB, lines, client, device, out, in);
	exchange_line(TT_MEMTRACK_KIND_DFB, lines, client, device, out, in);
	exchange_line(TT_MEMTRACK_KIND_SCRATCH, lines, client, device, out, in);
	exchange_line(TT_MEMTRACK_KIND_KERNEL, lines, client, device, out, in);
	exchange_line(MEMTRACK_LINE_L1, lines, client, device, out, in);
	exchange_line(MEMTRACK_LINE_L1_TENSORS, lines, client, device, out, in);
	exchange_line(MEMTRACK_LINE_L1_PROGRAM, lines, client, device, out, in);
}

/**
 * memtrack_ledgers_exchange() - replace records by others, in one step
 * @client: ledger of their client on the device
 * @device: ledger of the device
 * @out: what to remove, of kinds in L1
 * @in: what to add, likewise
 *
 * If one of them has a grid, both ledgers have one, divided as it is.
 *
 * Return: false, with both unchanged, if the client would exceed TT_MEMTRACK_MAX_CLIENT_BYTES;
 * with grids, sometimes a little earlier.
 */
bool memtrack_ledgers_exchange(struct memtrack_ledger *client, struct memtrack_ledger *device,
			       const struct memtrack_sums *out, const struct memtrack_sums *in)
{
	const unsigned long lines = out->lines | in->lines;
	bool moves = out->grid || in->grid;

	if (unlikely(!has_room(client, in->line[MEMTRACK_LINE_L1].bytes -
					out->line[MEMTRACK_LINE_L1].bytes,
			       sums_core_bytes(in) - sums_core_bytes(out) + sums_top(in))))
		return false;
	memtrack_ledgers_keep_peaks(client, device);
	if (unlikely(moves)) {
		memtrack_grid_move(client, out->grid, in->grid, lines);
		memtrack_grid_move(device, out->grid, in->grid, lines);
	}
	exchange_lines(lines, client, device, out, in);
	if (unlikely(moves)) {
		memtrack_grid_move_end(client);
		memtrack_grid_move_end(device);
	}
	return true;
}

static __always_inline void change_fold(struct memtrack_change *change, bool takes,
					const struct memtrack_amount *streak, u64 core_bytes)
{
	if (takes) {
		change->bytes -= streak->bytes;
		change->core_bytes -= core_bytes;
		change->records -= streak->records;
		return;
	}
	change->bytes += streak->bytes;
	change->bytes_most = max(change->bytes_most, change->bytes);
	change->core_bytes += core_bytes;
	change->core_most = max(change->core_most, change->core_bytes);
	change->records += streak->records;
	change->records_ever += streak->records;
}

/* No record of a streak takes more than all of it. */
static void note_greatest(struct memtrack_delta *delta, unsigned int kind)
{
	u64 *greatest = &delta->greatest[memtrack_kind_region(kind) - MEMTRACK_LINE_DRAM];

	if (!delta->takes)
		*greatest = max(*greatest, delta->streak[kind].core_bytes);
}

static __always_inline void fold_kind(struct memtrack_delta *delta, unsigned int kind)
{
	struct memtrack_amount *streak = &delta->streak[kind];
	u64 core_bytes = core_bytes_in_sums(kind, streak->core_bytes);
	unsigned long sums = kind_lines[kind] & ~BIT(kind);

	change_fold(&delta->line[kind], delta->takes, streak, streak->core_bytes);
	for (; sums; sums &= sums - 1)
		change_fold(&delta->line[__ffs(sums)], delta->takes, streak, core_bytes);
}

/**
 * memtrack_delta_fold() - add the streak to the delta
 * @delta: of the run
 */
void memtrack_delta_fold(struct memtrack_delta *delta)
{
	unsigned long kinds;

	for (kinds = delta->kinds; kinds; kinds &= kinds - 1) {
		unsigned int kind = __ffs(kinds);

		delta->lines |= kind_lines[kind];
		fold_kind(delta, kind);
		note_greatest(delta, kind);
		delta->streak[kind] = (struct memtrack_amount) {};
	}
	delta->kinds = 0;
}

/* A peak amid a run: what it is made of cannot be told from the sums. */
static bool hides_peak(const struct memtrack_change *by, const struct memtrack_usage *region)
{
	bool frees = by->records_ever != by->records;

	return frees && (region->bytes + by->bytes_most > region->bytes_peak ||
			 region->core_bytes + by->core_most > region->core_peak);
}

static bool hides_any_peak(const struct memtrack_delta *delta,
			   const struct memtrack_ledger *ledger)
{
	return hides_peak(&delta->line[MEMTRACK_LINE_DRAM], &ledger->line[MEMTRACK_LINE_DRAM]) ||
	       hides_peak(&delta->line[MEMTRACK_LINE_L1], &ledger->line[MEMTRACK_LINE_L1]);
}

/**
 * memtrack_delta_fits() - check that a run may be applied all at once
 * @delta: of the run
 * @client: ledger of the client on the device
 * @device: ledger of the device
 *
 * The client has to stay below TT_MEMTRACK_MAX_CLIENT_BYTES throughout, and no region's peak may
 * be in the middle of the run.
 *
 * Return: true if so. May be false for a run whose events would each fit.
 */
bool memtrack_delta_fits(const struct memtrack_delta *delta, const struct memtrack_ledger *client,
			 const struct memtrack_ledger *device)
{
	const struct memtrack_change *by = delta->line;

	return has_room(client, by[MEMTRACK_LINE_DRAM].bytes_most + by[MEMTRACK_LINE_L1].bytes_most,
			by[MEMTRACK_LINE_DRAM].core_most + by[MEMTRACK_LINE_L1].core_most +
			by[TT_MEMTRACK_KIND_KERNEL].core_most) &&
	       !hides_any_peak(delta, client) && !hides_any_peak(delta, device);
}

static __always_inline void line_apply(struct memtrack_ledger *ledger, unsigned int which,
				       const struct memtrack_change *by)
{
	struct memtrack_usage *line = &ledger->line[which];
	u64 bytes_most = line->bytes + by->bytes_most;
	u64 core_most = line->core_bytes + by->core_most;
	unsigned int rose = line_peaks(line, bytes_most, core_most);

	if (unlikely(rose))
		memtrack_peaks_rise(ledger, which, rose);
	line->bytes += by->bytes;
	line->core_bytes += by->core_bytes;
	line->records += by->records;
	line->records_ever += by->records_ever;
}

/**
 * memtrack_delta_apply() - apply a run to the books
 * @delta: of the run
 * @client: ledger of the client on the device, which the run fits
 * @device: ledger of the device
 */
void memtrack_delta_apply(const struct memtrack_delta *delta, struct memtrack_ledger *client,
			  struct memtrack_ledger *device)
{
	unsigned long lines;

	memtrack_ledgers_keep_peaks(client, device);
	for (lines = delta->lines; lines; lines &= lines - 1) {
		unsigned int line = __ffs(lines);

		line_apply(client, line, &delta->line[line]);
		line_apply(device, line, &delta->line[line]);
	}
}

/**
 * memtrack_delta_clear() - prepare for the next run
 * @delta: of a run, applied or not, after memtrack_delta_fold()
 */
void memtrack_delta_clear(struct memtrack_delta *delta)
{
	unsigned long lines;

	for (lines = delta->lines; lines; lines &= lines - 1)
		delta->line[__ffs(lines)] = (struct memtrack_change) {};
	memset(delta->greatest, 0, sizeof(delta->greatest));
	delta->lines = 0;
	delta->takes = false;
}

/**
 * memtrack_ledger_sub_all() - subtract everything a client holds
 * @device: ledger of the device
 * @client: ledger of the client on it
 */
void memtrack_ledger_sub_all(struct memtrack_ledger *device, const struct memtrack_ledger *client)
{
	const struct memtrack_grid *grid = client->grid;
	unsigned int line;

	memtrack_peaks_keep(device);
	if (grid)
		memtrack_grid_move(device, grid, NULL, GENMASK(MEMTRACK_LINES - 1, 0));
	for (line = 0; line < MEMTRACK_LINES; line++) {
		struct memtrack_amount amount = memtrack_ledger_amount(client, line);

		line_sub(device, AT(line), &amount,
			 amount.core_bytes - (grid ? grid->top[line] : 0));
	}
	if (grid)
		memtrack_grid_move_end(device);
}

/**
 * memtrack_ledger_drop() - drop every record; keep peaks and the count of all records ever
 * @ledger: of a device, or of a client on it
 */
void memtrack_ledger_drop(struct memtrack_ledger *ledger)
{
	unsigned int line;

	memtrack_peaks_keep(ledger);
	if (ledger->grid)
		memtrack_grid_drop(ledger);
	for (line = 0; line < MEMTRACK_LINES; line++) {
		ledger->line[line].bytes = 0;
		ledger->line[line].core_bytes = 0;
		ledger->line[line].records = 0;
	}
	if (ledger->grid)
		memtrack_grid_move_end(ledger);
}

/* Of a line, the one whose records may hide where they lie: in the region L1, program memory. */
static unsigned int hiding_line(unsigned int line)
{
	return line == MEMTRACK_LINE_L1 ? MEMTRACK_LINE_L1_PROGRAM : line;
}

/* Records of a line that do not say where they lie: live ones, and all that ever were. */
static u64 hidden(const struct memtrack_ledger *ledger, unsigned int line)
{
	line = hiding_line(line);
	return ledger->line[line].records - (ledger->grid ? ledger->grid->records[line] : 0);
}

static u64 hidden_ever(const struct memtrack_ledger *ledger, unsigned int line)
{
	line = hiding_line(line);
	return ledger->line[line].records_ever -
	       (ledger->grid ? ledger->grid->records_ever[line] : 0);
}

static void forget_hidden(struct memtrack_ledger *ledger, unsigned int line)
{
	ledger->unknown[line] = hidden_ever(ledger, line) - hidden(ledger, line);
}

/**
 * memtrack_ledger_new_peaks() - reset peaks to what is held now
 * @ledger: of a client on a device
 */
void memtrack_ledger_new_peaks(struct memtrack_ledger *ledger)
{
	unsigned int line;

	for (line = 0; line < MEMTRACK_LINES; line++) {
		ledger->line[line].bytes_peak = ledger->line[line].bytes;
		ledger->line[line].core_peak = ledger->line[line].core_bytes;
		forget_hidden(ledger, line);
		memtrack_peaks_rise(ledger, line, MEMTRACK_ROSE_BYTES | MEMTRACK_ROSE_CORE);
	}
	if (ledger->grid)
		memtrack_grid_new_peaks(ledger);
}

/**
 * memtrack_ledger_new_peak() - reset one peak to what is held now
 * @ledger: of a device
 * @which: the line
 * @core: the peak on the fullest core or bank, instead of that on the whole device
 *
 * The core peak of L1 takes those of all cores with it.
 */
void memtrack_ledger_new_peak(struct memtrack_ledger *ledger, enum memtrack_line which, bool core)
{
	struct memtrack_usage *line = &ledger->line[which];

	if (!core) {
		line->bytes_peak = line->bytes;
		memtrack_peaks_rise(ledger, which, MEMTRACK_ROSE_BYTES);
		return;
	}
	if (ledger->grid)
		memtrack_grid_new_peak(ledger, which);
	line->core_peak = line->core_bytes;
	forget_hidden(ledger, which);
	memtrack_peaks_rise(ledger, which, MEMTRACK_ROSE_CORE);
}

/* Whether the records of a line say where they lie, or lie on every core. */
static bool lies_somewhere(unsigned int line)
{
	return line >= TT_MEMTRACK_KIND_CB && line != MEMTRACK_LINE_DRAM &&
	       line != MEMTRACK_LINE_L1_TENSORS;
}

/*
 * Figures on the fullest core are exact as long as no record hides where it lies, or only one does
 * and nothing else lies anywhere. In the region L1 it is program memory that may.
 */
static u32 exactness(const struct memtrack_ledger *ledger, unsigned int which)
{
	const unsigned int line = hiding_line(which);
	const struct memtrack_grid *grid = ledger->grid;
	const struct memtrack_usage *usage = &ledger->line[line];
	u64 hidden_since = hidden_ever(ledger, which) - ledger->unknown[which];
	bool nothing_placed = !grid || !grid->top[which];
	bool nothing_ever_placed = !grid || !grid->records_ever[which];
	u32 flags = 0;

	if (!lies_somewhere(which))
		return TT_MEMTRACK_USAGE_CORE_EXACT | TT_MEMTRACK_USAGE_PEAK_EXACT;
	if (usage->core_bytes == (grid ? grid->top[line] : 0) ||
	    (hidden(ledger, which) <= 1 && nothing_placed))
		flags |= TT_MEMTRACK_USAGE_CORE_EXACT;
	if (!hidden_since || (hidden_since == 1 && nothing_ever_placed))
		flags |= TT_MEMTRACK_USAGE_PEAK_EXACT;
	return flags;
}

/**
 * memtrack_ledger_read() - the figures as they are shown
 * @ledger: of a device, or of a client on it
 * @to: where they go
 */
void memtrack_ledger_read(const struct memtrack_ledger *ledger, struct memtrack_reading *to)
{
	struct memtrack_usage *tensors = &to->line[MEMTRACK_LINE_L1_TENSORS];
	unsigned int line;

	memcpy(to->line, ledger->line, sizeof(to->line));
	memcpy(to->time_ns, ledger->peaks.time_ns, sizeof(to->time_ns));
	if (ledger->grid)
		tensors->core_peak = max(tensors->core_peak, ledger->grid->tensors_peak);
	for (line = 0; line < MEMTRACK_LINES; line++) {
		to->flags[line] = exactness(ledger, line);
		to->at_peak[line] = memtrack_peaks_at(ledger, line);
	}
}

/**
 * memtrack_ledger_amount() - amount of the live records of a kind or sum
 * @ledger: of a device, or of a client on it
 * @which: a kind or sum
 *
 * Return: the amount.
 */
struct memtrack_amount memtrack_ledger_amount(const struct memtrack_ledger *ledger,
					      enum memtrack_line which)
{
	const struct memtrack_usage *line = &ledger->line[which];

	return (struct memtrack_amount) {
		.bytes = line->bytes,
		.core_bytes = line->core_bytes,
		.records = line->records,
	};
}
