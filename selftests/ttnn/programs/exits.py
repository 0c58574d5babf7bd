# SPDX-License-Identifier: GPL-2.0-or-later
import ends

ends.by_exit()
