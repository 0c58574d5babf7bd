// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /sys/class/tt_memtrack and fdinfo: every documented file exists, every file is documented, and
 * each agrees with the ioctls. The document is sysfs-class-tt_memtrack, next to this program or
 * as given by TTMT_ABI_DOC in the environment.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define MAX_FILES 1024

struct files {
	char *path[MAX_FILES];
	int count;
};

static void add(struct files *files, const char *path)
{
	if (files->count < MAX_FILES)
		files->path[files->count++] = strdup(path);
}

static bool contains(const struct files *files, const char *path)
{
	int i;

	for (i = 0; i < files->count; i++)
		if (!strcmp(files->path[i], path))
			return true;
	return false;
}

/* The document */

static const struct {
	const char *name;
	const char *values[KINDS + 1];
} placeholders[] = {
	{ "<N>", { "0", "1", "2" } },
	{ "<C>", { NULL } },
	{ "<kind>", { "dram_buffers", "trace", "l1_buffers", "l1_small", "cb", "dfb", "scratch",
		      "kernel" } },
	{ "<sum>", { "dram", "l1", "l1_tensors", "l1_program" } },
	{ "<region>", { "dram", "l1" } },
};

/* Add a path, with all values of its placeholders. */
static void expand(struct files *files, const char *path)
{
	char one[256];
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(placeholders); i++) {
		const char *name = placeholders[i].name;
		const char *at = strstr(path, name);

		if (!at)
			continue;
		for (k = 0; placeholders[i].values[k]; k++) {
			snprintf(one, sizeof(one), "%.*s%s%s", (int)(at - path), path,
				 placeholders[i].values[k], at + strlen(name));
			expand(files, one);
		}
		return;
	}
	add(files, path);
}

static FILE *open_document(void)
{
	const char *given = getenv("TTMT_ABI_DOC");
	char path[512] = "";
	char *slash;

	if (given)
		return fopen(given, "r");
	if (readlink("/proc/self/exe", path, sizeof(path) - 64) < 0)
		return NULL;
	slash = strrchr(path, '/');
	strcpy(slash + 1, "sysfs-class-tt_memtrack");
	return fopen(path, "r");
}

static int read_document(struct files *files)
{
	FILE *document = open_document();
	char line[512], path[256];

	if (!document)
		return -1;
	while (fgets(line, sizeof(line), document))
		if (sscanf(line, "What: %255s", path) == 1)
			expand(files, path);
	fclose(document);
	return 0;
}

/* What is there */

/* Files of the driver core, which every device has. */
static bool is_generic(const char *name)
{
	return !strcmp(name, "uevent") || !strcmp(name, "subsystem") || !strcmp(name, "device") ||
	       !strcmp(name, "power");
}

static void walk(struct files *files, const char *folder, int depth)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;
	struct stat status;
	char path[512];

	if (!directory)
		return;
	while ((entry = readdir(directory))) {
		if (*entry->d_name == '.' || is_generic(entry->d_name))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		/* The devices are links, the only ones to follow. */
		if ((depth ? lstat(path, &status) : stat(path, &status)))
			continue;
		if (S_ISDIR(status.st_mode))
			walk(files, path, depth + 1);
		else
			add(files, path);
	}
	closedir(directory);
}

static bool is_text(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	return !strcmp(name, "version") || !strcmp(name, "usage") || !strcmp(name, "arch") ||
	       !strcmp(name, "board") || !strcmp(name, "board_source") ||
	       !strcmp(name, "total_source");
}

/* The only write-only file. */
static bool is_drop(const char *path)
{
	return !strcmp(strrchr(path, '/'), "/drop");
}

FIXTURE(sysfs) {
	int fd;
	struct files documented;
	struct files there;
};

FIXTURE_SETUP(sysfs)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	walk(&self->there, CLASS, 0);
	ASSERT_LT(250, self->there.count);
}

FIXTURE_TEARDOWN(sysfs)
{
	close(self->fd);
	books_watch(-1);
	EXPECT_TRUE(books_empty());
}

TEST_F(sysfs, documented_files_are_there)
{
	int i;

	ASSERT_EQ(0, read_document(&self->documented))
		TH_LOG("no sysfs-class-tt_memtrack next to the program or in TTMT_ABI_DOC");
	ASSERT_LT(250, self->documented.count);
	for (i = 0; i < self->documented.count; i++) {
		EXPECT_TRUE(contains(&self->there, self->documented.path[i]))
			TH_LOG("%s is not there", self->documented.path[i]);
	}
}

