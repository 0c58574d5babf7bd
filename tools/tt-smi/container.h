/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_CONTAINER_H
#define TT_SMI_CONTAINER_H

#include <stddef.h>

/* The name of a process's container; empty if there is none, or it is unknown. */
struct container {
	char s[72];
};

/*
 * Taken from the text of /proc/PID/cgroup: the first 12 digits of the id with Docker, Podman,
 * containerd and CRI-O, or the name with LXC and systemd-nspawn.
 */
struct container container_of_cgroup(const char *cgroup);

/* The container of a process, given a descriptor from proc_open(). */
struct container container_of_process(int process);

#endif
