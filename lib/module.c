// SPDX-License-Identifier: LGPL-2.1-or-later
/* Load a module with libkmod, and explain in words why it did not load. */
#include <dlfcn.h>
#include <libkmod.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "private.h"
#include "load.h"

struct kmod {
	void *library;
	__typeof__(kmod_new) *new;
	__typeof__(kmod_unref) *unref;
	__typeof__(kmod_set_log_fn) *set_log_fn;
	__typeof__(kmod_module_new_from_lookup) *lookup;
	__typeof__(kmod_list_next) *list_next;
	__typeof__(kmod_module_get_module) *get_module;
	__typeof__(kmod_module_probe_insert_module) *probe_insert;
	__typeof__(kmod_module_unref) *module_unref;
	__typeof__(kmod_module_unref_list) *unref_list;
};

static int load_kmod(struct kmod *kmod)
{
	const struct ttmt_symbol symbols[] = {
		{ "kmod_new", &kmod->new },
		{ "kmod_unref", &kmod->unref },
		{ "kmod_set_log_fn", &kmod->set_log_fn },
		{ "kmod_module_new_from_lookup", &kmod->lookup },
		{ "kmod_list_next", &kmod->list_next },
		{ "kmod_module_get_module", &kmod->get_module },
		{ "kmod_module_probe_insert_module", &kmod->probe_insert },
		{ "kmod_module_unref", &kmod->module_unref },
		{ "kmod_module_unref_list", &kmod->unref_list },
	};

	return ttmt_load("libkmod.so.2", symbols, ARRAY_SIZE(symbols), &kmod->library);
}

/* libkmod writes to stderr otherwise. */
static void say_nothing(void *data, int priority, const char *file, int line, const char *fn,
			const char *format, va_list args)
{
	(void)data;
	(void)priority;
	(void)file;
	(void)line;
	(void)fn;
	(void)format;
	(void)args;
}

/* Stop at the first failure; a name stands for several modules only if it is an alias. */
static int insert_all(const struct kmod *kmod, struct kmod_list *modules, const char *options)
{
	struct kmod_list *entry = modules;
	int err = 0;

	for (; entry && !err; entry = kmod->list_next(modules, entry)) {
		struct kmod_module *module = kmod->get_module(entry);

		err = kmod->probe_insert(module, 0, options, NULL, NULL, NULL);
		kmod->module_unref(module);
	}
	return err;
}

static int look_up_and_insert(const struct kmod *kmod, const char *name, const char *options)
{
	struct kmod_ctx *ctx = kmod->new(NULL, NULL);
	struct kmod_list *modules = NULL;
	int err;

	if (!ctx)
		return -ENOMEM;
	kmod->set_log_fn(ctx, say_nothing, NULL);
	err = kmod->lookup(ctx, name, &modules);
	if (err >= 0)
		err = modules ? insert_all(kmod, modules, options) : -ENOENT;
	kmod->unref_list(modules);
	kmod->unref(ctx);
	return err;
}

static int load(const char *name, const char *options)
{
	struct kmod kmod;
	int err = load_kmod(&kmod);

	if (err)
		return err;
	err = look_up_and_insert(&kmod, name, options);
	dlclose(kmod.library);
	return err;
}

#define SIGN_IT "sign the module, and enrol the key with mokutil --import"

/* What is wrong, and what to do. */
static const char *explanation(int err)
{
	switch (err) {
	case -ELIBACC:
		return "libkmod.so.2 is missing: install libkmod, or use modprobe";
	case -ENOENT:
		return "no such module for this kernel: build and install it, then run depmod";
	case -EPERM:
		if (geteuid())
			return "only root may load modules: use sudo";
		return "no CAP_SYS_MODULE, or modules_disabled, or Secure Boot: " SIGN_IT;
	case -EKEYREJECTED:
	case -ENOKEY:
		return "Secure Boot requires a trusted signature: " SIGN_IT;
	case -ENOEXEC:
		return "it was built for another kernel: rebuild it for this one (see dmesg)";
	case -EINVAL:
		return "it refused an option or does not fit this kernel: see dmesg";
	default:
		return strerrordesc_np(-err);
	}
}

static void explain(const char *name, int err, char *reason, size_t room)
{
	struct utsname kernel;

	uname(&kernel);
	snprintf(reason, room, "cannot load %s into kernel %s: %s", name, kernel.release,
		 explanation(err));
}

int ttmt_module_load(const char *name, const char *options, char *reason, size_t room)
{
	int err = load(name, options);

	if (reason && room) {
		reason[0] = '\0';
		if (err)
			explain(name, err, reason, room);
	}
	return err;
}
