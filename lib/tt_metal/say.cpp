// SPDX-License-Identifier: LGPL-2.1-or-later
/* Messages on standard error. */
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <unistd.h>

#include "say.hpp"

namespace adaptor {

void say(const char *format, ...)
{
	char line[512] = "ttmt: ";
	size_t length = strlen(line);
	va_list list;

	va_start(list, format);
	vsnprintf(line + length, sizeof(line) - length - 1, format, list);
	va_end(list);
	length = strlen(line);
	line[length++] = '\n';
	if (write(STDERR_FILENO, line, length) < 0)
		return;
}

} /* namespace adaptor */
