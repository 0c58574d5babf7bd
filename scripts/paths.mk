# SPDX-License-Identifier: GPL-2.0-or-later
# Included by every makefile: the paths of sources, builds and installations.

.DEFAULT_GOAL := all
MAKEFLAGS += --no-print-directory

# These are special to make, the shell or kbuild. Paths with one of them are refused as they were given,
# before they are split or changed.
special := \# $$ % = : ; , ' " ` \ | & < > ( ) [ ] { } * ? !
special_in = $(strip $(and $(word 2,x$(1)x),a space) $(foreach c,$(special),$(findstring $c,$(1))))
refuse = $(if $(call special_in,$(2)),$(error $(1)=$(2) has $(call special_in,$(2)) in it, and no path \
	here can have that))

root := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))..)
$(foreach path,root CURDIR BUILD DESTDIR PREFIX BINDIR LIBDIR INCLUDEDIR MANDIR DATADIR MODDIR KDIR KVER TT_SMI_NAME \
	HARNESS_DIR TRACES,$(call refuse,$(path),$(value $(path))))

override BUILD := $(abspath $(or $(BUILD),$(root)/build))
override DESTDIR := $(patsubst %/,%,$(abspath $(DESTDIR)))
PREFIX ?= /usr/local
override PREFIX := $(patsubst %/,%,$(PREFIX))
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share
$(foreach path,BINDIR LIBDIR INCLUDEDIR MANDIR DATADIR,$(if $(filter-out /%,$($(path))),$(error \
	$(path)=$($(path)) does not begin with a /)))

# One make at a time in BUILD. The folder is the lock, so that root leaves no file of the lock there.
lock = $(if $(filter-out $(TTMT_LOCKED),$(wildcard $(BUILD))),TTMT_LOCKED=$(BUILD) flock $(BUILD))

place = $(lock) env DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) LIBDIR=$(LIBDIR) INCLUDEDIR=$(INCLUDEDIR) \
	$(root)/scripts/place

# remove FOLDER in BUILD, if make has created BUILD
remove = @$(if $(filter $(root)/build,$(BUILD))$(wildcard $(BUILD)/.tt_memtrack),$(lock) rm -rf $(1),\
	echo "BUILD=$(BUILD) was there before make was: remove by hand what you do not want" >&2; exit 1)
