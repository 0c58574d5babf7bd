// SPDX-License-Identifier: LGPL-2.1-or-later
/* Load a module by libkmod, and say in words why it did not load. */
#include <libkmod.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "handle.h"

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

/* Stops at the first that fails; a name stands for several modules only as an alias. */
static int insert_all(struct kmod_list *modules, const char *options)
{
	struct kmod_list *entry;
	int err = 0;

	kmod_list_foreach(entry, modules) {
		struct kmod_module *module = kmod_module_get_module(entry);

		err = kmod_module_probe_insert_module(module, 0, options, NULL, NULL, NULL);
		kmod_module_unref(module);
		if (err)
			break;
	}
	return err;
}

static int load(const char *name, const char *options)
{
	struct kmod_ctx *ctx = kmod_new(NULL, NULL);
	struct kmod_list *modules = NULL;
	int err;

	if (!ctx)
		return -ENOMEM;
	kmod_set_log_fn(ctx, say_nothing, NULL);
	err = kmod_module_new_from_lookup(ctx, name, &modules);
	if (err >= 0)
		err = modules ? insert_all(modules, options) : -ENOENT;
	kmod_module_unref_list(modules);
	kmod_unref(ctx);
	return err;
}

#define SIGN_IT "sign the module, and enrol the key with mokutil --import"

/* What is wrong, and what to do. */
static const char *explanation(int err)
{
	switch (err) {
	case -ENOENT:
		return "there is none that fits this kernel: build and install it, then run depmod";
	case -EPERM:
		if (geteuid())
			return "only root may load modules: use sudo";
		return "no CAP_SYS_MODULE, or modules_disabled, or Secure Boot: " SIGN_IT;
	case -EKEYREJECTED:
	case -ENOKEY:
		return "Secure Boot wants a signature that it trusts: " SIGN_IT;
	case -ENOEXEC:
		return "it was built for another kernel: build it again for this one (see dmesg)";
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
