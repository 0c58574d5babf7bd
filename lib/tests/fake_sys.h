/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A fake /sys in a private mount namespace. Functions return 0, or
 * something else with errno set.
 */
#ifndef FAKE_SYS_H
#define FAKE_SYS_H

#define FAKE_FUNCTIONS "/sys/devices/pci0000:00"

/* Create an empty one, and the namespaces given by flags of unshare(). */
int fake_sys(int flags);

/* Create a directory and its parents. */
int fake_dir(const char *path);

/* Set the content of a file. */
int fake_file(const char *dir, const char *file, const char *text);

/* Add a device to a directory. The subsystem is, say, "class/tt_memtrack". */
int fake_device(const char *dir, const char *subsystem, const char *name);

/* Add a PCI function, one of our devices on it, and the card driver's. */
int fake_function(const char *address);
int fake_chip(const char *address, const char *name, unsigned int chip);
int fake_card(const char *address, unsigned int node, const char *type, const char *firmware);

/* Send a uevent of the kernel about a device, in a private network namespace. */
int fake_uevent(const char *action, const char *subsystem, const char *name);

#endif /* FAKE_SYS_H */
