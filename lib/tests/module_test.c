// SPDX-License-Identifier: GPL-2.0-or-later
/* Why a module does not load. libkmod's answers are fake, except for a name that no kernel has. */
#include <dlfcn.h>
#include <libkmod.h>
#include <stdio.h>
#include <string.h>

#include <kselftest_harness.h>

#include "fake.h"
#include "wrap.h"

/* Answers of libkmod and the system. A lookup that finds nothing has no list. */
static struct {
	bool is_missing;
	const char *lacks;
	bool real;
	bool found;
	int insert;
	uid_t user;
	const char *name;
	const char *options;
	int inserted;
} kmod;

static int lookup(struct kmod_ctx *ctx, const char *name, struct kmod_list **list)
{
	kmod.name = name;
	*list = kmod.found ? (struct kmod_list *)&kmod : NULL;
	return 0;
}

static struct kmod_list *list_next(const struct kmod_list *list, const struct kmod_list *at)
{
	return NULL;
}

static struct kmod_module *get_module(const struct kmod_list *entry)
{
	return (struct kmod_module *)entry;
}

static struct kmod_module *module_unref(struct kmod_module *module)
{
	return NULL;
}

static int unref_list(struct kmod_list *list)
{
	return 0;
}

static int probe_insert(struct kmod_module *module, unsigned int flags, const char *options,
			void *run, const void *data, void *print)
{
	kmod.options = options;
	kmod.inserted++;
	return kmod.insert;
}

static const struct {
	const char *name;
	void *function;
} stand_ins[] = {
	{ "kmod_module_new_from_lookup", lookup },
	{ "kmod_list_next", list_next },
	{ "kmod_module_get_module", get_module },
	{ "kmod_module_unref", module_unref },
	{ "kmod_module_unref_list", unref_list },
	{ "kmod_module_probe_insert_module", probe_insert },
};

void *__wrap_dlopen(const char *name, int flags)
{
	return kmod.is_missing ? NULL : __real_dlopen(name, flags);
}

void *__wrap_dlsym(void *library, const char *name)
{
	if (kmod.lacks && !strcmp(name, kmod.lacks))
		return NULL;
	for (size_t i = 0; !kmod.real && i < ARRAY_SIZE(stand_ins); i++)
		if (!strcmp(name, stand_ins[i].name))
			return stand_ins[i].function;
	return __real_dlsym(library, name);
}

uid_t __wrap_geteuid(void)
{
	return kmod.user;
}

FIXTURE(module) {
	char reason[256];
};

FIXTURE_SETUP(module)
{
	kmod.found = true;
	strcpy(self->reason, "old");
}

FIXTURE_TEARDOWN(module)
{
	EXPECT_EQ(NULL, strchr(self->reason, '\n'));
	EXPECT_EQ(0, fake_leaks());
}

TEST_F(module, loads_with_options)
{
	EXPECT_EQ(0, ttmt_module_load("tt_memtrack_sim", "boards=n300", self->reason,
				      sizeof(self->reason)));
	EXPECT_STREQ("tt_memtrack_sim", kmod.name);
	EXPECT_STREQ("boards=n300", kmod.options);
	EXPECT_EQ(1, kmod.inserted);
	EXPECT_STREQ("", self->reason);
}

TEST_F(module, needs_no_options_and_no_reason)
{
	EXPECT_EQ(0, ttmt_module_load("tt_memtrack", NULL, NULL, 0));
	EXPECT_EQ(NULL, kmod.options);
	kmod.insert = -EPERM;
	EXPECT_EQ(-EPERM, ttmt_module_load("tt_memtrack", NULL, NULL, 0));
	EXPECT_EQ(-EPERM, ttmt_module_load("tt_memtrack", NULL, self->reason, 0));
	EXPECT_STREQ("old", self->reason);
}

TEST_F(module, is_not_there)
{
	kmod.found = false;
	EXPECT_EQ(-ENOENT, ttmt_module_load("tt_memtrack", NULL, self->reason,
					    sizeof(self->reason)));
	EXPECT_EQ(0, kmod.inserted);
	EXPECT_NE(NULL, strstr(self->reason, "tt_memtrack"));
	EXPECT_NE(NULL, strstr(self->reason, "depmod"));
}

TEST_F(module, is_not_there_for_the_real_libkmod)
{
	kmod.real = true;
	EXPECT_EQ(-ENOENT, ttmt_module_load("tt_memtrack_no_such_module", NULL, self->reason,
					    sizeof(self->reason)));
	EXPECT_NE(NULL, strstr(self->reason, "tt_memtrack_no_such_module"));
}

/* libkmod is unloaded after the call. */
TEST_F(module, libkmod_is_loaded_for_the_call_alone)
{
	EXPECT_EQ(NULL, __real_dlopen("libkmod.so.2", RTLD_LAZY | RTLD_NOLOAD));
	EXPECT_EQ(0, ttmt_module_load("tt_memtrack", NULL, NULL, 0));
	EXPECT_EQ(NULL, __real_dlopen("libkmod.so.2", RTLD_LAZY | RTLD_NOLOAD));
}

TEST_F(module, without_libkmod)
{
	kmod.is_missing = true;
	EXPECT_EQ(-ELIBACC, ttmt_module_load("tt_memtrack", NULL, self->reason,
					     sizeof(self->reason)));
	EXPECT_NE(NULL, strstr(self->reason, "libkmod.so.2"));
	kmod.is_missing = false;
	kmod.lacks = "kmod_module_unref_list";
	EXPECT_EQ(-ELIBACC, ttmt_module_load("tt_memtrack", NULL, NULL, 0));
	EXPECT_EQ(0, kmod.inserted);
}

TEST_F(module, reasons)
{
	static const struct {
		int err;
		uid_t user;
		const char *says;
	} cases[] = {
		{ EPERM, 1000, "sudo" },
		{ EPERM, 0, "modules_disabled" },
		{ EPERM, 0, "mokutil" },
		{ EKEYREJECTED, 0, "mokutil" },
		{ ENOKEY, 0, "Secure Boot" },
		{ ENOEXEC, 0, "another kernel" },
		{ ENOENT, 0, "no such module for this kernel" },
		{ EINVAL, 0, "option" },
		{ EBUSY, 0, "Device or resource busy" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		kmod.insert = -cases[i].err;
		kmod.user = cases[i].user;
		EXPECT_EQ(kmod.insert, ttmt_module_load("tt_memtrack", NULL, self->reason,
							sizeof(self->reason)));
		EXPECT_NE(NULL, strstr(self->reason, cases[i].says)) {
			TH_LOG("no \"%s\" in \"%s\"", cases[i].says, self->reason);
		}
	}
}

TEST_F(module, reason_fits_its_room)
{
	kmod.insert = -EKEYREJECTED;
	EXPECT_EQ(-EKEYREJECTED, ttmt_module_load("tt_memtrack", NULL, self->reason, 10));
	EXPECT_EQ(9, strlen(self->reason));
}

TEST_HARNESS_MAIN
