// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The relocations of each loaded object tell where its slots are. Before its first use, a slot
 * may point to the dynamic linker's resolver; rewriting it skips that. Other threads may call
 * through a slot at any time, so it is written atomically, and its page only gains write
 * permission for that time.
 */
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include "slots.hpp"

namespace adaptor {

namespace {

struct job {
	struct replacement *replacements;
	size_t count;
	bool write;
};

/* Where an object keeps its relocations and symbols. */
struct object {
	const struct dl_phdr_info *info;
	uintptr_t base = 0;
	const ElfW(Rela) *calls = nullptr;
	size_t calls_size = 0;
	const ElfW(Rela) *data = nullptr;
	size_t data_size = 0;
	const ElfW(Sym) *symbols = nullptr;
	const char *names = nullptr;
};

/* The protection of the page at an address; -1 if unknown. */
int protection_of(uintptr_t address)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	uintptr_t start, end;
	char line[512], rights[5];
	int protection = -1;

	if (!maps)
		return -1;
	while (protection < 0 && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &start, &end, rights) != 3 ||
		    address < start || address >= end)
			continue;
		protection = (rights[0] == 'r' ? PROT_READ : 0) |
			     (rights[1] == 'w' ? PROT_WRITE : 0) |
			     (rights[2] == 'x' ? PROT_EXEC : 0);
	}
	fclose(maps);
	return protection;
}

/* Write a slot; without a function, only check that it can be written. */
bool write_slot(void **slot, void *function)
{
	uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
	void *page = (void *)((uintptr_t)slot & ~(page_size - 1));
	int protection = protection_of((uintptr_t)slot);
	bool is_writable = protection >= 0 && protection & PROT_WRITE;

	if (protection < 0)
		return false;
	if (!is_writable && mprotect(page, page_size, protection | PROT_WRITE))
		return false;
	if (function)
		__atomic_store_n(slot, function, __ATOMIC_RELEASE);
	if (!is_writable)
		mprotect(page, page_size, protection);
	return true;
}

/* What a symbol resolves to from an object. The program has no path. */
const void *seen_from(const struct dl_phdr_info *info, const char *symbol)
{
	const char *path = *info->dlpi_name ? info->dlpi_name : nullptr;
	void *handle = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
	void *found = handle ? dlsym(handle, symbol) : nullptr;

	if (handle)
		dlclose(handle);
	return found;
}

bool is_in(const struct dl_phdr_info *info, const void *address)
{
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_LOAD &&
		    (uintptr_t)address - info->dlpi_addr - info->dlpi_phdr[i].p_vaddr <
			    info->dlpi_phdr[i].p_memsz)
			return true;
	return false;
}

/*
 * A slot that leads to another copy of TT-Metal, or to another interposer, is left alone. Before
 * its first call, a slot points into its own object, to the code that calls the resolver.
 */
bool leads_to_real(const object &object, const void *target, const struct replacement &to)
{
	if (target == to.real)
		return true;
	return is_in(object.info, target) && seen_from(object.info, to.symbol) == to.real;
}

void rewrite(const object &object, void **slot, struct replacement &to, bool write)
{
	const void *target = __atomic_load_n(slot, __ATOMIC_ACQUIRE);

	if (target == to.function)
		to.slots++;
	else if (!leads_to_real(object, target, to))
		return;
	else if (write_slot(slot, write ? to.function : nullptr))
		to.slots++;
	else
		to.refused++;
}

bool is_address_of_function(const ElfW(Rela) &relocation)
{
	unsigned int type = ELF64_R_TYPE(relocation.r_info);

	return type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT ||
	       (type == R_X86_64_64 && relocation.r_addend == 0);
}

