# SPDX-License-Identifier: GPL-2.0-or-later
# Included first by the makefile of each part, whose rules stand behind "ifdef locked": the first make
# in a chain waits for the lock of BUILD, and then begins anew.

include $(dir $(lastword $(MAKEFILE_LIST)))paths.mk

CXX ?= g++
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g
# Empty, for a compiler that warns of more than ours.
WERROR ?= -Werror
SANITIZE ?=

sanitizer := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
cflags = -std=c17 -D_GNU_SOURCE -Wall -Wextra $(WERROR) $(CPPFLAGS) $(CFLAGS) $(sanitizer) \
	-I$(root)/lib/include -I$(root)/module/uapi
comma := ,
quote = '$(subst ','\'',$(1))'

# Root installs from a user's tree, so that what installs makes nothing there.
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

# What was built with other words is built again: "built_with" has the words.
%/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(call quote,$(built_with)) | cmp -s - $@ || \
		printf '%s\n' $(call quote,$(built_with)) >$@

# "files" has what goes where, in the words of scripts/place.
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
