# SPDX-License-Identifier: GPL-2.0-or-later
"""Run by ``make check`` here, or ``python3 -m unittest`` in lib/python after ``make user``.

Tests that need the module are skipped if there are no simulated chips.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_BUILT = ROOT / "build/lib/libttmt.so.2"

if _BUILT.exists():
    os.environ.setdefault("TTMT_LIBRARY", str(_BUILT))
