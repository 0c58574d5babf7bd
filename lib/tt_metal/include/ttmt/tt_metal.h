/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libttmt_tt_metal - have TT-Metal and TT-NN programs report to /dev/tt_memtrack
 *
 * A program needs none of this to be tracked: libttmt_tt_metal_preload.so, which ttmt-run
 * preloads, opens the library at the first event of TT-Metal. These functions are for
 * programs that run already, and for who wants to know what can be tracked.
 *
 * Errors are as in ttmt.h: 0 or a positive number on success, a negative errno otherwise.
 * Any thread may call any of these at any time.
 */
#ifndef TTMT_TT_METAL_H
#define TTMT_TT_METAL_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Say what of the TT-Metal that is loaded in this process can be tracked: one line of text
 * each, "NAME: yes" or "NAME: no, WHY", after a first line with the library's path. Where
 * several copies are loaded, of the first one. Reports nothing and changes nothing.
 *
 * text may be NULL where room is 0; what does not fit is left out, and the text ends with a
 * 0 byte all the same.
 * Returns the length of the whole text; -ENOENT when no TT-Metal is loaded, -ENOEXEC when
 * one is, but hides its names, as a plugin does that has TT-Metal linked into it: text has
 * the path of that one.
 */
int ttmt_tt_metal_describe(char *text, size_t room);

#ifdef __cplusplus
}
#endif

#endif /* TTMT_TT_METAL_H */
