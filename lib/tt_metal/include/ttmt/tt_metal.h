/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libttmt_tt_metal - have TT-Metal and TT-NN programs report to /dev/tt_memtrack
 *
 * Programs do not need to call these functions: libttmt_tt_metal_preload.so, which ttmt-run
 * preloads, opens the library at TT-Metal's first event. They are for processes that are
 * already running, and for finding out what can be tracked.
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
 * Describe what can be tracked of the TT-Metal that is loaded in this process (the first one,
 * if several copies are): the library's path, then a line for each part, "NAME: yes" or
 * "NAME: no, WHY". Reports nothing and changes nothing.
 *
 * text may be NULL if room is 0. Text that does not fit is cut off, and always ends with a
 * 0 byte.
 * Returns the length of the whole text; -ENOENT when no TT-Metal is loaded; -ENOEXEC when
 * one is loaded but hides its names, as in a plugin with TT-Metal linked into it: text is then
 * the path of that object.
 */
int ttmt_tt_metal_describe(char *text, size_t room);

/**
 * Track this process from now on. TT-Metal may already be loaded and in use, as in a notebook.
 * Live buffers are taken over; programs are tracked from the next dispatch on. If TT-Metal is
 * loaded later, it is tracked from then on. In a process that is already tracked, this only
 * adds libraries whose calls to TT-Metal were not intercepted yet.
 *
 * No other thread may open or close devices meanwhile; anything else is safe.
 * If TT-Metal cannot be tracked, nothing changes, and a line on standard error says why.
 * Returns 0, also if the environment turns reports off; -ENOENT when the module is not
 * loaded, or another error of ttmt_open(); -ENOEXEC when a loaded object hides TT-Metal's names,
 * -ENOTSUP when TT-Metal calls its functions directly or names are missing, -EACCES when the
 * system does not let its pages be written, -ELIBACC when the preload is not next to this library,
 * -ENOMEM.
 */
int ttmt_tt_metal_attach(void);

/**
 * The device of a chip, by the chip's logical id in TT-Metal: *number is the N of ttN.
 * Returns 0; -ENODEV when the chip is not tracked, -ENODATA when TT-Metal has not opened its
 * chips in this process, or is not tracked at all.
 */
int ttmt_tt_metal_device(int chip, uint32_t *number);

/**
 * Whether this process already reports TT-Metal's records of a kind (enum tt_memtrack_kind),
 * because of the preload or an attach. Other code in the process must then not report them.
 * Returns 1 or 0.
 */
int ttmt_tt_metal_tracks(uint32_t kind);

/**
 * The handle through which this process's TT-Metal is reported, for queries about the process;
 * NULL as long as there is none. Do not report through it, and do not close it. Its peaks are
 * those since the last call of ttmt_tt_metal_new_peaks().
 */
struct ttmt *ttmt_tt_metal_handle(void);

/**
 * Like ttmt_new_peaks() on that handle. ttmt-run still reports the highest peaks of the process.
 */
int ttmt_tt_metal_new_peaks(uint32_t device, struct tt_memtrack_usage *rows, size_t row_size,
			    size_t count);

#ifdef __cplusplus
}
#endif

#endif /* TTMT_TT_METAL_H */
