# SPDX-License-Identifier: GPL-2.0-or-later
# Everything is built below build/. The kernel's part of the build is in Kbuild files.

.DEFAULT_GOAL := all
MAKEFLAGS += --no-print-directory

KVER ?= $(shell uname -r)
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
TT_SMI_NAME ?= tt-smi
override BUILD := $(abspath $(or $(BUILD),build))
TTMT_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/tt_memtrack
export BUILD PREFIX BINDIR LIBDIR INCLUDEDIR MANDIR TT_SMI_NAME TTMT_CACHE

# Headers: of an installed kernel, or of one that selftests/vm/setup has unpacked.
KDIR ?= $(firstword $(wildcard /lib/modules/$(KVER)/build \
	$(TTMT_CACHE)/*/lib/modules/$(KVER)/build))

kbuild := $(BUILD)/$(KVER)
kmake = $(MAKE) -C $(KDIR) M=$(kbuild)
modules := $(addprefix $(kbuild)/module/,tt_memtrack.ko tt_memtrack_sim.ko)
# For the VM alone, with TEST_MODULES=m. A kernel without PCI or KUnit has no use for all of them.
modules += $(if $(TEST_MODULES),$(kbuild)/selftests/*/ttmt_*.ko)
moddir := $(DESTDIR)/lib/modules/$(KVER)/updates
rule := $(DESTDIR)$(PREFIX)/lib/udev/rules.d/60-tt_memtrack.rules
autoload := $(DESTDIR)$(PREFIX)/lib/modules-load.d/tt_memtrack.conf
pages := $(wildcard Documentation/man/*.4)

all: user $(if $(KDIR)$(filter command line,$(origin KVER)),modules,no-headers) ## module, library and tools

user: ## library and tools
	$(MAKE) BUILD=$(BUILD) -C lib all
	$(MAKE) BUILD=$(BUILD) -C tools all

# kbuild writes beside the sources, so each kernel gets a folder of links to them. A link
# whose source is gone would still be included.
modules: need-headers ## module alone, for the kernel KVER
	@mkdir -p $(kbuild)/selftests
	@cp -rsf $(CURDIR)/Kbuild $(CURDIR)/module $(kbuild)/
	@$(if $(TEST_MODULES),cp -rsf $(CURDIR)/selftests/modules $(CURDIR)/selftests/kunit $(kbuild)/selftests/)
	@find $(kbuild) -xtype l -delete
	$(kmake) modules

need-headers:
	@[ -n "$(KDIR)" ] || { printf '$(advice)' error >&2; exit 1; }

no-headers:
	@printf '$(advice)' 'the module is not built' >&2

advice := %s: no headers of the kernel $(KVER) on this machine\n$\
	- for a Debian kernel: apt-get install linux-headers-$(KVER)\n$\
	- for another kernel: make KVER=RELEASE, or KDIR= and its build folder\n$\
	- without a card or root: make demo, which runs it in a VM\n$\
	- without the module: make user, make install-user\n

install: install-module install-user ## everything (DESTDIR=, PREFIX=/usr/local, TT_SMI_NAME=tt-smi)

install-module: modules ## module, udev rule and modules-load.d file
	@install -d $(moddir) $(dir $(rule) $(autoload)) $(DESTDIR)$(MANDIR)/man4
	for module in $(wildcard $(modules)); do \
		strip --strip-debug -o $(moddir)/$${module##*/} $$module || exit; done
	install -m 644 module/60-tt_memtrack.rules $(rule)
	install -m 644 module/tt_memtrack.conf $(autoload)
	$(if $(pages),install -m 644 $(pages) $(DESTDIR)$(MANDIR)/man4)
	$(if $(DESTDIR),,depmod $(KVER))

install-user: user ## library, headers, pkg-config file, tools and man pages
	$(MAKE) BUILD=$(BUILD) -C lib install
	$(MAKE) BUILD=$(BUILD) -C tools install

uninstall: ## what install with the same variables put there
	$(MAKE) BUILD=$(BUILD) -C lib uninstall
	$(MAKE) BUILD=$(BUILD) -C tools uninstall
	rm -f $(addprefix $(moddir)/,$(notdir $(modules))) $(rule) $(autoload) \
		$(addprefix $(DESTDIR)$(MANDIR)/man4/,$(notdir $(pages)))
	$(if $(DESTDIR),,depmod $(KVER))

demo: ## two programs on simulated boards, in a VM; no card and no root needed
	@selftests/demo/run

check: ## the tests: on this machine, and in the VM with kernels 6.1 and 6.12
	@selftests/vm/check host 6.1 6.12

check-fast: ## KUnit, the fault sweep and the quickest tests on user-mode Linux
	@TTMT_SAMPLE=11 selftests/vm/check uml

check-kernels: ## the tests in the VM with 6.1, 6.12 and PREEMPT_RT; builds for cloud kernels
	@TTMT_LOADS=100 TTMT_SECONDS=120 selftests/vm/check 6.1 6.12 rt cloud

check-debug: ## the same and KUnit on a kernel that looks for mistakes, built when missing
	@TTMT_LOADS=100 TTMT_WAVES=32 TTMT_SECONDS=180 selftests/vm/check debug uml

debug-kernel: ## the debugging kernel for the VM, built from source: 30 CPU minutes
	@selftests/vm/setup debug

lint: ## checkpatch, sparse, W=1, shellcheck and cppcheck, all silent
	@selftests/lint/run

fuzz: ## random input to all parsers, FUZZ_SECONDS=30 each, with sanitizers
	@selftests/fuzz/run

coverage: ## lines of library, tools and module that their tests run
	@selftests/coverage/run

bench: ## what an event costs, in the VM: time, and instructions
	@selftests/bench/run

clean: ## remove build/
	rm -rf $(BUILD)

help: ## this text
	@echo "make [TARGET] [VARIABLE=VALUE]..., where TARGET is"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 18
	@echo
	@echo "KVER= is a kernel other than the running one ($(KVER)), KDIR= its headers."
	@echo "CC, CFLAGS, LDFLAGS and SANITIZE=address,undefined are for library and tools."
	@echo "demo, check*, debug-kernel, lint, fuzz, coverage and bench install the packages that they need and miss."

.PHONY: all user modules need-headers no-headers install install-module \
	install-user uninstall demo check check-fast check-kernels check-debug \
	debug-kernel lint fuzz coverage bench clean help