void rewrite_relocated(const job &job, const object &object, const ElfW(Rela) *relocations,
		       size_t size)
{
	for (size_t i = 0; i < size / sizeof(*relocations); i++) {
		const ElfW(Rela) &relocation = relocations[i];
		const ElfW(Sym) &symbol = object.symbols[ELF64_R_SYM(relocation.r_info)];

		if (!is_address_of_function(relocation))
			continue;
		for (size_t n = 0; n < job.count; n++)
			if (!strcmp(object.names + symbol.st_name, job.replacements[n].symbol))
				rewrite(object, (void **)(object.base + relocation.r_offset),
					job.replacements[n], job.write);
	}
}

/* glibc has already relocated these addresses, except in objects that it cannot write to. */
template <class Type> void point(Type *&pointer, const object &object, ElfW(Addr) address)
{
	pointer = (Type *)(address < object.base ? address + object.base : address);
}

bool read_dynamic(const struct dl_phdr_info *info, object &object)
{
	const ElfW(Dyn) *entry = nullptr;

	object.info = info;
	object.base = info->dlpi_addr;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
			entry = (const ElfW(Dyn) *)(object.base + info->dlpi_phdr[i].p_vaddr);
	for (; entry && entry->d_tag != DT_NULL; entry++) {
		switch (entry->d_tag) {
		case DT_JMPREL:
			point(object.calls, object, entry->d_un.d_ptr);
			break;
		case DT_PLTRELSZ:
			object.calls_size = entry->d_un.d_val;
			break;
		case DT_RELA:
			point(object.data, object, entry->d_un.d_ptr);
			break;
		case DT_RELASZ:
			object.data_size = entry->d_un.d_val;
			break;
		case DT_SYMTAB:
			point(object.symbols, object, entry->d_un.d_ptr);
			break;
		case DT_STRTAB:
			point(object.names, object, entry->d_un.d_ptr);
			break;
		}
	}
	return object.symbols && object.names;
}

/* The preload's own table has relocations with the same names. */
bool is_ours(const struct dl_phdr_info *info)
{
	return strstr(info->dlpi_name, "/libttmt_tt_metal");
}

int rewrite_object(struct dl_phdr_info *info, size_t, void *data)
{
	const job &job = *(const struct job *)data;
	object object;

	if (is_ours(info) || !read_dynamic(info, object))
		return 0;
	if (object.calls)
		rewrite_relocated(job, object, object.calls, object.calls_size);
	if (object.data)
		rewrite_relocated(job, object, object.data, object.data_size);
	return 0;
}

struct own_call {
	const char *symbol;
	const void *function;
	bool found;
};

bool names(const object &object, const ElfW(Rela) *relocations, size_t size, const char *symbol)
{
	for (size_t i = 0; relocations && i < size / sizeof(*relocations); i++)
		if (is_address_of_function(relocations[i]) &&
		    !strcmp(object.names +
				    object.symbols[ELF64_R_SYM(relocations[i].r_info)].st_name,
			    symbol))
			return true;
	return false;
}

int look_for_own_call(struct dl_phdr_info *info, size_t, void *data)
{
	own_call &call = *(own_call *)data;
	object object;

	if (!is_in(info, call.function))
		return 0;
	call.found = read_dynamic(info, object) &&
		     (names(object, object.calls, object.calls_size, call.symbol) ||
		      names(object, object.data, object.data_size, call.symbol));
	return 1;
}

void visit_all(job job)
{
	for (size_t n = 0; n < job.count; n++)
		job.replacements[n].slots = job.replacements[n].refused = 0;
	dl_iterate_phdr(rewrite_object, &job);
}

} /* namespace */

bool is_called_by_name(const char *symbol, const void *function)
{
	own_call call = { symbol, function, false };

	dl_iterate_phdr(look_for_own_call, &call);
	return call.found;
}

void find_slots(struct replacement *replacements, size_t count)
{
	visit_all({ replacements, count, false });
}

void rewrite_slots(struct replacement *replacements, size_t count)
{
	visit_all({ replacements, count, true });
}

} /* namespace adaptor */