TEST_F(sysfs, files_are_documented)
{
	int i;

	ASSERT_EQ(0, read_document(&self->documented))
		TH_LOG("no sysfs-class-tt_memtrack next to the program or in TTMT_ABI_DOC");
	for (i = 0; i < self->there.count; i++) {
		EXPECT_TRUE(contains(&self->documented, self->there.path[i]))
			TH_LOG("%s is not documented", self->there.path[i]);
	}
}

/* Read a file by its full path. Returns the length, or a negative errno. */
static ssize_t slurp(const char *path, char *text, size_t room)
{
	int fd = open(path, O_RDONLY);
	ssize_t length = read(fd, text, room - 1);

	if (length < 0)
		length = -errno;
	close(fd);
	text[length > 0 ? length : 0] = '\0';
	return length;
}

/* Figures that are unknown for tt0 and tt2, which are not remote. All others are known. */
static bool is_unknown(const char *path)
{
	return !strcmp(path, CLASS "/tt0/gateway") || !strcmp(path, CLASS "/tt2/gateway") ||
	       strstr(path, "usable");
}

TEST_F(sysfs, one_number_or_word_a_file)
{
	char text[4096];
	int i;

	for (i = 0; i < self->there.count; i++) {
		const char *path = self->there.path[i];
		ssize_t length = slurp(path, text, sizeof(text));

		if (is_drop(path))
			continue;
		if (is_unknown(path)) {
			EXPECT_EQ(-ENODATA, length) TH_LOG("%s", path);
			continue;
		}
		ASSERT_LT(1, length) TH_LOG("%s", path);
		EXPECT_EQ('\n', text[length - 1]) TH_LOG("%s", path);
		if (!is_text(path)) {
			EXPECT_EQ(length - 1, (ssize_t)strspn(text, "0123456789"))
				TH_LOG("%s: %s", path, text);
		} else if (!strstr(path, "usage")) {
			EXPECT_EQ(length - 1, (ssize_t)strcspn(text, "\n")) TH_LOG("%s", path);
		}
	}
}

TEST_F(sysfs, modes)
{
	struct stat status;
	int i;

	for (i = 0; i < self->there.count; i++) {
		const char *path = self->there.path[i];
		bool peak = strstr(path, "peak") && !strstr(path, "exact"), drop = is_drop(path);

		ASSERT_EQ(0, stat(path, &status));
		EXPECT_EQ(peak ? 0644 : drop ? 0200 : 0444, status.st_mode & 07777)
			TH_LOG("%s", path);
		EXPECT_EQ(0, status.st_uid);
		if (!peak && !drop) {
			EXPECT_EQ(-1, open(path, O_WRONLY)) TH_LOG("%s", path);
			EXPECT_EQ(EACCES, errno);
		}
	}
}

TEST_F(sysfs, nobody_reads_all)
{
	struct child child;
	char text[4096];
	int i;

	if (!child_start(&child)) {
		if (become(NOBODY))
			_exit(2);
		for (i = 0; i < self->there.count; i++)
			if (!is_drop(self->there.path[i]) && !is_unknown(self->there.path[i]) &&
			    slurp(self->there.path[i], text, sizeof(text)) < 2)
				_exit(1);
		_exit(open(CLASS "/tt0/cb/peak", O_WRONLY) < 0 && errno == EACCES ? 0 : 3);
	}
	EXPECT_EQ(0, child_wait(&child));
}

/* What is shown */

static const struct {
	const char *file;
	const char *text[3];
} expected_texts[] = {
	{ "arch", { "wormhole\n", "wormhole\n", "blackhole\n" } },
	{ "board", { "n300\n", "n300\n", "p150a\n" } },
	{ "board_source", { "simulator\n", "simulator\n", "simulator\n" } },
	{ "chip", { "0\n", "1\n", "0\n" } },
	{ "remote", { "0\n", "1\n", "0\n" } },
	{ "simulated", { "1\n", "1\n", "1\n" } },
	{ "tensix_cores", { "64\n", "64\n", "120\n" } },
	{ "l1_bytes_per_core", { "1499136\n", "1499136\n", "1572864\n" } },
	{ "dram/total", { "12884901888\n", "12884901888\n", "34359738368\n" } },
	{ "dram/core_total", { "1073741824\n", "1073741824\n", "4278190080\n" } },
	{ "dram/total_source", { "board\n", "board\n", "board\n" } },
	{ "l1/total", { "95944704\n", "95944704\n", "188743680\n" } },
	{ "l1/core_total", { "1499136\n", "1499136\n", "1572864\n" } },
	{ "l1/total_source", { "board\n", "board\n", "board\n" } },
};

