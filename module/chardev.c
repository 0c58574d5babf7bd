// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/tt_memtrack: events enter and are decoded here.
 *
 * Every ioctl is copied in and out in one place, by the rule at the top of the uapi header.
 * Its function gets a copy in kernel memory, and is called without a lock.
 */
#include <linux/fs.h>
#include <linux/indirect_call_wrapper.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "memtrack.h"
#include "user_array.h"

/* How many events of a batch are copied in at a time, outside every lock. */
#define SUBMIT_BLOCK 32

/* Size of an entry in the first version. */
#define OP_SIZE_V1 offsetofend(struct tt_memtrack_op, core_set)

union memtrack_arg {
	u32 size;
	struct tt_memtrack_version version;
	struct tt_memtrack_buf_alloc buf_alloc;
	struct tt_memtrack_cb_alloc cb_alloc;
	struct tt_memtrack_kernel_load kernel_load;
	struct tt_memtrack_free free;
	struct tt_memtrack_submit submit;
	struct tt_memtrack_device_get device_get;
	struct tt_memtrack_device_set device_set;
	struct tt_memtrack_usage_get usage_get;
	struct tt_memtrack_clients_get clients_get;
	struct tt_memtrack_records_get records_get;
	struct tt_memtrack_exits_get exits_get;
	struct tt_memtrack_watch watch;
	struct tt_memtrack_program_add program_add;
	struct tt_memtrack_program_remove program_remove;
	struct tt_memtrack_program_dispatch program_dispatch;
	struct tt_memtrack_cores_set cores_set;
	struct tt_memtrack_cores_get cores_get;
	struct tt_memtrack_tag_set tag_set;
	struct tt_memtrack_tags_get tags_get;
	struct tt_memtrack_refused refused;
	struct tt_memtrack_refusals_get refusals_get;
};

/* The numbers of operations and of the events they make are the same. */
static_assert((int)TT_MEMTRACK_OP_BUF_ALLOC == (int)TT_MEMTRACK_EVENT_BUF_ALLOC &&
	      (int)TT_MEMTRACK_OP_KERNEL_UNLOAD == (int)TT_MEMTRACK_EVENT_KERNEL_UNLOAD);

static int report_one(struct memtrack_client *client, struct tt_memtrack_op *op)
{
	int err = memtrack_report_begin(client);

	if (err)
		return err;
	err = memtrack_report_one(client, op);
	memtrack_report_end(client);
	return err;
}

static int ioctl_buf_alloc(struct memtrack_client *client, void *arg)
{
	const struct tt_memtrack_buf_alloc *alloc = arg;
	struct tt_memtrack_op op = {
		.op = TT_MEMTRACK_OP_BUF_ALLOC,
		.flags = alloc->flags,
		.device = alloc->device,
		.kind = alloc->kind,
		.id = alloc->id,
		.bytes = alloc->bytes,
		.core_bytes = alloc->core_bytes,
		.tag = alloc->tag,
		.core_set = alloc->core_set,
	};

	return report_one(client, &op);
}

static int ioctl_cb_alloc(struct memtrack_client *client, void *arg)
{
	const struct tt_memtrack_cb_alloc *alloc = arg;
	struct tt_memtrack_op op = {
		.op = TT_MEMTRACK_OP_CB_ALLOC,
		.flags = alloc->flags,
		.device = alloc->device,
		.kind = alloc->kind,
		.id = alloc->id,
		.bytes = alloc->bytes_per_core,
		.cores = alloc->cores,
		.tag = alloc->tag,
		.core_set = alloc->core_set,
	};

	return alloc->__reserved ? -EOPNOTSUPP : report_one(client, &op);
}

static int ioctl_kernel_load(struct memtrack_client *client, void *arg)
{
	const struct tt_memtrack_kernel_load *load = arg;
	struct tt_memtrack_op op = {
		.op = TT_MEMTRACK_OP_KERNEL_LOAD,
		.flags = load->flags,
		.device = load->device,
		.kind = TT_MEMTRACK_KIND_KERNEL,
		.id = load->id,
		.bytes = load->bytes_per_core,
		.cores = load->cores,
		.kernel_class = load->kernel_class,
		.tag = load->tag,
	};

	return report_one(client, &op);
}

