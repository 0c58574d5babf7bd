// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit_code.h"
#include "peaks.h"
#include "place.h"

char *peaks_folder(void)
{
	const char *temporary = getenv("TMPDIR");
	char *folder = path_of("%s/ttmt-run.XXXXXX",
			       temporary && *temporary ? temporary : "/tmp");

	if (!mkdtemp(folder))
		err(EXIT_OURS, "%s", folder);
	return folder;
}

static void *grow(void *list, size_t count, size_t size)
{
	list = reallocarray(list, count + 1, size);
	if (!list)
		errx(EXIT_OURS, "out of memory");
	return list;
}

static struct share *share_of(struct process *process, uint32_t device)
{
	for (size_t i = 0; i < process->count; i++)
		if (process->shares[i].device == device)
			return &process->shares[i];
	process->shares = grow(process->shares, process->count, sizeof(*process->shares));
	process->shares[process->count] = (struct share){ .device = device };
	return &process->shares[process->count++];
}

static void read_peak(struct process *process, const char *line)
{
	unsigned long long bytes, core_bytes;
	unsigned int device;
	enum usage_row row;
	char name[32];

	if (sscanf(line, "%u %31s %llu %llu", &device, name, &bytes, &core_bytes) != 4)
		return;
	row = usage_find(name, strlen(name));
	if (row < USAGE_ROWS)
		share_of(process, device)->rows[row] = (struct peak){ bytes, core_bytes };
}

static void read_usable(struct process *process, const char *line)
{
	unsigned long long bytes;
	unsigned int device;
	enum usage_row row;
	char name[32];

	if (sscanf(line, "usable %u %31s %llu", &device, name, &bytes) != 3)
		return;
	row = usage_find(name, strlen(name));
	if (row < USAGE_ROWS && row == usage_region(row))
		share_of(process, device)->core_usable[row] = bytes;
}

static void read_line(struct process *process, const char *line)
{
	unsigned long long number;
	unsigned int device;

	if (sscanf(line, "program %63[^\n]", process->program) == 1)
		return;
	if (sscanf(line, "since %llu", &number) == 1)
		process->since = number;
	else if (sscanf(line, "until %llu", &number) == 1)
		process->until = number;
	else if (sscanf(line, "device %llu", &number) == 1)
		share_of(process, (uint32_t)number);
	else if (sscanf(line, "cores %u %llu", &device, &number) == 2)
		share_of(process, device)->usable_cores = number;
	else if (!strncmp(line, "usable ", 7))
		read_usable(process, line);
	else
		read_peak(process, line);
}

void peaks_read(struct peaks *peaks, FILE *file, unsigned int pid)
{
	struct process process = { .pid = pid, .program = "?", .until = UINT64_MAX };
	char line[256];

	while (fgets(line, sizeof(line), file))
		read_line(&process, line);
	peaks->list = grow(peaks->list, peaks->count, sizeof(*peaks->list));
	peaks->list[peaks->count++] = process;
}

static void read_file(struct peaks *peaks, const char *path, unsigned int pid)
{
	FILE *file = fopen(path, "re");

	if (!file)
		return;
	peaks_read(peaks, file, pid);
	fclose(file);
}

static int older_first(const void *a, const void *b)
{
	const struct process *one = a, *other = b;

	return (one->since > other->since) - (one->since < other->since);
}

/* Names are a pid, with a number appended for each later exec. */
void peaks_take(struct peaks *peaks, const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	*peaks = (struct peaks){ 0 };
	while (folder && (entry = readdir(folder))) {
		char *file = path_of("%s/%s", path, entry->d_name);
		unsigned int pid, more;
		char after;

		if (sscanf(entry->d_name, "%u%c", &pid, &after) == 1 ||
		    sscanf(entry->d_name, "%u.%u%c", &pid, &more, &after) == 2)
			read_file(peaks, file, pid);
		unlink(file);
		free(file);
	}
	if (folder)
		closedir(folder);
	rmdir(path);
	if (peaks->count)
		qsort(peaks->list, peaks->count, sizeof(*peaks->list), older_first);
}

void peaks_free(struct peaks *peaks)
{
	for (size_t i = 0; i < peaks->count; i++)
		free(peaks->list[i].shares);
	free(peaks->list);
}

static int lower_first(const void *a, const void *b)
{
	const uint32_t *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

static bool has(const uint32_t *devices, size_t count, uint32_t device)
{
	for (size_t i = 0; i < count; i++)
		if (devices[i] == device)
			return true;
	return false;
}

uint32_t *peaks_devices(const struct peaks *peaks, size_t *count)
{
	uint32_t *devices = NULL;

	*count = 0;
	for (size_t i = 0; i < peaks->count; i++) {
		const struct process *process = &peaks->list[i];

		for (size_t j = 0; j < process->count; j++) {
			if (has(devices, *count, process->shares[j].device))
				continue;
			devices = grow(devices, *count, sizeof(*devices));
			devices[(*count)++] = process->shares[j].device;
		}
	}
	if (devices)
		qsort(devices, *count, sizeof(*devices), lower_first);
	return devices;
}

bool peaks_are_open(const struct process *process)
{
	return process->until == UINT64_MAX;
}

static struct peak peak_of(const struct process *process, uint32_t device, enum usage_row row)
{
	for (size_t i = 0; i < process->count; i++)
		if (process->shares[i].device == device)
			return process->shares[i].rows[row];
	return (struct peak){ 0 };
}

static void raise_to(struct peak *peak, const struct peak *other)
{
	if (peak->bytes < other->bytes)
		peak->bytes = other->bytes;
	if (peak->core_bytes < other->core_bytes)
		peak->core_bytes = other->core_bytes;
}

/* Sum over the processes present at a moment. It is greatest when one of them starts. */
static struct peak sum_at(const struct peaks *peaks, uint64_t moment, uint32_t device,
			  enum usage_row row)
{
	struct peak sum = { 0 };

	for (size_t i = 0; i < peaks->count; i++) {
		const struct process *process = &peaks->list[i];
		struct peak peak = peak_of(process, device, row);

		if (process->since > moment || process->until < moment)
			continue;
		sum.bytes += peak.bytes;
		sum.core_bytes += peak.core_bytes;
	}
	return sum;
}

struct range peaks_together(const struct peaks *peaks, uint32_t device, enum usage_row row)
{
	struct range range = { 0 };

	for (size_t i = 0; i < peaks->count; i++) {
		struct peak one = peak_of(&peaks->list[i], device, row);
		struct peak sum = sum_at(peaks, peaks->list[i].since, device, row);

		raise_to(&range.least, &one);
		raise_to(&range.most, &sum);
	}
	return range;
}

static const struct share *find_share(const struct process *process, uint32_t device)
{
	for (size_t i = 0; i < process->count; i++)
		if (process->shares[i].device == device)
			return &process->shares[i];
	return NULL;
}

uint64_t peaks_core_usable(const struct peaks *peaks, uint32_t device, enum usage_row region)
{
	uint64_t most = 0;

	for (size_t i = 0; i < peaks->count; i++) {
		const struct share *share = find_share(&peaks->list[i], device);

		if (share && share->core_usable[region] > most)
			most = share->core_usable[region];
	}
	return most;
}

uint64_t peaks_usable_cores(const struct peaks *peaks, uint32_t device)
{
	uint64_t most = 0;

	for (size_t i = 0; i < peaks->count; i++) {
		const struct share *share = find_share(&peaks->list[i], device);

		if (share && share->usable_cores > most)
			most = share->usable_cores;
	}
	return most;
}
