/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_TESTS_FAKE_H
#define TT_SMI_TESTS_FAKE_H

/*
 * What a test may leave open for the double of the library, beside FAKE_TTMT in the
 * environment: a file with a state that counts instead as long as the file is not empty, and
 * an eventfd that is readable when a device has come or gone. Without that one there is no
 * monitor. A third file gets a letter for each question for a page of records (r) or of tags (t).
 */
#define FAKE_STATE_FD 100
#define FAKE_MONITOR_FD 101
#define FAKE_QUESTIONS_FD 102

#endif
