// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * report - how a program reports its device memory to tt_memtrack
 *
 * Reports buffers, circular buffers and kernels on the device given by number or PCI address
 * (by default 0), and waits. When it exits, even if killed, the kernel drops its records.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ttmt.h>

#define TILE	2048ULL /* bytes of 32 x 32 numbers in bf16 */

static struct ttmt *tracker;
static uint32_t device;

static void check(int err, const char *what)
{
	if (err >= 0)
		return;
	fprintf(stderr, "report: %s: %s\n", what, strerror(-err));
	exit(EXIT_FAILURE);
}

/* Tiles are interleaved over the banks: the fullest one holds its share, rounded up. */
static void buffer(uint32_t kind, uint64_t id, uint64_t tiles, uint64_t banks)
{
	check(ttmt_buf_alloc(tracker, device, kind, id, tiles * TILE,
			     (tiles + banks - 1) / banks * TILE), "buffer");
}

/* Let the card's driver fill in what the module does not know; if it cannot, nothing changes. */
static void find_device(const char *name)
{
	struct ttmt_device_list *list;
	int index;

	check(ttmt_device_list_new(&list), "devices");
	index = strchr(name, ':') ? ttmt_device_list_find_pci(list, name, 0) :
		ttmt_device_list_find(list, (uint32_t)strtoul(name, NULL, 10));
	check(index, name);
	check(ttmt_device_list_number(list, index, &device), name);
	ttmt_device_fill(tracker, list, index);
	ttmt_device_list_free(list);
}

int main(int argc, char **argv)
{
	struct tt_memtrack_capacity_entry has[] = {
		{ .which = TT_MEMTRACK_CAP_TENSIX_CORES },
		{ .which = TT_MEMTRACK_CAP_DRAM_BYTES },
		{ .which = TT_MEMTRACK_CAP_DRAM_BANK_BYTES },
	};
	uint64_t banks;
	uint32_t cores;

	check(ttmt_open(&tracker, 0), "/dev/tt_memtrack");
	find_device(argc > 1 ? argv[1] : "0");
	check(ttmt_capacities(tracker, device, has, sizeof(*has), 3), "device");
	cores = (uint32_t)has[0].value;
	banks = has[2].value ? has[1].value / has[2].value : 0;
	if (!cores || !banks) {
		fprintf(stderr, "report: nobody knows how much memory device %u has\n", device);
		return EXIT_FAILURE;
	}

	/* 32 weights of 4096 x 8192 in DRAM, and two activations of 1024 x 1024 in L1. */
	for (uint64_t id = 0; id < 32; id++)
		buffer(TT_MEMTRACK_KIND_DRAM_BUFFERS, id, 128 * 256, banks);
	for (uint64_t id = 0; id < 2; id++)
		buffer(TT_MEMTRACK_KIND_L1_BUFFERS, id, 32 * 32, cores);

	/* A matmul: circular buffers for two inputs and the output, and three kernels. */
	for (uint64_t id = 0; id < 3; id++)
		check(ttmt_cb_alloc(tracker, device, TT_MEMTRACK_KIND_CB, id, 64 * TILE, cores),
		      "circular buffer");
	for (uint64_t id = 0; id < 3; id++)
		check(ttmt_kernel_load(tracker, device, TT_MEMTRACK_KERNEL_APPLICATION, id, 8192,
				       cores), "kernel");

	printf("report: process %d holds buffers, CBs and kernels on device %u\n", (int)getpid(),
	       device);
	fflush(stdout);
	pause();
	ttmt_close(tracker);
	return EXIT_SUCCESS;
}
