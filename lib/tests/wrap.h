/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * With --wrap=NAME the linker redirects calls of NAME to the test's __wrap_NAME;
 * these are the real functions.
 */
#ifndef WRAP_H
#define WRAP_H

int __real_open(const char *path, int flags, ...);
int __real_close(int fd);
int __real_ioctl(int fd, unsigned long request, ...);
void *__real_dlopen(const char *name, int flags);
void *__real_dlsym(void *library, const char *name);

/* Only exists with a sanitizer. */
#pragma weak __lsan_do_recoverable_leak_check
int __lsan_do_recoverable_leak_check(void);

#endif /* WRAP_H */