TEST_F(sysfs, what_the_devices_are)
{
	char text[64];
	size_t i;
	int device;

	for (i = 0; i < ARRAY_SIZE(expected_texts); i++) {
		for (device = 0; device < 3; device++) {
			EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt%d/%s", device,
						expected_texts[i].file));
			EXPECT_STREQ(expected_texts[i].text[device], text)
				TH_LOG("tt%d/%s", device, expected_texts[i].file);
		}
	}
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "devices"));
	EXPECT_STREQ("3\n", text);
}

TEST_F(sysfs, no_node_and_no_card)
{
	char text[512];
	int device;

	for (device = 0; device < 3; device++) {
		EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt%d/uevent", device));
		EXPECT_EQ(NULL, strstr(text, "DEVNAME"));
		EXPECT_EQ(-ENOENT, sysfs_text(text, sizeof(text), "tt%d/device", device));
	}
}

TEST_F(sysfs, every_file_follows_its_own_figure)
{
	int kind;

	/* Each kind of each device gets unique figures. */
	for (kind = 0; kind < KINDS; kind++) {
		__u32 device = kind % 3;

		ASSERT_EQ(0, record_alloc(self->fd, device, kind, 1, 1000 + kind, 10 + kind));
		ASSERT_EQ(0, record_alloc(self->fd, device, kind, 2, 100 + kind, 3));
		ASSERT_EQ(0, record_free(self->fd, device, kind, 1));
	}
	/* Finds used, peak and others confused in any folder. */
	EXPECT_EQ(0, books_coherent());
}

static const char usage_text[] =
	"tt0 n300 dram 10010/12884901888 l1 3200/95944704 buffers 200 cbs 3000 kernels 0\n"
	"tt1 n300 dram 0/12884901888 l1 0/95944704 buffers 0 cbs 0 kernels 0\n"
	"tt2 p150a dram 0/34359738368 l1 40010/188743680 buffers 10 cbs 0 kernels 40000\n";

TEST_F(sysfs, usage_line)
{
	char text[4096];

	ASSERT_EQ(0, record_alloc(self->fd, 0, DRAM_BUFFERS, 1, 1000, 10));
	ASSERT_EQ(0, record_alloc(self->fd, 0, TRACE, 1, 1, 10));
	ASSERT_EQ(0, record_alloc(self->fd, 0, L1_SMALL, 1, 20, 10));
	ASSERT_EQ(0, record_alloc(self->fd, 0, DFB, 1, 300, 10));
	ASSERT_EQ(0, record_alloc(self->fd, 2, KERNEL, 1, 4000, 10));
	ASSERT_EQ(0, record_alloc(self->fd, 2, L1_BUFFERS, 1, 1, 10));
	ASSERT_EQ(0, sysfs_text(text, sizeof(text), "usage"));
	EXPECT_STREQ(usage_text, text);
	EXPECT_EQ(10010, usage_of(self->fd, 0, SUM_DRAM).bytes);
	EXPECT_EQ(40010, usage_of(self->fd, 2, SUM_L1).bytes);
}

TEST_F(sysfs, clients)
{
	int other = device_open(O_RDWR);
	__u64 count;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 1, 1));
	ASSERT_EQ(0, record_alloc(other, 0, CB, 1, 1, 1));
	ASSERT_EQ(0, record_alloc(other, 2, CB, 1, 1, 1));
	EXPECT_EQ(0, sysfs_u64(&count, "clients"));
	EXPECT_EQ(2, count);
	EXPECT_EQ(0, sysfs_u64(&count, "tt0/clients"));
	EXPECT_EQ(2, count);
	EXPECT_EQ(0, sysfs_u64(&count, "tt1/clients"));
	EXPECT_EQ(0, count);
	EXPECT_EQ(0, sysfs_u64(&count, "tt2/clients"));
	EXPECT_EQ(1, count);
	close(other);
	EXPECT_EQ(0, sysfs_u64(&count, "tt2/clients"));
	EXPECT_EQ(0, count);
}

/* fdinfo */

/* The value of a ttmt key of an open file, or -1; *keys counts all ttmt keys. */
static long long info_key(pid_t pid, int fd, const char *wanted, int *keys)
{
	char path[64], line[256], key[128];
	long long value, found = -1;
	FILE *file;

	*keys = 0;
	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", pid, fd);
	file = fopen(path, "r");
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, "ttmt-", 5))
			continue;
		(*keys)++;
		/* key:<tab>number<newline>, and nothing else */
		if (sscanf(line, "%127[^:]:\t%lld", key, &value) != 2)
			found = -2;
		else if (!strcmp(key, wanted))
			found = value;
	}
	fclose(file);
	return found;
}

