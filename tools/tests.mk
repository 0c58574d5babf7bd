# SPDX-License-Identifier: GPL-2.0-or-later
# Host tests of the tools: no root and no module. HARNESS_DIR= is the folder of
# kselftest_harness.h (tools/testing/selftests of a kernel source).

# Captures of real programs, which are not part of the tree: tests that want them skip.
TRACES ?= $(root)/../shared/traces

tests := $(patsubst $(src)/%.c,$(out)/obj/%,$(wildcard $(src)/*/tests/test_*.c))
fake := $(out)/fake/ttmt-smi

$(out)/obj/%.o: private compile += $(test_cflags)
$(tests:=.o): private test_cflags = -isystem $(or $(HARNESS_DIR),$(error HARNESS_DIR= is not \
	given: the folder of kselftest_harness.h)) -Wno-unused-parameter -DTRACES='"$(TRACES)"' \
	-I$(src)/tests -DTT_SMI='"$(out)/ttmt-smi"' -DTT_SMI_FAKE='"$(fake)"' \
	-DTTMT_RUN='"$(out)/ttmt-run"' -DTTMT_REPLAY='"$(out)/ttmt-replay"' \
	-DGOLDEN='"$(src)/tt-smi/tests/golden"'

# A test has its tool's objects at hand, and takes from the archive what it calls.
$(out)/obj/%.a:
	rm -f $@
	$(AR) rcs $@ $^

$(out)/obj/tt-smi.a: $(filter-out %/main.o,$(call objects,tt-smi) $(call objects,common))
$(out)/obj/ttmt-replay.a: $(filter-out %/main.o,$(call objects,ttmt-replay) $(call objects,common))
$(out)/obj/ttmt-run.a: $(filter-out %/main.o,$(call objects,ttmt-run) $(call objects,common))

$(filter $(out)/obj/tt-smi/%,$(tests)): $(out)/obj/tt-smi.a
$(filter $(out)/obj/ttmt-replay/%,$(tests)): $(out)/obj/ttmt-replay.a
$(filter $(out)/obj/ttmt-run/%,$(tests)): $(out)/obj/ttmt-run.a

$(tests): %: %.o $(libttmt)
	$(link) $(filter %.o,$^) $(filter %.a,$^) $(libs) $(curses) -Wl,-rpath,$(BUILD)/lib

# ttmt-smi with a double of the library, which serves made-up states. Names are the real ones.
$(fake): $(call objects,tt-smi) $(call objects,common) $(out)/obj/tt-smi/tests/fake_ttmt.o $(libttmt)
	@mkdir -p $(@D)
	$(link) $(filter %.o,$^) $(BUILD)/lib/libttmt.a $(call packages,--libs,json-c ncursesw)

# Screens of made-up states: as text they are golden files, which one command makes anew, and as a
# picture one is in the documentation.
picture := $(out)/picture
golden_screens := $(src)/tt-smi/tests/golden/screens
scenes := $(out)/obj/tt-smi/tests/screens/scenes.o

$(picture): $(out)/obj/tt-smi/tests/screens/picture.o $(scenes) $(out)/obj/tt-smi.a $(libttmt)
	$(link) $(filter %.o,$^) $(filter %.a,$^) $(libs) $(curses) -Wl,-rpath,$(BUILD)/lib

$(addprefix $(out)/obj/tt-smi/tests/,test_screen test_screen_keys): $(scenes)

screens: $(picture)
	rm -rf $(golden_screens)
	mkdir -p $(golden_screens)
	for scene in $$($(picture) text); do \
		$(picture) text $$scene >$(golden_screens)/$$scene.txt || exit; done
	$(picture) svg desk-100x30 >$(root)/Documentation/watch.svg

.PHONY: screens

scripts := $(wildcard $(src)/*/tests/*_test.sh)

check: all $(fake) $(tests) $(preload)
	@failed=; for test in $(tests) $(scripts); do \
		echo "# $${test#$(out)/obj/}"; $$test $(root) $(BUILD) || failed="$$failed $${test##*/}"; \
	done; [ -z "$$failed" ] || { echo "failed:$$failed" >&2; exit 1; }
