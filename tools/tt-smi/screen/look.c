// SPDX-License-Identifier: GPL-2.0-or-later
#include <ttmt.h>

#include "look.h"

struct style look_plain(void)
{
	return (struct style){ 0 };
}

struct style look_dim(void)
{
	return (struct style){ .ink = INK_DIM };
}

struct style look_bold(void)
{
	return (struct style){ .flags = STYLE_BOLD };
}

struct style look_title(void)
{
	return (struct style){ .ink = INK_TITLE, .flags = STYLE_BOLD };
}

struct style look_warning(void)
{
	return (struct style){ .ink = INK_WARNING };
}

struct style look_alarm(void)
{
	return (struct style){ .ink = INK_ALARM, .flags = STYLE_BOLD };
}

struct style look_good(void)
{
	return (struct style){ .ink = INK_GOOD };
}

struct style look_heading(const struct look *look, bool has_focus)
{
	if (!has_focus)
		return look_title();
	if (!look->colors)
		return (struct style){ .flags = STYLE_REVERSE | STYLE_BOLD };
	return (struct style){ .ink = INK_BAR, .paper = INK_BAR_PAPER };
}

struct style look_level(uint64_t used, uint64_t total)
{
	double percent = total ? 100.0 * used / total : 0;

	if (percent >= LOOK_ALARM)
		return look_alarm();
	if (percent >= LOOK_WARNING)
		return look_warning();
	return total ? look_good() : look_plain();
}

uint8_t look_kind_ink(uint32_t kind)
{
	return INK_KIND + kind % 8;
}

static const struct {
	char letter;
	const char *name;
} kinds[] = {
	[TT_MEMTRACK_KIND_DRAM_BUFFERS] = { 'B', "buffers" },
	[TT_MEMTRACK_KIND_TRACE] = { 'T', "trace" },
	[TT_MEMTRACK_KIND_L1_BUFFERS] = { 'b', "buffers" },
	[TT_MEMTRACK_KIND_L1_SMALL] = { 's', "small" },
	[TT_MEMTRACK_KIND_CB] = { 'c', "cb" },
	[TT_MEMTRACK_KIND_DFB] = { 'd', "dfb" },
	[TT_MEMTRACK_KIND_SCRATCH] = { 'x', "scratch" },
	[TT_MEMTRACK_KIND_KERNEL] = { 'k', "kernel" },
};

char look_kind_letter(uint32_t kind)
{
	return kinds[kind].letter;
}

const char *look_kind_name(uint32_t kind)
{
	return kinds[kind].name;
}