TEST_F(sysfs, fdinfo_of_a_client)
{
	static const char *const files[] = { "used", "core-used", "records" };
	char key[128];
	int kind, device, keys;
	size_t i;

	EXPECT_EQ(-1, info_key(getpid(), self->fd, "ttmt-client-id", &keys));
	EXPECT_EQ(0, keys);
	for (kind = 0; kind < KINDS; kind++)
		ASSERT_EQ(0, record_alloc(self->fd, kind % 2 * 2, kind, 1, 10 + kind, 3));
	EXPECT_LT(0, info_key(getpid(), self->fd, "ttmt-client-id", &keys));
	EXPECT_EQ(1 + 2 * 3 * KINDS, keys);
	for (kind = 0; kind < KINDS; kind++) {
		for (device = 0; device <= 2; device += 2) {
			const struct tt_memtrack_usage usage = usage_self(self->fd, device, kind);
			const long long values[] = {
				usage.bytes, usage.core_bytes, usage.records,
			};

			for (i = 0; i < ARRAY_SIZE(files); i++) {
				snprintf(key, sizeof(key), "ttmt-%s-tt%d-%s", files[i], device,
					 what_names[kind]);
				EXPECT_EQ(values[i], info_key(getpid(), self->fd, key, &keys))
					TH_LOG("%s", key);
			}
		}
	}
}

TEST_F(sysfs, fdinfo_tells_the_client)
{
	struct tt_memtrack_client client;
	struct tt_memtrack_usage usage[WHATS];
	__u32 count = 1;
	int keys;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 1, 1));
	ASSERT_EQ(0, clients_get(self->fd, 0, &client, &count, usage));
	EXPECT_EQ((long long)client.who.client,
		  info_key(getpid(), self->fd, "ttmt-client-id", &keys));
}

/* Names */

static const struct {
	const char *name;
	const char *shown;
} names[] = {
	{ "plain", "plain" },
	{ "a\nb", "a\\nb" },
	{ "a\\b", "a\\\\b" },
	{ "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n",
	  "\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n" },
	{ "a b\tc", "a b\tc" },
	{ "a\033[2Jb", "a\033[2Jb" },
	{ "\377\376", "\377\376" },
	{ "", "" },
};

TEST_F(sysfs, names_are_escaped_as_in_proc)
{
	struct tt_memtrack_client client;
	struct tt_memtrack_usage usage[WHATS];
	char line[64], *end;
	FILE *status;
	size_t i;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 1, 1));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		__u32 count = 1;

		ASSERT_EQ(0, prctl(PR_SET_NAME, names[i].name));
		ASSERT_EQ(0, clients_get(self->fd, 0, &client, &count, usage));
		EXPECT_STREQ(names[i].shown, client.who.name);
		status = fopen("/proc/self/status", "r");
		ASSERT_NE(NULL, fgets(line, sizeof(line), status));
		fclose(status);
		end = strchr(line, '\n');
		*end = '\0';
		EXPECT_STREQ(line + strlen("Name:\t"), client.who.name);
	}
}

/* For a dead process, the name is a stored copy. */
TEST_F(sysfs, kept_names_are_escaped_too)
{
	static struct tt_memtrack_exit exits[64];
	struct tt_memtrack_event event;
	int watcher = device_open(O_RDONLY | O_NONBLOCK), events;
	struct child child;
	__u32 count;
	size_t i;

	ASSERT_EQ(0, watch(watcher));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!child_start(&child)) {
			prctl(PR_SET_NAME, names[i].name);
			_exit(-record_alloc(device_open(O_RDWR), 0, CB, 1, 1, 1));
		}
		ASSERT_EQ(0, child_wait(&child));
		ASSERT_TRUE(EVENTUALLY(3000, no_clients()));
		count = ARRAY_SIZE(exits);
		ASSERT_EQ(0, exits_get(self->fd, exits, &count));
		EXPECT_EQ(child.pid, exits[count - 1].who.pid);
		EXPECT_STREQ(names[i].shown, exits[count - 1].who.name);
		for (events = 0; read(watcher, &event, sizeof(event)) > 0; events++)
			EXPECT_STREQ(names[i].shown, event.who.name);
		EXPECT_LT(1, events);
	}
	close(watcher);
}

TEST_HARNESS_MAIN
