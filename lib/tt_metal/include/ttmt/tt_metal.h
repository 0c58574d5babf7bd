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
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ttmt;
struct tt_memtrack_usage;

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

/**
 * Track this process from now on, in which TT-Metal may be loaded and in use already, as it is
 * in a notebook. Buffers that live are taken over; what programs hold is known from the
 * next one on. TT-Metal that is loaded later is tracked when it comes. In a process that is
 * tracked, this changes nothing, but for libraries that called TT-Metal unseen until then.
 *
 * Not while another thread opens or closes devices; else threads may do what they like.
 * Where TT-Metal cannot be tracked, nothing is changed, and a line on standard error says why.
 * Returns 0, also where the environment turns reports off; -ENOENT when the module is not
 * loaded, or what ttmt_open() says; -ENOEXEC when what is loaded hides TT-Metal's names, -ENOTSUP
 * when it calls its functions directly or names are missing, -EACCES when the system does not
 * let its pages be written, -ELIBACC when the preload is not beside this library, -ENOMEM.
 */
int ttmt_tt_metal_attach(void);

/**
 * Which device one of TT-Metal's chips is, by its logical id: *number is N of ttN.
 * Returns 0; -ENODEV when it is none that is tracked, -ENODATA when TT-Metal has not opened its
 * chips in this process, or nothing of it is tracked.
 */
int ttmt_tt_metal_device(int chip, uint32_t *number);

/**
 * Whether this process reports what TT-Metal makes of a kind (enum tt_memtrack_kind), because it
 * was preloaded or attached to. What else reports in the process must leave it out then.
 * Returns 1 or 0.
 */
int ttmt_tt_metal_tracks(uint32_t kind);

/**
 * The handle through which this process's TT-Metal is reported, for questions about oneself;
 * NULL as long as there is none. Neither report through it nor close it. Its peaks are those
 * since the last call of ttmt_tt_metal_new_peaks().
 */
struct ttmt *ttmt_tt_metal_handle(void);

/**
 * As ttmt_new_peaks() of that handle. What ttmt-run reports of this process keeps the highest.
 */
int ttmt_tt_metal_new_peaks(uint32_t device, struct tt_memtrack_usage *rows, size_t row_size,
			    size_t count);

#ifdef __cplusplus
}
#endif

#endif /* TTMT_TT_METAL_H */