static int ioctl_free(struct memtrack_client *client, const struct tt_memtrack_free *free, u32 code)
{
	struct tt_memtrack_op op = {
		.op = code,
		.flags = free->flags,
		.device = free->device,
		.kind = free->kind,
		.id = free->id,
		.bytes = free->bytes,
	};

	return report_one(client, &op);
}

static int ioctl_buf_free(struct memtrack_client *client, void *arg)
{
	return ioctl_free(client, arg, TT_MEMTRACK_OP_BUF_FREE);
}

static int ioctl_cb_free(struct memtrack_client *client, void *arg)
{
	return ioctl_free(client, arg, TT_MEMTRACK_OP_CB_FREE);
}

static int ioctl_kernel_unload(struct memtrack_client *client, void *arg)
{
	return ioctl_free(client, arg, TT_MEMTRACK_OP_KERNEL_UNLOAD);
}

static int ioctl_program_dispatch(struct memtrack_client *client, void *arg)
{
	const struct tt_memtrack_program_dispatch *dispatch = arg;
	struct tt_memtrack_op op = {
		.op = TT_MEMTRACK_OP_PROGRAM_DISPATCH,
		.flags = dispatch->flags,
		.device = dispatch->device,
		.slot = dispatch->slot,
		.id = dispatch->id,
	};

	return report_one(client, &op);
}

static int copy_ops(const struct memtrack_user_array *array, u32 first, struct tt_memtrack_op *ops,
		    u32 count)
{
	u32 i;
	int err;

	if (likely(array->entry_size == sizeof(*ops)))
		return copy_from_user(ops, memtrack_user_entry(array, first),
				      count * sizeof(*ops)) ? -EFAULT : 0;
	for (i = 0; i < count; i++) {
		err = copy_struct_from_user(&ops[i], sizeof(ops[i]),
					    memtrack_user_entry(array, first + i),
					    array->entry_size);
		if (err)
			return err;
	}
	return 0;
}

static bool passes_over(const struct tt_memtrack_submit *submit, int err)
{
	return submit->flags & TT_MEMTRACK_SUBMIT_CONTINUE && (err == -ENOENT || err == -EEXIST);
}

/* Report one block in memory; submit->done says how far it got. */
static int report_block(struct memtrack_client *client, struct tt_memtrack_submit *submit,
			struct tt_memtrack_op *ops, u32 count)
{
	struct memtrack_block block = { .op = ops, .count = count };
	int err = memtrack_report_begin(client);

	if (err)
		return err;
	while ((err = memtrack_report(client, &block)) && passes_over(submit, err)) {
		submit->book_errors++;
		block.done++;
	}
	memtrack_report_end(client);
	submit->done += block.done;
	return err;
}

/*
 * If a block cannot be read as a whole, try its events one by one, so that done says exactly
 * how far the readable part went.
 */
static int submit_block(struct memtrack_client *client, struct tt_memtrack_submit *submit,
			const struct memtrack_user_array *array)
{
	struct tt_memtrack_op ops[SUBMIT_BLOCK] __uninitialized;
	u32 count = min_t(u32, submit->count - submit->done, SUBMIT_BLOCK);
	int err = copy_ops(array, submit->done, ops, count);

	if (err && count > 1) {
		count = 1;
		err = copy_ops(array, submit->done, ops, count);
	}
	return err ? err : report_block(client, submit, ops, count);
}

static int ioctl_submit(struct memtrack_client *client, void *arg)
{
	struct tt_memtrack_submit *submit = arg;
	struct memtrack_user_array array = { submit->ops, submit->entry_size };
	int err;

	/* Always copied back, and callers reuse the structure. */
	submit->done = 0;
	submit->book_errors = 0;
	if (submit->flags & ~TT_MEMTRACK_SUBMIT_CONTINUE)
		return -EOPNOTSUPP;
	err = memtrack_user_array_check(&array, OP_SIZE_V1);
	if (err)
		return err;
	while (!err && submit->done < submit->count) {
		if (fatal_signal_pending(current))
			return -EINTR;
		err = submit_block(client, submit, &array);
		cond_resched();
	}
	return err;
}

static int ioctl_watch(struct memtrack_client *client, void *arg)
{
	const struct tt_memtrack_watch *watch = arg;

	if (watch->flags || watch->__reserved)
		return -EOPNOTSUPP;
	return memtrack_watch_begin(&client->watch, watch->event_size);
}

