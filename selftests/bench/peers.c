// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cost of an event here and with earlier trackers: user space and kernel, reporter and server
 * together, in one run.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"
#include "peers.h"

#define SIZE 4096

/* Size of the reporter's buffer for messages that the server has not read yet. */
#define BUFFER (1024 * 1024)

/* Like event_alone(), until the server has recorded all events. */
static double event_by_server(bool peeks, unsigned int rounds)
{
	const int buffer = BUFFER;
	struct child child;
	double start;
	unsigned int i;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) ||
	    setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &buffer, sizeof(buffer)))
		die("socketpair");
	if (!child_start(&child)) {
		close(pair[0]);
		server_run(pair[1], peeks);
		_exit(0);
	}
	close(pair[1]);
	server_query(pair[0]);
	start = now();
	for (i = 0; i < rounds; i++) {
		server_report(pair[0], MESSAGE_ALLOC, scattered(i), SIZE);
		server_report(pair[0], MESSAGE_FREE, scattered(i), 0);
	}
	must(server_query(pair[0]) ? -EBADMSG : 0, "server");
	start = now() - start;
	close(pair[0]);
	child_wait(&child);
	return start / rounds / 2;
}

static double event_by_table(unsigned int slot, unsigned int rounds)
{
	struct table *table = table_join(slot);
	double start = now();
	unsigned int i;

	for (i = 0; i < rounds; i++) {
		table_alloc(table, SIZE);
		table_free(table, SIZE);
	}
	start = now() - start;
	must(table_used(table) ? -EBADMSG : 0, "table");
	table_leave(table);
	return start / rounds / 2;
}

/* Print the cost of an event, and ours as a fraction of it, alone and in a batch. */
static void compare(const char *what, double cost, double alone, double batch)
{
	printf("%-50s %10.0f %8.2f %8.2f\n", what, cost, alone / cost, batch / cost);
}

int main(int argc, char **argv)
{
	unsigned int rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 20000;
	unsigned int batches = rounds / 16;
	double alone, batch;
	int fd;

	if (argc < 2 || !batches) {
		fprintf(stderr, "usage: %s UNIT [ROUNDS]\n", argv[0]);
		return 2;
	}
	setlinebuf(stdout);
	fd = open_client();
	event_alone(fd, 0, 100);
	alone = event_alone(fd, 0, rounds);
	batch = event_in_batch(fd, halves, batches);
	close(fd);

	printf("%-50s %10s %8s %8s\n", "", argv[1], "alone", "batch");
	compare("tt_memtrack, event alone", alone, alone, batch);
	compare("tt_memtrack, event in a batch of 64", batch, alone, batch);
	compare("server on a socket that peeks at each message", event_by_server(true, rounds),
		alone, batch);
	compare("server on a socket that does not peek", event_by_server(false, rounds), alone,
		batch);
	compare("table in shared memory, the process in slot 0", event_by_table(0, rounds), alone,
		batch);
	compare("table in shared memory, the process in slot 63", event_by_table(63, rounds), alone,
		batch);
	return 0;
}
