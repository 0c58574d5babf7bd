/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_CONTAINER_H
#define TT_SMI_CONTAINER_H

#include <stddef.h>

/* What the container of a process is called; empty if it is in none that is known. */
struct container {
	char s[72];
};

/*
 * From a text of /proc/PID/cgroup: 12 digits of the id that Docker, Podman, containerd and CRI-O
 * give, or the name that LXC and systemd-nspawn do.
 */
struct container container_of_cgroup(const char *cgroup);

/* The container of a process, by its descriptor of proc_open(). */
struct container container_of_process(int process);

#endif
