// SPDX-License-Identifier: GPL-2.0-or-later
/* Live records, of whose processes the reader may read them. */
#include <errno.h>
#include <stdlib.h>

#include "array_size.h"
#include "owners.h"
#include "tag_texts.h"
#include "views.h"

#define PAGE 1024

enum {
	CLIENT, PID, DEVICE, KIND, ID, TAG, SIZE, BYTES, CORE_BYTES, DRAM, L1, L1_CORE, RECORDS,
};

static const struct sheet_column columns[] = {
	[CLIENT] = { "client", NULL, SHEET_NUMBER, SHEET_KEY | SHEET_DATA },
	[PID] = { "pid", "PID", SHEET_NUMBER, SHEET_KEY },
	[DEVICE] = { "device", "Device", SHEET_NUMBER, SHEET_KEY },
	[KIND] = { "kind", "Kind", SHEET_TEXT, SHEET_KEY },
	[ID] = { "id", "Id", SHEET_NUMBER, SHEET_KEY },
	[TAG] = { "tag", "Tag", SHEET_TEXT, 0 },
	[SIZE] = { "size", "Size", SHEET_BYTES, SHEET_DATA },
	[BYTES] = { "bytes", "Bytes", SHEET_BYTES, SHEET_SUM | SHEET_SINGLE },
	[CORE_BYTES] = { "core_bytes", "Core or bank", SHEET_BYTES, SHEET_SUM | SHEET_SINGLE },
	[DRAM] = { "dram", "DRAM", SHEET_BYTES, SHEET_SUM | SHEET_GROUPED },
	[L1] = { "l1", "L1", SHEET_BYTES, SHEET_SUM | SHEET_GROUPED },
	[L1_CORE] = { "l1_core", "On a core", SHEET_BYTES, SHEET_SUM | SHEET_GROUPED },
	[RECORDS] = { "records", "Records", SHEET_NUMBER, SHEET_SUM | SHEET_GROUPED },
};

/* Of a tag without a text, the number still tells what belongs together. */
static void put_tag(struct sheet *sheet, uint32_t tag, const struct tag_texts *texts)
{
	const char *text = tag_texts_find(texts, tag);
	char number[24];

	snprintf(number, sizeof(number), "tag %u", tag);
	if (tag)
		sheet_text(sheet, TAG, text ?: number);
}

/* Banks and cores do not add up, and kernel code has its own place in a core. */
static void put_region(struct sheet *sheet, const struct tt_memtrack_record *record)
{
	if (record->kind < TT_MEMTRACK_KIND_L1_BUFFERS) {
		sheet_number(sheet, DRAM, record->bytes);
		return;
	}
	sheet_number(sheet, L1, record->bytes);
	if (record->kind != TT_MEMTRACK_KIND_KERNEL)
		sheet_number(sheet, L1_CORE, record->core_bytes);
}

static void add_row(struct sheet *sheet, const struct tt_memtrack_who *who,
		    const struct tt_memtrack_record *record, const struct tag_texts *texts)
{
	sheet_row(sheet);
	sheet_number(sheet, CLIENT, who->client);
	if (who->pid)
		sheet_number(sheet, PID, who->pid);
	sheet_number(sheet, DEVICE, record->device);
	sheet_text(sheet, KIND, ttmt_kind_name(record->kind));
	sheet_number(sheet, ID, record->id);
	put_tag(sheet, record->tag, texts);
	sheet_number(sheet, SIZE, record->bytes);
	sheet_number(sheet, BYTES, record->bytes);
	sheet_number(sheet, CORE_BYTES, record->core_bytes);
	put_region(sheet, record);
	sheet_number(sheet, RECORDS, 1);
}

static int add_records(struct sheet *sheet, struct ttmt *handle, const struct snapshot *snap,
		       const struct tt_memtrack_who *who, const struct tag_texts *texts)
{
	static struct tt_memtrack_record page[PAGE];
	struct tt_memtrack_record last;
	int count, i;

	count = ttmt_records(handle, who->client, NULL, page, sizeof(*page), PAGE);
	while (count > 0 && !sheet->error) {
		for (i = 0; i < count; i++)
			if (snapshot_has_device(snap, page[i].device))
				add_row(sheet, who, &page[i], texts);
		last = page[count - 1];
		count = ttmt_records(handle, who->client, &last, page, sizeof(*page), PAGE);
	}
	return count;
}

/* A client that goes meanwhile has none. */
static int add_client(struct sheet *sheet, struct ttmt *handle, const struct snapshot *snap,
		      const struct tt_memtrack_who *who)
{
	struct tag_texts texts = { 0 };
	int ret;

	ret = tag_texts_read(&texts, handle, who->client);
	if (!ret)
		ret = add_records(sheet, handle, snap, who, &texts);
	tag_texts_free(&texts);
	return ret == -ENOENT ? 0 : ret;
}

static bool is_refusal(int error)
{
	return error == -EPERM || error == -EACCES;
}

/* Those of others are left out. */
static int add_clients(struct sheet *sheet, struct ttmt *handle, const struct snapshot *snap,
		       const struct options *options, const struct owners *owners)
{
	bool had_one = false;
	size_t i;
	int ret;

	for (i = 0; i < owners->count; i++) {
		const struct tt_memtrack_who *who = &owners->owner[i].who;

		if (!options_ask_for(options, who))
			continue;
		ret = add_client(sheet, handle, snap, who);
		if (ret && !is_refusal(ret))
			return ret;
		sheet->left_out += !!ret;
		had_one |= !ret;
	}
	return sheet->left_out && !had_one ? -EPERM : 0;
}

static void fill(struct sheet *sheet, const struct snapshot *snap, const struct options *options)
{
	struct owners owners = { 0 };
	struct ttmt *handle;
	int ret;

	ret = ttmt_open(&handle, TTMT_OPEN_READ_ONLY);
	if (!ret)
		ret = owners_read(&owners, snap, false);
	if (!ret)
		ret = add_clients(sheet, handle, snap, options, &owners);
	if (ret)
		sheet->error = ret;
	owners_free(&owners);
	ttmt_close(handle);
}

static void note(FILE *out, const struct sheet *sheet)
{
	if (sheet->left_out)
		fprintf(out,
			"\nNot shown: records of %zu program%s of other users, which are for root.\n",
			sheet->left_out, sheet->left_out == 1 ? "" : "s");
}

const struct view_sheet view_records = {
	.column = columns, .columns = ARRAY_SIZE(columns), .first = BYTES, .fill = fill,
	.note = note,
};
