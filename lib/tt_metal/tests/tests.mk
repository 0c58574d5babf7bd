# SPDX-License-Identifier: GPL-2.0-or-later
# make check: each program prints TAP; none needs root, the module or TT-Metal. The tested code is
# C++, but kselftest_harness.h (in HARNESS_DIR) is C: each test has a "seam" in C++ between them.

tests := $(src)/tests
test_out := $(out)/tests
programs := $(patsubst $(tests)/%.c,$(test_out)/%,$(wildcard $(tests)/*_test.c))
fakes := $(root)/lib/tests
static := $(libs)/libttmt.a
test_flags = -I$(src) -I$(src)/include -I$(fakes) -DDESCRIPTIONS='"$(tests)/descriptions"' \
	-DLIBRARIES='"$(test_out)"' -MMD -MP

$(test_out)/%.o: $(tests)/%.c $(out)/flags
	@mkdir -p $(@D)
	@test -n "$(HARNESS_DIR)" || { \
		echo "lib/tt_metal: check needs HARNESS_DIR=, the folder of kselftest_harness.h in a" \
			"kernel's source (Debian: package linux-source-6.1, tools/testing/selftests)" >&2; \
		exit 1; }
	$(CC) $(cflags) -Wno-unused-parameter -isystem "$(HARNESS_DIR)" $(test_flags) -c -o $@ $<

$(test_out)/%.o: $(fakes)/%.c $(out)/flags
	@mkdir -p $(@D)
	$(CC) $(cflags) $(test_flags) -c -o $@ $<

$(test_out)/%.o: $(tests)/%.cpp $(out)/flags
	@mkdir -p $(@D)
	$(compile_cxx) $(test_flags) -c -o $@ $<

$(static): $(libttmt)

chips := $(test_out)/chips_seam.o $(addprefix $(out)/,chips.o cards.o description.o)

# For the tests in the VM.
seam: $(chips)

$(test_out)/chips_test: $(addprefix $(test_out)/,chips_test.o fake_sys.o) $(chips) $(static)

$(test_out)/peaks_test: $(addprefix $(test_out)/,peaks_test.o peaks_seam.o) $(out)/peaks.o $(static)

# Libraries that call and are called, and other copies of them; with lazy or immediate binding.
lib = $(test_out)/libslots_$(1).so
slot_libraries := $(call lib,callee) $(call lib,lazy) $(call lib,now) $(call lib,other_callee) \
	$(call lib,other_lazy) $(call lib,symbolic)
build_library = $(CC) -std=c17 -O1 -fPIC -fno-optimize-sibling-calls -shared -Wl,-soname,$(@F) \
	-Wl,-z,relro -Wl,-rpath,'$$ORIGIN' -o $@ $<

$(call lib,callee) $(call lib,other_callee): $(tests)/slots_callee.c
	@mkdir -p $(@D)
	$(build_library) -Wl,-z,lazy

$(call lib,symbolic): $(tests)/slots_callee.c
	@mkdir -p $(@D)
	$(build_library) -Wl,-Bsymbolic

$(call lib,lazy): $(tests)/slots_caller.c $(call lib,callee)
	$(build_library) -Wl,-z,lazy -L$(@D) -lslots_callee

$(call lib,other_lazy): $(tests)/slots_caller.c $(call lib,other_callee)
	$(build_library) -Wl,-z,lazy -L$(@D) -lslots_other_callee

$(call lib,now): $(tests)/slots_caller.c $(call lib,callee)
	$(build_library) -DADDRESS -Wl,-z,now -L$(@D) -lslots_callee

$(test_out)/slots_test: $(addprefix $(test_out)/,slots_test.o slots_seam.o) $(out)/slots.o \
	| $(slot_libraries)

$(programs):
	$(CXX) $(CXXFLAGS) $(sanitizer) -pthread $(LDFLAGS) -o $@ $^ -ldl

# Run them all, and fail if any fails.
check: all $(programs)
	@failed=0; \
	for program in $(programs); do \
		echo "# $$(basename $$program)"; $$program || failed=1; \
	done; \
	export CC="$(CC)" CXX="$(CXX)" SANITIZER="$(sanitizer)"; \
	for script in interface_test.sh preload_test.sh; do \
		echo "# $$script"; $(tests)/$$script $(root) $(libs) || failed=1; \
	done; \
	exit $$failed

-include $(wildcard $(test_out)/*.d)
