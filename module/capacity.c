// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much a device has, and who says so: the board table or the simulator; if neither knows, a
 * client, for as long as the device has clients. An administrator overrides all of them. What is
 * usable is a client's to say, even if an administrator runs it.
 */
#include <linux/cred.h>
#include <linux/lockdep.h>
#include <linux/nospec.h>
#include <linux/overflow.h>
#include <linux/string.h>

#include "memtrack.h"

/* Real cards of one board may differ; simulated ones do not. */
static bool is_certain(const struct memtrack_device *device, u32 which)
{
	return device->flags & TT_MEMTRACK_DEVICE_SIMULATED || !device->board->other_cores ||
	       which != TT_MEMTRACK_CAP_TENSIX_CORES;
}

static struct memtrack_capacity find_origin(const struct memtrack_device *device, u32 which,
					    u64 instead)
{
	struct memtrack_capacity origin = {
		.value = instead,
		.source = TT_MEMTRACK_SOURCE_SIMULATOR,
		.uid = INVALID_UID,
	};

	if (instead)
		return origin;
	if (is_certain(device, which))
		origin.value = device->board->capacity[which];
	origin.source = origin.value ? TT_MEMTRACK_SOURCE_BOARD : TT_MEMTRACK_SOURCE_UNKNOWN;
	return origin;
}

static bool is_usable(u32 which)
{
	return which >= TT_MEMTRACK_CAP_L1_USABLE_PER_CORE;
}

/* What is usable is at most what there is. */
static bool may_have(const struct memtrack_device *device, u32 which, u64 value)
{
	static const u32 wholes[MEMTRACK_CAPACITIES] = {
		[TT_MEMTRACK_CAP_L1_USABLE_PER_CORE] = TT_MEMTRACK_CAP_L1_BYTES_PER_CORE,
		[TT_MEMTRACK_CAP_DRAM_USABLE_PER_BANK] = TT_MEMTRACK_CAP_DRAM_BANK_BYTES,
		[TT_MEMTRACK_CAP_L1_USABLE_CORES] = TT_MEMTRACK_CAP_TENSIX_CORES,
	};
	u64 most;

	if (is_usable(which)) {
		most = device->capacity[wholes[which]].value;
		return !most || value <= most;
	}
	return memtrack_board_may_have(device->board, which, value);
}

/* Whether the caller may change a figure that is known. */
static bool may_change(const struct memtrack_capacity *capacity, u32 which, bool is_admin)
{
	return is_usable(which) && capacity->source == TT_MEMTRACK_SOURCE_CLIENT &&
	       (is_admin || uid_eq(capacity->uid, current_uid()));
}

/* Values that users can set are bounded, but their product is not. */
static void update_totals(struct memtrack_device *device)
{
	const struct memtrack_capacity *capacity = device->capacity;
	u64 l1;

	lockdep_assert_held(&device->lock);
	if (check_mul_overflow(capacity[TT_MEMTRACK_CAP_TENSIX_CORES].value,
			       capacity[TT_MEMTRACK_CAP_L1_BYTES_PER_CORE].value, &l1))
		l1 = U64_MAX;
	device->total[MEMTRACK_LINE_L1 - MEMTRACK_LINE_DRAM] = l1;
	device->total[0] = capacity[TT_MEMTRACK_CAP_DRAM_BYTES].value;
}

/**
 * memtrack_capacity_init() - set what is known of a new device
 * @device: the device, not yet visible to others
 * @instead: by enum tt_memtrack_capacity: overrides the board table's figure, or 0
 *
 * Context: takes the device's lock.
 */
void memtrack_capacity_init(struct memtrack_device *device, const u64 *instead)
{
	u32 which;

	for (which = 0; which < MEMTRACK_CAPACITIES; which++)
		device->origin[which] = find_origin(device, which, instead[which]);
	spin_lock(&device->lock);
	memcpy(device->capacity, device->origin, sizeof(device->capacity));
	update_totals(device);
	spin_unlock(&device->lock);
}

/**
 * memtrack_capacity_read() - read one figure
 * @device: the device
 * @which: of enum tt_memtrack_capacity
 *
 * Context: takes the device's lock.
 * Return: the figure and its source.
 */
struct memtrack_capacity memtrack_capacity_read(struct memtrack_device *device, u32 which)
{
	struct memtrack_capacity capacity;

	spin_lock(&device->lock);
	capacity = device->capacity[which];
	spin_unlock(&device->lock);
	return capacity;
}

/*
 * 0, also if it is already that figure; -EPERM if another one is known, -EINVAL if the board cannot
 * have it, -ENODEV.
 */