/**
 * struct memtrack_ioctl - how to copy and run an ioctl
 * @size: of its structure in this kernel
 * @min_size: of its structure in the first version
 * @answers: whether the structure is copied back
 * @run: runs it, with the structure in kernel memory
 */
struct memtrack_ioctl {
	u32 size;
	u32 min_size;
	bool answers;
	int (*run)(struct memtrack_client *client, void *arg);
};

/* _last is the last member of the first version. */
#define IOCTL(_nr, _member, _last, _answers, _run) \
	[_IOC_NR(TT_MEMTRACK_IOC_##_nr)] = { \
		.size = sizeof_field(union memtrack_arg, _member), \
		.min_size = offsetofend(union memtrack_arg, _last), \
		.answers = (_answers), \
		.run = (_run), \
	}

static const struct memtrack_ioctl ioctls[] = {
	IOCTL(VERSION, version, version.user_tag_bytes, true, memtrack_query_version),
	IOCTL(BUF_ALLOC, buf_alloc, buf_alloc.core_set, false, ioctl_buf_alloc),
	IOCTL(BUF_FREE, free, free.bytes, false, ioctl_buf_free),
	IOCTL(CB_ALLOC, cb_alloc, cb_alloc.__reserved, false, ioctl_cb_alloc),
	IOCTL(CB_FREE, free, free.bytes, false, ioctl_cb_free),
	IOCTL(KERNEL_LOAD, kernel_load, kernel_load.tag, false, ioctl_kernel_load),
	IOCTL(KERNEL_UNLOAD, free, free.bytes, false, ioctl_kernel_unload),
	IOCTL(SUBMIT, submit, submit.book_errors, true, ioctl_submit),
	IOCTL(DEVICE_GET, device_get, device_get.counter_count, true, memtrack_query_device),
	IOCTL(DEVICE_SET, device_set, device_set.value, false, memtrack_capacity_set),
	IOCTL(USAGE_GET, usage_get, usage_get.count, true, memtrack_query_usage),
	IOCTL(CLIENTS_GET, clients_get, clients_get.usage_count, true, memtrack_query_clients),
	IOCTL(RECORDS_GET, records_get, records_get.count, true, memtrack_query_records),
	IOCTL(EXITS_GET, exits_get, exits_get.count, true, memtrack_query_exits),
	IOCTL(REFUSED, refused, refused.other_address, false, memtrack_refused),
	IOCTL(REFUSALS_GET, refusals_get, refusals_get.count, true, memtrack_query_refusals),
	IOCTL(WATCH, watch, watch.__reserved, false, ioctl_watch),
	IOCTL(PROGRAM_ADD, program_add, program_add.count, false, memtrack_program_add),
	IOCTL(PROGRAM_REMOVE, program_remove, program_remove.id, false, memtrack_program_remove),
	IOCTL(PROGRAM_DISPATCH, program_dispatch, program_dispatch.id, false,
	      ioctl_program_dispatch),
	IOCTL(CORES_SET, cores_set, cores_set.rows, false, memtrack_cores_set),
	IOCTL(CORES_GET, cores_get, cores_get.unplaced, true, memtrack_cores_get),
	IOCTL(TAG_SET, tag_set, tag_set.text, false, memtrack_tag_set),
	IOCTL(TAGS_GET, tags_get, tags_get.count, true, memtrack_tags_get),
};

/* Fast path: what most callers send, in one copy of constant size. */
static bool copy_in_at_once(const struct memtrack_ioctl *ioctl, union memtrack_arg *arg,
			    void __user *uarg)
{
	switch (ioctl->size) {
	case sizeof(arg->buf_alloc):
		return !copy_from_user(arg, uarg, sizeof(arg->buf_alloc)) &&
		       arg->size == ioctl->size;
	case sizeof(arg->free):
		return !copy_from_user(arg, uarg, sizeof(arg->free)) && arg->size == ioctl->size;
	case sizeof(arg->program_dispatch):
		return !copy_from_user(arg, uarg, sizeof(arg->program_dispatch)) &&
		       arg->size == ioctl->size;
	default:
		return false;
	}
}

static int copy_in(const struct memtrack_ioctl *ioctl, union memtrack_arg *arg, void __user *uarg,
		   u32 *user_size)
{
	if (likely(copy_in_at_once(ioctl, arg, uarg))) {
		*user_size = arg->size;
		return 0;
	}
	if (get_user(*user_size, (u32 __user *)uarg))
		return -EFAULT;
	if (*user_size < ioctl->min_size)
		return -EINVAL;
	if (*user_size > PAGE_SIZE)
		return -E2BIG;
	return copy_struct_from_user(arg, ioctl->size, uarg, *user_size);
}

static int copy_out(const struct memtrack_ioctl *ioctl, const union memtrack_arg *arg,
		    void __user *uarg, u32 user_size)
{
	const struct memtrack_user_array whole = { (uintptr_t)uarg, user_size };

	return memtrack_user_array_put(&whole, 0, arg, ioctl->size);
}

static long memtrack_ioctl(struct file *file, unsigned int cmd, unsigned long arg_address)
{
	void __user *uarg = (void __user *)arg_address;
	const struct memtrack_ioctl *ioctl;
	unsigned int nr = _IOC_NR(cmd);
	union memtrack_arg arg __uninitialized;
	u32 user_size;
	int err;

	if (cmd != _IO(TT_MEMTRACK_IOC_TYPE, nr) || nr >= ARRAY_SIZE(ioctls))
		return -ENOTTY;
	ioctl = &ioctls[array_index_nospec(nr, ARRAY_SIZE(ioctls))];
	if (unlikely(!ioctl->run))
		return -ENOTTY;
	err = copy_in(ioctl, &arg, uarg, &user_size);
	if (err)
		return err;

	/* Even if the caller changed it meanwhile, return the size that was copied. */
	arg.size = user_size;
	err = INDIRECT_CALL_4(ioctl->run, ioctl_buf_free, ioctl_buf_alloc, ioctl_cb_free,
			      ioctl_cb_alloc, file->private_data, &arg);
	/* A too short array gets its count back, and a batch how far it got. */
	if (!ioctl->answers || (err && err != -EMSGSIZE && cmd != TT_MEMTRACK_IOC_SUBMIT))
		return err;
	if (copy_out(ioctl, &arg, uarg, user_size))
		return -EFAULT;
	return err;
}

static int memtrack_open(struct inode *inode, struct file *file)
{
	struct memtrack_client *client = memtrack_client_open(file->f_mode & FMODE_WRITE);

	if (!client)
		return -ENOMEM;
	file->private_data = client;
	return stream_open(inode, file);
}

/* Runs on every close of a descriptor; only that by a dying owner matters. */
static int memtrack_flush(struct file *file, fl_owner_t id)
{
	struct memtrack_client *client = file->private_data;

	if (memtrack_identity_is_current(client->identity))
		memtrack_client_owner_dies(client);
	return 0;
}

static int memtrack_release(struct inode *inode, struct file *file)
{
	memtrack_client_close(file->private_data);
	return 0;
}

static ssize_t memtrack_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	struct memtrack_client *client = file->private_data;

	return memtrack_watch_read(&client->watch, buf, size, file->f_flags & O_NONBLOCK);
}

static __poll_t memtrack_poll(struct file *file, poll_table *wait)
{
	struct memtrack_client *client = file->private_data;

	return memtrack_watch_poll(&client->watch, file, wait);
}

static const struct file_operations memtrack_fops = {
	.owner = THIS_MODULE,
	.open = memtrack_open,
	.flush = memtrack_flush,
	.release = memtrack_release,
	.read = memtrack_read,
	.poll = memtrack_poll,
	.unlocked_ioctl = memtrack_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.show_fdinfo = memtrack_show_fdinfo,
};

/* Open to everybody, like the card's own node: a report changes only the reporter's books. */
static struct miscdevice memtrack_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "tt_memtrack",
	.mode = 0666,
	.fops = &memtrack_fops,
};

/**
 * memtrack_chardev_init() - register /dev/tt_memtrack
 *
 * Return: 0 or an error of the misc core.
 */
int memtrack_chardev_init(void)
{
	return misc_register(&memtrack_misc);
}

/**
 * memtrack_chardev_exit() - unregister /dev/tt_memtrack; no file is open
 */
void memtrack_chardev_exit(void)
{
	misc_deregister(&memtrack_misc);
}
