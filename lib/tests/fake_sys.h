/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A made-up /sys, in a mount namespace of the test's own. Each
 * function returns 0, or something else with errno set.
 */
#ifndef FAKE_SYS_H
#define FAKE_SYS_H

#define FAKE_FUNCTIONS "/sys/devices/pci0000:00"

/* An empty one; and the namespaces that flags of unshare() say. */
int fake_sys(int flags);

/* A folder, with those on the way to it. */
int fake_dir(const char *path);

/* What a file of a folder holds, from now on. */
int fake_file(const char *dir, const char *file, const char *text);

/* A device in a folder, of a subsystem as "class/tt_memtrack". */
int fake_device(const char *dir, const char *subsystem, const char *name);

/* A PCI function, one of our devices on it, and the card driver's. */
int fake_function(const char *address);
int fake_chip(const char *address, const char *name, unsigned int chip);
int fake_card(const char *address, unsigned int node, const char *type, const char *firmware);

/* What the kernel says of a device, in a network namespace of the test's own. */
int fake_uevent(const char *action, const char *subsystem, const char *name);

#endif /* FAKE_SYS_H */
