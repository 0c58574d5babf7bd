// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cards of the module ttmt_test_pci.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ttmt_test.h"

bool cards_possible(void)
{
	return !access("/sys/bus/pci", F_OK);
}

void cards_or_skip(void)
{
	if (cards_possible())
		return;
	puts("TAP version 13\n1..0 # SKIP this kernel has no PCI");
	exit(4);
}

int cards_load(const char *parameters)
{
	return module_load("ttmt_test_pci", parameters);
}

int cards_unload(void)
{
	int result = module_unload("ttmt_test_pci");

	return result == -ENOENT ? 0 : result;
}

#define CARD_FOLDER "/sys/kernel/debug/ttmt_test_pci/"

int card_plug(unsigned int slot, const char *card)
{
	char command[80];

	snprintf(command, sizeof(command), "add %u %s", slot, card);
	return file_write(CARD_FOLDER "control", command);
}

int card_unplug(unsigned int slot)
{
	char command[80];

	snprintf(command, sizeof(command), "remove %u", slot);
	return file_write(CARD_FOLDER "control", command);
}

int card_accesses(void)
{
	char text[32];
	int result = file_read(CARD_FOLDER "accesses", text, sizeof(text));

	return result ? result : atoi(text);
}

int cards_empty(void)
{
	unsigned int slot;
	int result = 0;

	for (slot = 0; slot < CARD_SLOTS && (!result || result == -ENODEV); slot++)
		result = card_unplug(slot);
	/* Without the module, there are no cards anyway. */
	return result == -ENODEV || result == -ENOENT ? 0 : result;
}

/* Loading is slow on a slow kernel, so reuse what the previous test left. */
static int cards_keep(bool driver)
{
	char text[8];

	if (!file_read("/sys/module/ttmt_test_pci/parameters/driver", text, sizeof(text)) &&
	    text[0] == (driver ? 'Y' : 'N'))
		return cards_empty();
	return cards_unload() ?: cards_load(driver ? "driver=1" : "");
}

static bool is_behind(__u32 device, unsigned int slot)
{
	char address[16], path[64], target[256];
	ssize_t length;

	snprintf(address, sizeof(address), CARD_ADDRESS, slot);
	snprintf(path, sizeof(path), CLASS "/tt%u/device", device);
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return false;
	target[length] = '\0';
	return !strcmp(basename(target), address);
}

int card_devices(int fd, unsigned int slot, __u32 devices[CARD_CHIPS])
{
	struct device_info info;
	__u32 next, chip;
	int count = 0;

	for (chip = 0; chip < CARD_CHIPS; chip++)
		devices[chip] = ANY;
	for (next = 0; !device_get(fd, next, TT_MEMTRACK_DEVICE_NEXT, &info);
	     next = info.device + 1) {
		if (!is_behind(info.device, slot))
			continue;
		if (info.chip >= CARD_CHIPS || devices[info.chip] != ANY)
			return -EBADMSG;
		devices[info.chip] = info.device;
		count++;
	}
	return count;
}

__u32 card_device(int fd, unsigned int slot, __u32 chip)
{
	__u32 devices[CARD_CHIPS];

	return card_devices(fd, slot, devices) > 0 ? devices[chip] : ANY;
}

int cards_begin(bool driver, __u32 *first)
{
	int result = boards_unplug(), fd;

	if (result && result != -ENOENT)
		return result;
	result = module_load("tt_memtrack", "") ?: cards_keep(driver);
	result = result ?: card_plug(0, "401e:1e52:0018");
	if (result)
		return result;
	fd = device_open(O_RDONLY);
	*first = card_device(fd, 0, 0) + 1;
	close(fd);
	return card_unplug(0);
}

int cards_end(void)
{
	int result = cards_empty();

	if (!EVENTUALLY(3000, no_clients())) {
		fputs("# cards: clients are left\n", stderr);
		return -EBADMSG;
	}
	return result;
}
