# SPDX-License-Identifier: GPL-2.0-or-later
# Manual pages of the tools, and completion: what --help says, and the tool's .h2m file beside it. They are
# committed, so that only those who change one need help2man; `make lint` tells if they are stale.

# Of the pages, so that nothing else but a change changes them.
man_date := 2026-11-30
man_version = $(shell sed -n 's/^.define TTMT_VERSION_.* //p' $(root)/lib/include/ttmt.h | paste -sd.)

$(out)/man/ttmt-smi.1: $(src)/tt-smi/ttmt-smi.h2m
$(out)/man/ttmt-replay.1: $(src)/ttmt-replay/ttmt-replay.h2m
$(out)/man/ttmt-run.1: $(src)/ttmt-run/ttmt-run.h2m
$(out)/man/%.1: $(out)/% $(src)/man.mk
	@mkdir -p $(@D)
	{ echo '.\" SPDX-License-Identifier: GPL-2.0-or-later' && \
		LC_ALL=C SOURCE_DATE_EPOCH=$$(date -u -d $(man_date) +%s) help2man --no-info \
		--manual='User Commands' --source='tt_memtrack $(man_version)' \
		--version-string='$* $(man_version)' --include=$(filter %.h2m,$^) $<; } >$@

pages := $(addprefix $(out)/man/,ttmt-smi.1 ttmt-replay.1 ttmt-run.1)

# What shells complete is the same options.
completions := $(foreach shell,bash zsh fish,$(out)/completion/ttmt-smi.$(shell))
$(out)/completion/ttmt-smi.%: $(out)/ttmt-smi $(src)/man.mk
	@mkdir -p $(@D)
	$< --completion=$* >$@

# Make the pages anew.
man: $(pages) $(completions)
	cp $(pages) $(man)/
	cp $(completions) $(completion)/

man-check: $(pages) $(completions)
	@for page in $(notdir $(pages)); do diff -u $(man)/$$page $(out)/man/$$page || exit; done
	@for file in $(notdir $(completions)); do \
		diff -u $(completion)/$$file $(out)/completion/$$file || exit; done

.PHONY: man man-check
