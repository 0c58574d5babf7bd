// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is wrong with this machine, and the command that mends it. Each check adds what it finds:
 * "problem" where something does not work, "note" where one should know, "ok" where all is well.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "array_size.h"
#include "doctor.h"
#include "label.h"
#include "names.h"
#include "screen/untracked.h"
#include "shm.h"
#include "version.h"
#include "views.h"

#define __printf(format_, first)					\
	__attribute__((							\
		__format__(printf, format_, first)))

enum { LEVEL, CHECK, FINDING, REMEDY };

static const struct sheet_column columns[] = {
	[LEVEL] = { "level", "Level", SHEET_TEXT, 0 },
	[CHECK] = { "check", "Check", SHEET_TEXT, SHEET_KEY },
	[FINDING] = { "finding", "Finding", SHEET_TEXT, SHEET_KEY },
	[REMEDY] = { "remedy", "Remedy", SHEET_TEXT, 0 },
};

struct finding {
	const char *level, *check, *remedy;
};

static void __printf(3, 4)
add(struct sheet *sheet, struct finding finding, const char *format, ...)
{
	char text[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	sheet_row(sheet);
	sheet_text(sheet, LEVEL, finding.level);
	sheet_text(sheet, CHECK, finding.check);
	sheet_text(sheet, FINDING, text);
	sheet_text(sheet, REMEDY, finding.remedy);
}

#define PROBLEM(check, remedy) ((struct finding){ "problem", check, remedy })
#define NOTE(check, remedy) ((struct finding){ "note", check, remedy })
#define WELL(check) ((struct finding){ "ok", check, NULL })

static bool file_has(const char *path, const char *text)
{
	char line[1024];
	FILE *file = fopen(path, "re");
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = strstr(line, text);
	if (file)
		fclose(file);
	return found;
}

static bool is_container(void)
{
	return !access("/.dockerenv", F_OK) || !access("/run/.containerenv", F_OK) ||
	       !access("/run/systemd/container", F_OK) || getenv("container") ||
	       getenv("KUBERNETES_SERVICE_HOST");
}

static bool wants_signature(void)
{
	return file_has("/sys/module/module/parameters/sig_enforce", "Y") ||
	       file_has("/sys/kernel/security/lockdown", "[integrity]") ||
	       file_has("/sys/kernel/security/lockdown", "[confidentiality]");
}

/* The file of the module for this kernel, as depmod has found it. False if there is none. */
static bool find_installed(char *path, size_t room, const char *release)
{
	char line[2048] = "", dep[256];
	bool found = false;
	FILE *file;

	snprintf(dep, sizeof(dep), "/lib/modules/%s/modules.dep", release);
	file = fopen(dep, "re");
	while (file && !found && fgets(line, sizeof(line), file)) {
		line[strcspn(line, ":\n")] = '\0';
		found = strstr(line, "/tt_memtrack.ko");
	}
	if (file)
		fclose(file);
	snprintf(path, room, "/lib/modules/%s/%s", release, line);
	return found;
}

/* A file that is compressed does not tell. */
static bool is_unsigned(const char *path)
{
	static const char mark[] = "~Module signature appended~\n";
	char end[sizeof(mark)] = "";
	FILE *file = fopen(path, "re");
	bool known = file && !strcmp(strrchr(path, '.'), ".ko") &&
		     !fseek(file, 1 - (long)sizeof(mark), SEEK_END) &&
		     fread(end, 1, sizeof(mark) - 1, file) == sizeof(mark) - 1;

	if (file)
		fclose(file);
	return known && strcmp(end, mark);
}

#define RELOAD "sudo modprobe -r tt_memtrack && sudo modprobe tt_memtrack"

/* As in Documentation/install.rst. */
#define SIGN "sudo /lib/modules/$(uname -r)/build/scripts/sign-file sha256 MOK.priv MOK.der " \
	     "$(modinfo -n tt_memtrack)"

static void check_signature(struct sheet *sheet, const char *path)
{
	if (!wants_signature())
		return;
	if (is_unsigned(path))
		add(sheet, PROBLEM("signature", SIGN),
		    "this kernel loads signed modules only, and tt_memtrack is not signed");
	else
		add(sheet, NOTE("signature", "sudo mokutil --import MOK.der && sudo reboot"),
		    "this kernel loads only modules that are signed with a key it knows");
}

static void check_absent_module(struct sheet *sheet)
{
	struct utsname name;
	char path[4096];

	uname(&name);
	if (is_container()) {
		add(sheet, PROBLEM("module", "on the host: sudo modprobe tt_memtrack"),
		    "the module tt_memtrack is not loaded on the host of this container");
		return;
	}
	if (!find_installed(path, sizeof(path), name.release)) {
		add(sheet, PROBLEM("module", "make modules && sudo make install-module"),
		    "there is no module tt_memtrack for kernel %s", name.release);
		return;
	}
	add(sheet, PROBLEM("module", "sudo modprobe tt_memtrack"),
	    "the module tt_memtrack is not loaded");
	check_signature(sheet, path);
}

static void compare_version(struct sheet *sheet, const char *what, const char *version,
			    const char *remedy)
{
	if (*version && strcmp(version, tool_version))
		add(sheet, PROBLEM("version", remedy), "the %s is %s, and ttmt-smi %s", what,
		    version, tool_version);
}

static void check_module(struct sheet *sheet, const struct snapshot *snap)
{
	if (!snap->module_loaded) {
		check_absent_module(sheet);
		return;
	}
	add(sheet, WELL("module"), "the module tt_memtrack is loaded");
	compare_version(sheet, "module", snap->module_version,
			"sudo make install && " RELOAD);
	if (file_has("/sys/module/tt_memtrack/taint", "E"))
		add(sheet, NOTE("signature", SIGN),
		    "the module is not signed: a kernel with Secure Boot would not load it");
}

/* EPERM is what a container's rules for devices say. */
static void check_node(struct sheet *sheet, const struct snapshot *snap)
{
	if (!snap->module_loaded)
		return;
	if (!snap->file_error)
		add(sheet, WELL("device file"), DEVICE_FILE " opens");
	else if (snap->file_error == -EPERM ||
		 (snap->file_error == -ENOENT && is_container()))
		add(sheet, PROBLEM("device file", "docker run --device " DEVICE_FILE " ..."),
		    DEVICE_FILE " is not in this container");
	else if (snap->file_error == -ENOENT)
		add(sheet, PROBLEM("device file", "sudo udevadm trigger --subsystem-match=misc"),
		    "there is no " DEVICE_FILE);
	else
		add(sheet, PROBLEM("device file", "sudo chmod 0666 " DEVICE_FILE),
		    DEVICE_FILE " does not open: %s", strerror(-snap->file_error));
}

static void check_environment(struct sheet *sheet)
{
	if (ttmt_turned_off())
		add(sheet, NOTE("environment", "unset TT_MEMTRACK"),
		    "TT_MEMTRACK=%s turns off what programs started from here report",
		    getenv("TT_MEMTRACK"));
}

static void check_capacities(struct sheet *sheet, const struct device *dev)
{
	if ((dev->dram.total && dev->l1.total) || dev->simulated)
		return;
	add(sheet, NOTE("capacities", dev->place.has_driver_node ? "ttmt-run COMMAND..." :
								   "sudo modprobe tenstorrent"),
	    "device %s: it is not known how much %s it has%s", label_device(dev).s,
	    dev->dram.total ? "L1" : dev->l1.total ? "DRAM" : "DRAM and L1",
	    dev->place.has_driver_node ? " until a program tells" : "");
}

/* Each with what shows the cause. */
static const struct {
	const char *meaning, *remedy;
} errors[ERROR_COUNT] = {
	{ "frees of what was not live", "ttmt-smi events" },
	{ "allocations of what was live already", "ttmt-smi events" },
	{ "sizes that do not fit", "ttmt-smi events" },
	{ "allocations of more than the device has", "ttmt-smi ps" },
	{ "events beyond a user's limit", "modinfo -p tt_memtrack" },
	{ "figures too large to be true", "ttmt-smi records" },
	{ "events for which there was no memory", "free -h" },
};

static void check_errors(struct sheet *sheet, const struct device *dev)
{
	size_t i;

	for (i = 0; i < ERROR_COUNT; i++)
		if (dev->errors[i])
			add(sheet, NOTE("errors", errors[i].remedy), "device %s: %s: %llu (%s)",
			    label_device(dev).s, errors[i].meaning,
			    (unsigned long long)dev->errors[i], error_names[i]);
}

static void check_refusals(struct sheet *sheet, const struct device *dev)
{
	if (dev->refused)
		add(sheet, NOTE("refused", "ttmt-smi why"),
		    "device %s: its allocator refused %llu allocation%s", label_device(dev).s,
		    (unsigned long long)dev->refused, dev->refused == 1 ? "" : "s");
}

static void check_devices(struct sheet *sheet, const struct snapshot *snap)
{
	size_t i;

	if (snap->module_loaded && !snap->device_count)
		add(sheet, NOTE("devices", "sudo modprobe tt_memtrack_sim boards=n300"),
		    "there is no card; to try it without one, simulate one");
	for (i = 0; i < snap->device_count; i++) {
		check_capacities(sheet, &snap->devices[i]);
		check_errors(sheet, &snap->devices[i]);
		check_refusals(sheet, &snap->devices[i]);
	}
}

static bool reports(const struct snapshot *snap, uint32_t pid)
{
	size_t i, j;

	for (i = 0; i < snap->device_count; i++)
		for (j = 0; j < snap->devices[i].client_count && snap->devices[i].clients; j++)
			if (snap->devices[i].clients[j].who.pid == pid)
				return true;
	return false;
}

static void check_untracked(struct sheet *sheet, const struct snapshot *snap)
{
	struct untracked untracked;
	size_t i;

	if (!untracked_take(&untracked, snap, UNTRACKED_FOLDER))
		for (i = 0; i < untracked.count; i++) {
			const struct untracked_user *user = &untracked.user[i];

			if (!reports(snap, user->who.pid))
				add(sheet, NOTE("untracked", "ttmt-run COMMAND..."),
				    "%s (pid %u) has device %u open, and reports nothing",
				    printable(user->who.name, false).s, user->who.pid,
				    user->device);
		}
	untracked_clear(&untracked);
}

static void add_tables(struct sheet *sheet, const struct shm_tables *tables)
{
	size_t processes = 0, known = 0;
	size_t i;

	for (i = 0; i < tables->count; i++) {
		const struct shm_table *table = &tables->table[i];

		if (table->error)
			add(sheet, NOTE("tables", NULL), SHM_FOLDER "/%s: %s", table->name,
			    shm_error_text(table).s);
		known += !table->error;
		processes += table->process_count;
	}
	if (known)
		add(sheet, NOTE("tables", "ttmt-smi --source=shm"),
		    "TT-Metal's own tracker has tables in " SHM_FOLDER ": chips %zu, processes %zu",
		    known, processes);
}

static void check_tables(struct sheet *sheet)
{
	struct shm_tables tables;

	if (!shm_read(&tables, SHM_FOLDER))
		add_tables(sheet, &tables);
	shm_free(&tables);
}

static void fill(struct sheet *sheet, const struct snapshot *snap, const struct options *options)
{
	(void)options;
	check_module(sheet, snap);
	check_node(sheet, snap);
	compare_version(sheet, "library", ttmt_library_version(), "sudo make install-user");
	check_environment(sheet);
	check_devices(sheet, snap);
	check_untracked(sheet, snap);
	check_tables(sheet);
}

const struct view_sheet view_doctor = {
	.column = columns, .columns = ARRAY_SIZE(columns), .first = -1, .fill = fill,
};

int doctor_print(FILE *out, const struct sheet *sheet, const struct terminal *terminal)
{
	size_t row;

	for (row = 0; row < sheet->rows && !sheet->error; row++) {
		const char *remedy = sheet_cell(sheet, row, REMEDY)->text;

		fprintf(out, "%-8s %s\n", sheet_cell(sheet, row, LEVEL)->text,
			sheet_cell(sheet, row, FINDING)->text);
		if (remedy)
			fprintf(out, "         %s %s\n", terminal->ascii ? "->" : "\u2192", remedy);
	}
	return sheet->error;
}

enum status doctor_status(const struct sheet *sheet)
{
	size_t row;

	for (row = 0; row < sheet->rows; row++)
		if (!strcmp(sheet_cell(sheet, row, LEVEL)->text, "problem"))
			return STATUS_FAILED;
	return STATUS_OK;
}
