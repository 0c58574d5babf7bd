// SPDX-License-Identifier: LGPL-2.1-or-later
/* Watch events: read them in blocks, return them one by one. */
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "private.h"
#include "sized.h"

/* Size in the first version. Fixed, though the structure may grow. */
#define EVENT_SIZE_V1 128

/* Every event has at least the two members that say its size and type. */
#define EVENT_MIN offsetof(struct tt_memtrack_event, device)

int ttmt_watch(struct ttmt *handle)
{
	struct tt_memtrack_watch arg = {
		.size = sizeof(arg),
		.event_size = sizeof(struct tt_memtrack_event),
	};
	int err = ttmt_ask(handle, TT_MEMTRACK_IOC_WATCH, &arg);

	if (!err)
		handle->stream.watching = true;
	return err;
}

static int wait_for_event(int fd)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };

	return poll(&pollfd, 1, -1) < 0 ? -errno : 0;
}

static int refill(struct ttmt *handle)
{
	struct ttmt_stream *stream = &handle->stream;
	ssize_t got = read(handle->ask.fd, stream->bytes, sizeof(stream->bytes));

	if (got < 0)
		return -errno;
	if (!got)
		return -EPROTO;
	stream->next = 0;
	stream->end = got;
	return 0;
}

/* Events of another kernel version may be longer or shorter than the caller's. */
static int next_event(struct ttmt_stream *stream, struct tt_memtrack_event *event, size_t room)
{
	size_t left = stream->end - stream->next;
	uint32_t size = 0;

	if (left >= EVENT_MIN)
		memcpy(&size, stream->bytes + stream->next, sizeof(size));
	if (size < EVENT_MIN || size > left) {
		stream->next = 0;
		stream->end = 0;
		return -EPROTO;
	}
	ttmt_give(event, room, stream->bytes + stream->next, size);
	event->size = size < room ? size : room;
	stream->next += size;
	return 0;
}

int ttmt_read_event(struct ttmt *handle, unsigned int flags, struct tt_memtrack_event *event,
		    size_t size)
{
	if (!handle)
		return -ENODEV;
	if (handle->ask.fd < 0)
		return handle->ask.answer;
	if (!handle->stream.watching || flags & ~TTMT_READ_NOWAIT ||
	    size < EVENT_SIZE_V1)
		return -EINVAL;
	while (handle->stream.next == handle->stream.end) {
		int err = refill(handle);

		if (err == -EAGAIN && !(flags & TTMT_READ_NOWAIT))
			err = wait_for_event(handle->ask.fd);
		if (err)
			return err;
	}
	return next_event(&handle->stream, event, size);
}
