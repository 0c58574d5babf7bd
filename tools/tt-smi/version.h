/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_VERSION_H
#define TT_SMI_VERSION_H

extern const char tool_version[];

/* Which program this is, and the versions of tool, library and loaded module. */
void version_print(void);

#endif
