# SPDX-License-Identifier: GPL-2.0-or-later
# Included first by the makefile of each part, whose rules are inside "ifdef locked": the outermost make
# waits for the lock of BUILD, and then runs make again.

include $(dir $(lastword $(MAKEFILE_LIST)))paths.mk

CXX ?= g++
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g
# Make this empty for compilers that warn about more than ours.
WERROR ?= -Werror
SANITIZE ?=

sanitizer := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
cflags = -std=c17 -D_GNU_SOURCE -Wall -Wextra $(WERROR) $(CPPFLAGS) $(CFLAGS) $(sanitizer) \
	-I$(root)/lib/include -I$(root)/module/uapi
comma := ,
quote = '$(subst ','\'',$(1))'

# Root may install from a user's tree, so these goals must not create anything there.
goals := $(or $(MAKECMDGOALS),all)
locked := $(or $(filter $(BUILD),$(TTMT_LOCKED)),$(if \
	$(filter-out files install uninstall clean,$(goals)),,yes))

ifndef locked
$(shell mkdir -p $(BUILD) && { [ "$$(ls -A $(BUILD))" ] || touch $(BUILD)/.tt_memtrack; })
$(goals): again
	@:
again:
	@TTMT_LOCKED=$(BUILD) flock $(BUILD) $(MAKE) $(MAKECMDGOALS)
else

# Rebuild if the commands in "built_with" have changed.
%/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(call quote,$(built_with)) | cmp -s - $@ || \
		printf '%s\n' $(call quote,$(built_with)) >$@

# "files" says what is installed where, as arguments of scripts/place.
install uninstall:
	@$(place) $@ $(files)

files:
	@echo $(files)

clean:
	$(call remove,$(out))

FORCE:

endif

.DELETE_ON_ERROR:
.PRECIOUS: %/flags
.PHONY: again all check clean files install uninstall FORCE
