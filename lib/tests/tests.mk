# SPDX-License-Identifier: GPL-2.0-or-later
# make check: each program prints TAP; none needs root or the module.
# HARNESS_DIR is the folder of kselftest_harness.h, from a kernel's source.

tests := $(src)/tests
test_out := $(out)/tests
programs := $(patsubst $(tests)/%.c,$(test_out)/%,$(wildcard $(tests)/*_test.c))

# The tests replace these functions. open() has other names with other compiler flags.
wrapped := open open64 __open_2 __open64_2 ioctl
$(test_out)/fork_test: wrapped += close
$(test_out)/module_test: wrapped += dlopen dlsym geteuid
$(test_out)/monitor_test: wrapped += dlopen dlsym

$(test_out)/%.o: $(tests)/%.c $(out)/flags
	@mkdir -p $(@D)
	@test -n "$(HARNESS_DIR)" || { \
		echo "lib: check needs HARNESS_DIR=, the folder of kselftest_harness.h in a kernel's source" \
			"(Debian: package linux-source-6.1, tools/testing/selftests)" >&2; exit 1; }
	$(compile) -Wno-unused-parameter -isystem "$(HARNESS_DIR)" -MMD -MP -c -o $@ $<

fakes := $(test_out)/fake.o $(test_out)/fake_sys.o

# A program and a library of different versions: the headers of one have grown structures.
later := $(test_out)/later
later_headers := $(later)/include/ttmt.h $(later)/include/linux/tt_memtrack.h
later_objects := $(patsubst $(out)/%,$(later)/%,$(objects))
compile_later = $(CC) -I$(later)/include $(cflags) -pthread $(deps_cflags)
others := $(test_out)/old_program_test $(test_out)/new_program_test

$(later)/include/ttmt.h: $(header)
$(later)/include/linux/tt_memtrack.h: $(uapi)
$(later_headers): $(tests)/grow.awk
	@mkdir -p $(@D)
	awk -f $(tests)/grow.awk $(filter %.h,$^) > $@

$(later_objects): $(later)/%.o: $(src)/%.c $(later_headers) $(out)/flags
	$(compile_later) -MMD -MP -c -o $@ $<

$(later)/tests/%.o: $(tests)/%.c $(later_headers) $(out)/flags
	@mkdir -p $(@D)
	$(compile_later) -Wno-unused-parameter -isystem "$(HARNESS_DIR)" -MMD -MP -c -o $@ $<

$(test_out)/old_program_test: $(test_out)/sizes.o $(fakes) $(later_objects)
$(test_out)/new_program_test: $(addprefix $(later)/tests/,sizes.o fake.o fake_sys.o) $(static)
$(programs): %: %.o $(fakes) $(static)
$(programs) $(others):
	$(CC) $(CFLAGS) $(sanitizer) -pthread $(LDFLAGS) $(addprefix -Wl$(comma)--wrap=,$(wrapped)) \
		-o $@ $^ -ldl

# Run them all, and fail if any fails.
check: all $(programs) $(others)
	@failed=0; \
	for program in $(programs) $(others); do \
		echo "# $$(basename $$program)"; $$program || failed=1; \
	done; \
	export CC="$(CC)" CXX="$(CXX)" MAKE="$(MAKE)"; \
	echo "# interface_test.sh"; $(tests)/interface_test.sh $(root) $(shared) || failed=1; \
	echo "# install_test.sh"; $(tests)/install_test.sh $(root) || failed=1; \
	exit $$failed

-include $(programs:=.d) $(fakes:.o=.d) $(later_objects:.o=.d) \
	$(test_out)/sizes.d $(wildcard $(later)/tests/*.d)
