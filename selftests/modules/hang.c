// SPDX-License-Identifier: GPL-2.0-only
/*
 * ttmt_test_hang: loading it never ends, to test the watchdogs of a guest. With task=1, nobody
 * wakes the task; otherwise it occupies its CPU forever.
 */
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/sched.h>

static bool task;
module_param(task, bool, 0);
MODULE_PARM_DESC(task, "the task hangs, not its CPU");

static int __init hang_init(void)
{
	if (task) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();
		return -EINTR;
	}
	preempt_disable();
	for (;;)
		cpu_relax();
}
module_init(hang_init);

MODULE_DESCRIPTION("Hangs the machine, for tests of what watches over it");
MODULE_LICENSE("GPL");
