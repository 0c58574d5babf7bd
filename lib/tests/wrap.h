/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * With --wrap=NAME the linker sends calls of NAME to the test's __wrap_NAME, and
 * these are the functions themselves.
 */
#ifndef WRAP_H
#define WRAP_H

struct kmod_ctx;
struct kmod_list;

int __real_open(const char *path, int flags, ...);
int __real_ioctl(int fd, unsigned long request, ...);
int __real_kmod_module_new_from_lookup(struct kmod_ctx *ctx, const char *name,
				       struct kmod_list **list);

/* There with a sanitizer only. */
#pragma weak __lsan_do_recoverable_leak_check
int __lsan_do_recoverable_leak_check(void);

#endif /* WRAP_H */
