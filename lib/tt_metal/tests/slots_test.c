// SPDX-License-Identifier: GPL-2.0-or-later
/* Slots of libraries that are opened RTLD_LOCAL, as Python does. */
#include <dlfcn.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <kselftest_harness.h>

#include "slots_seam.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif
#define MAPS_ROOM 65536

typedef int function(void);

/* A library, and one that calls it. */
struct pair {
	void *callee;
	void *caller;
	function *real;
	function *call;
	function *call_by_table;
	function *call_inside;
	function *(*address)(void);
};

static int replacement(void)
{
	return 2;
}

static void *open_library(const char *name)
{
	char path[512];
	void *handle;

	snprintf(path, sizeof(path), "%s/%s", LIBRARIES, name);
	handle = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
	if (!handle)
		printf("# %s\n", dlerror());
	return handle;
}

static int load(struct pair *pair, const char *callee, const char *caller)
{
	pair->caller = open_library(caller);
	pair->callee = open_library(callee);
	if (!pair->caller || !pair->callee)
		return -1;
	pair->real = (function *)dlsym(pair->callee, "target");
	pair->call_inside = (function *)dlsym(pair->callee, "call_inside");
	pair->call = (function *)dlsym(pair->caller, "call");
	pair->call_by_table = (function *)dlsym(pair->caller, "call_by_table");
	pair->address = (function *(*)(void))dlsym(pair->caller, "address_of_target");
	return 0;
}

static struct seam_slots rewrite(const struct pair *pair)
{
	return seam_rewrite("target", (void *)pair->real, (void *)replacement);
}

/* The mappings of the libraries. */
static void read_maps(char *text)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512];

	*text = 0;
	if (!maps)
		return;
	while (fgets(line, sizeof(line), maps))
		if (strstr(line, "libslots_"))
			strcat(text, line);
	fclose(maps);
}

FIXTURE(slots) {
	char before[MAPS_ROOM], after[MAPS_ROOM];
};

FIXTURE_VARIANT(slots) {
	const char *caller;
	bool call_first;
};

FIXTURE_VARIANT_ADD(slots, not_looked_up) {
	.caller = "libslots_lazy.so",
};

FIXTURE_VARIANT_ADD(slots, looked_up) {
	.caller = "libslots_lazy.so",
	.call_first = true,
};

FIXTURE_VARIANT_ADD(slots, read_only) {
	.caller = "libslots_now.so",
};

FIXTURE_SETUP(slots)
{
}

FIXTURE_TEARDOWN(slots)
{
}

TEST_F(slots, calls_tables_and_addresses)
{
	struct seam_slots found, rewritten;
	struct pair pair;

	ASSERT_EQ(0, load(&pair, "libslots_callee.so", variant->caller));
	if (variant->call_first)
		ASSERT_EQ(1, pair.call());
	read_maps(self->before);
	found = seam_find("target", (void *)pair.real, (void *)replacement);
	EXPECT_EQ(1, pair.call_by_table());
	rewritten = rewrite(&pair);
	read_maps(self->after);
	EXPECT_EQ(3, found.slots);
	EXPECT_EQ(3, rewritten.slots);
	EXPECT_EQ(0, rewritten.refused);
	EXPECT_EQ(2, pair.call());
	EXPECT_EQ(2, pair.call_by_table());
	EXPECT_EQ(2, pair.call_inside());
	if (pair.address)
		EXPECT_EQ((void *)replacement, (void *)pair.address());
	EXPECT_NE(NULL, strstr(self->before, "r--p"));
	EXPECT_STREQ(self->before, self->after);
	EXPECT_EQ(3, rewrite(&pair).slots);
}

TEST(another_copy_is_left_alone)
{
	struct pair pair, other;

	ASSERT_EQ(0, load(&pair, "libslots_callee.so", "libslots_lazy.so"));
	ASSERT_EQ(0, load(&other, "libslots_other_callee.so", "libslots_other_lazy.so"));
	ASSERT_NE((void *)pair.real, (void *)other.real);
	EXPECT_EQ(3, rewrite(&pair).slots);
	EXPECT_EQ(2, pair.call());
	EXPECT_EQ(1, other.call());
	EXPECT_EQ(1, other.call_by_table());
	EXPECT_EQ(1, other.call_inside());
}

/* A library that calls its own function directly is found to have no slot. */
TEST(bound_within_the_library)
{
	void *library = open_library("libslots_symbolic.so");
	function *call_inside;

	ASSERT_NE(NULL, library);
	call_inside = (function *)dlsym(library, "call_inside");
	EXPECT_EQ(0, seam_rewrite("target", dlsym(library, "target"), (void *)replacement).slots);
	EXPECT_EQ(1, call_inside());
}

/* From now on no page can be made writable, as hardened systems enforce. */
static int refuse_mprotect(void)
{
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { .len = ARRAY_SIZE(steps), .filter = steps };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

/* Slots that cannot be written are found before any slot is written. */
TEST(pages_that_cannot_be_written)
{
	struct seam_slots found;
	struct pair pair;

	ASSERT_EQ(0, load(&pair, "libslots_callee.so", "libslots_now.so"));
	if (refuse_mprotect())
		SKIP(return, "no seccomp: %s", strerror(errno));
	found = seam_find("target", (void *)pair.real, (void *)replacement);
	EXPECT_EQ(1, found.slots);
	EXPECT_EQ(2, found.refused);
	EXPECT_EQ(1, pair.call());
	EXPECT_EQ(1, pair.call_inside());
}

static atomic_bool stop;

static void *keep_calling(void *call)
{
	size_t wrong = 0;

	while (!atomic_load(&stop)) {
		int result = ((function *)call)();

		wrong += result != 1 && result != 2;
	}
	return (void *)wrong;
}

TEST(others_call_meanwhile)
{
	pthread_t threads[4];
	struct pair pair;
	void *wrong;

	ASSERT_EQ(0, load(&pair, "libslots_callee.so", "libslots_now.so"));
	for (size_t i = 0; i < 4; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, keep_calling,
					    (void *)(i % 2 ? pair.call : pair.call_by_table)));
	for (int i = 0; i < 200; i++) {
		rewrite(&pair);
		seam_rewrite("target", (void *)replacement, (void *)pair.real);
	}
	rewrite(&pair);
	EXPECT_EQ(2, pair.call());
	atomic_store(&stop, true);
	for (size_t i = 0; i < 4; i++) {
		ASSERT_EQ(0, pthread_join(threads[i], &wrong));
		EXPECT_EQ(NULL, wrong);
	}
}

TEST_HARNESS_MAIN
