// SPDX-License-Identifier: GPL-2.0-or-later
/* A table in shared memory that all processes update themselves, see peers.h. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "peers.h"

#define CHIPS 16
#define PROCESSES 64

enum { OF_DRAM, OF_L1, OF_L1_SMALL, OF_TRACE, OF_CB, USES };

struct table {
	uint32_t version;
	uint32_t active;
	atomic_ullong time;
	uint32_t refs;
	uint64_t serial;
	uint64_t asic;
	uint32_t device;
	atomic_ullong used[USES];
	struct {
		uint32_t chip;
		uint32_t is_remote;
		atomic_ullong used[USES];
	} chip[CHIPS];
	struct {
		atomic_int pid;
		atomic_ullong used[USES];
		atomic_ullong time;
		char name[64];
	} process[PROCESSES];
	uint32_t state;
};

static_assert(offsetof(struct table, chip) == 88, "");
static_assert(offsetof(struct table, process) == 856, "");
static_assert(offsetof(struct table, state) == 8536, "");

static pthread_mutex_t tracking_lock = PTHREAD_MUTEX_INITIALIZER;

struct table *table_join(unsigned int slot)
{
	struct table *table = mmap(NULL, sizeof(*table), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	unsigned int i;

	if (table == MAP_FAILED)
		die("table");
	for (i = 0; i < slot; i++)
		table->process[i].pid = -1;
	table->process[slot].pid = getpid();
	return table;
}

void table_leave(struct table *table)
{
	munmap(table, sizeof(*table));
}

static uint64_t clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static void add(atomic_ullong *used, uint64_t size)
{
	atomic_fetch_add_explicit(used, size, memory_order_relaxed);
}

/* Subtract, but not below 0. */
static void subtract(atomic_ullong *used, uint64_t size)
{
	unsigned long long now = atomic_load_explicit(used, memory_order_relaxed);

	while (!atomic_compare_exchange_weak_explicit(used, &now, now > size ? now - size : 0,
						      memory_order_relaxed, memory_order_relaxed))
		;
}

static void change(struct table *table, void (*by)(atomic_ullong *used, uint64_t size),
		   uint64_t size)
{
	unsigned int i;
	int32_t pid;

	pthread_mutex_lock(&tracking_lock);
	pid = getpid();
	by(&table->used[OF_L1], size);
	for (i = 0; i < CHIPS; i++)
		if (!table->chip[i].chip) {
			by(&table->chip[i].used[OF_L1], size);
			break;
		}
	atomic_store_explicit(&table->time, clock_now(), memory_order_relaxed);
	for (i = 0; i < PROCESSES; i++)
		if (atomic_load_explicit(&table->process[i].pid, memory_order_relaxed) == pid) {
			by(&table->process[i].used[OF_L1], size);
			atomic_store_explicit(&table->process[i].time, clock_now(),
					      memory_order_relaxed);
			break;
		}
	pthread_mutex_unlock(&tracking_lock);
}

void table_alloc(struct table *table, uint64_t size)
{
	change(table, add, size);
}

void table_free(struct table *table, uint64_t size)
{
	change(table, subtract, size);
}

uint64_t table_used(const struct table *table)
{
	return table->used[OF_L1];
}
