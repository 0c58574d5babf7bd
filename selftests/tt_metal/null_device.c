// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded, it accepts reports instead of the kernel and drops them, so that only the user-space
 * cost of an event is left.
 */
#include <stdarg.h>
#include <unistd.h>

#include <sys/syscall.h>

#include <linux/tt_memtrack.h>

int ioctl(int fd, unsigned long request, ...)
{
	va_list list;
	void *argument;

	va_start(list, request);
	argument = va_arg(list, void *);
	va_end(list);
	switch (request) {
	case TT_MEMTRACK_IOC_BUF_ALLOC:
	case TT_MEMTRACK_IOC_BUF_FREE:
	case TT_MEMTRACK_IOC_PROGRAM_ADD:
	case TT_MEMTRACK_IOC_PROGRAM_REMOVE:
	case TT_MEMTRACK_IOC_SUBMIT:
		return 0;
	}
	return syscall(SYS_ioctl, fd, request, argument);
}