static int set_as_known(struct memtrack_device *device, u32 which, u64 value)
{
	struct memtrack_capacity *capacity = &device->capacity[which];
	bool is_admin = memtrack_capable(CAP_SYS_ADMIN);
	int err = 0;

	spin_lock(&device->lock);
	if (device->removed) {
		err = -ENODEV;
	} else if (value && capacity->value == value) {
		err = 0;
	} else if (capacity->source != TT_MEMTRACK_SOURCE_UNKNOWN &&
		   !may_change(capacity, which, is_admin)) {
		err = -EPERM;
	} else if (!value || !may_have(device, which, value)) {
		err = -EINVAL;
	} else {
		capacity->value = value;
		capacity->source = TT_MEMTRACK_SOURCE_CLIENT;
		capacity->uid = current_uid();
		update_totals(device);
	}
	spin_unlock(&device->lock);
	return err;
}

/**
 * memtrack_capacity_override() - an administrator sets a figure
 * @device: the device
 * @which: of enum tt_memtrack_capacity
 * @value: the figure, or 0 for what was known when the device was added
 *
 * Context: takes the device's lock.
 * Return: 0 or -ENODEV.
 */
int memtrack_capacity_override(struct memtrack_device *device, u32 which, u64 value)
{
	struct memtrack_capacity *capacity = &device->capacity[which];
	int err = 0;

	spin_lock(&device->lock);
	if (device->removed) {
		err = -ENODEV;
	} else if (!value) {
		*capacity = device->origin[which];
	} else {
		capacity->value = value;
		capacity->source = TT_MEMTRACK_SOURCE_ADMIN;
		capacity->uid = INVALID_UID;
	}
	update_totals(device);
	spin_unlock(&device->lock);
	return err;
}

/**
 * memtrack_capacity_forget_clients() - forget figures when the last client leaves
 * @device: the device
 *
 * Context: caller must hold the device's lock.
 */
void memtrack_capacity_forget_clients(struct memtrack_device *device)
{
	u32 which;

	lockdep_assert_held(&device->lock);
	for (which = 0; which < MEMTRACK_CAPACITIES; which++)
		if (device->capacity[which].source == TT_MEMTRACK_SOURCE_CLIENT)
			device->capacity[which] = device->origin[which];
	update_totals(device);
}

static int set_figure(struct memtrack_client *client, struct memtrack_account *account,
		      const void *what)
{
	const struct tt_memtrack_device_set *set = what;

	return set_as_known(account->device, set->capacity, set->value);
}

static int set_as_client(struct memtrack_client *client, const struct tt_memtrack_device_set *set)
{
	int err = memtrack_report_begin(client);

	if (err)
		return err;
	err = memtrack_report_on_device(client, set->device, set_figure, set);
	memtrack_report_end(client);
	return err;
}

/* A new device would outlive the client that asked for it, so only root may ask. */
static int set_chip_count(const struct tt_memtrack_device_set *set)
{
	return memtrack_capable(CAP_SYS_ADMIN) ?
	       memtrack_pci_set_chips(set->device, set->value) : -EPERM;
}

static int set_capacity(struct memtrack_client *client, struct memtrack_device *device,
			struct tt_memtrack_device_set *set)
{
	set->capacity = array_index_nospec(set->capacity, MEMTRACK_CAPACITIES);
	if ((!is_usable(set->capacity) || !set->value) && memtrack_capable(CAP_SYS_ADMIN))
		return memtrack_capacity_override(device, set->capacity, set->value);
	return set_as_client(client, set);
}

/**
 * memtrack_capacity_set() - TT_MEMTRACK_IOC_DEVICE_SET
 * @client: of the caller's file
 * @arg: struct tt_memtrack_device_set
 *
 * Return: 0 or an error of the table in the uapi header.
 */
int memtrack_capacity_set(struct memtrack_client *client, void *arg)
{
	struct tt_memtrack_device_set *set = arg;
	bool chips = set->capacity == TT_MEMTRACK_CAP_CHIPS;
	struct memtrack_device *device;
	int err;

	if (set->flags || (!chips && set->capacity >= MEMTRACK_CAPACITIES))
		return -EOPNOTSUPP;
	if (!client->may_report)
		return -EPERM;
	if (set->value > TT_MEMTRACK_MAX_RECORD)
		return -EOVERFLOW;
	device = memtrack_device_get(set->device);
	if (!device)
		return -ENODEV;
	err = chips ? set_chip_count(set) : set_capacity(client, device, set);
	memtrack_device_put(device);
	return err;
}
