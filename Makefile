# SPDX-License-Identifier: GPL-2.0-or-later
# Everything is built below build/ by the makefiles of lib/, tools/ and module/.

include scripts/paths.mk

# Relative paths given here are relative to this folder.
part = $(MAKE) BUILD=$(BUILD) $(if $(KDIR),KDIR=$(abspath $(KDIR))) -C

all: user ## module, libraries and tools
	@$(part) module all

user: ## libraries and tools
	@$(part) tools all
	@$(part) lib/tt_metal all

modules: ## module alone, for the kernel KVER
	@$(part) module modules

# place_parts ACTION,PARTS: each part's makefile knows what is installed where
place_parts = files=$$($(foreach folder,$(2),$(part) $(folder) -s files &&) :) && $(place) $(1) $$files

install: ## everything that make has built (DESTDIR=, PREFIX=/usr/local, TT_SMI_NAME=tt-smi)
	@$(call place_parts,install,lib lib/tt_metal tools module)

install-module: ## module, udev rule and modules-load.d file
	@$(call place_parts,install,module)

install-user: ## library, headers, pkg-config file, tools and man pages
	@$(call place_parts,install,lib lib/tt_metal tools)

uninstall: ## what install with the same variables put there
	@$(call place_parts,uninstall,lib lib/tt_metal tools module)

demo: ## two programs on simulated boards, in a VM; no card and no root needed
	@selftests/demo/run

check: ## the tests: on this machine, and in the VM with kernels 6.1 and 6.12
	@TTMT_SAMPLE=11 TTMT_SECONDS=3 TTMT_FUZZ_SECONDS=3 selftests/vm/check \
		host 6.1-quick 6.12-quick user python ttnn-quick

check-fast: ## KUnit, the fault sweep and the quickest tests on user-mode Linux
	@TTMT_SAMPLE=11 selftests/vm/check uml

check-kernels: ## the tests in the VM with 5.10 to the newest and PREEMPT_RT; builds for others
	@TTMT_LOADS=100 TTMT_SECONDS=120 selftests/vm/check user 5.10 6.1 6.12 new rt cloud debian13

check-ttnn: ## programs of a released TT-NN, tracked in the VM (TTNN=VERSION)
	@selftests/vm/check ttnn

check-ttnn-versions: ## some of them, with releases from 0.68.0 to the newest
	@selftests/ttnn/versions

check-debug: ## the same and KUnit on debugging kernels, which are built if missing
	@TTMT_LOADS=100 TTMT_WAVES=32 TTMT_SECONDS=180 selftests/vm/check debug kcsan uml uml-portable

debug-kernel: ## the debugging kernel for the VM, built from source: 30 CPU minutes
	@selftests/vm/setup debug

docs: ## Documentation/ as HTML, in build/docs
	@selftests/lint/docs

lint: ## checkpatch, sparse, W=1, shellcheck, cppcheck, mypy, abidiff and others, all silent
	@selftests/lint/run

fuzz: ## random input to all parsers, FUZZ_SECONDS=30 each, with sanitizers
	@selftests/fuzz/run

mutate: ## small mistakes, each of which a test must catch: run by hand or at night (see testing.rst)
	@selftests/mutate/run

coverage: ## lines of library, tools and module that their tests run
	@selftests/coverage/run

bench: ## what an event costs, in the VM: time, and instructions
	@selftests/bench/run

bench-ttnn: ## what tracking costs a TT-NN program, in instructions
	@selftests/ttnn/bench

clean: ## remove build/
	$(call remove,$(BUILD))

help: ## this text
	@echo "make [TARGET] [VARIABLE=VALUE]..., where TARGET is"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 22
	@echo
	@echo "KVER= selects a kernel other than the running one, KDIR= the folder of its headers; either is enough."
	@echo "CC, CFLAGS, LDFLAGS and SANITIZE=address,undefined are for library and tools."
	@echo "demo, check*, debug-kernel, docs, lint, fuzz, coverage and bench* install missing packages."

.PHONY: all user modules install install-module install-user uninstall demo check check-fast \
	check-kernels check-ttnn check-ttnn-versions check-debug debug-kernel docs lint fuzz coverage \
	bench bench-ttnn clean help
