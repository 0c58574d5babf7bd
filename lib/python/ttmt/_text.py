# SPDX-License-Identifier: LGPL-2.1-or-later
"""Format figures for people."""

from __future__ import annotations


def size(count: int) -> str:
    """A size as ttmt-smi prints it, such as "1.5 MiB"."""
    if count < 1024:
        return f"{count} B"
    units = ("KiB", "MiB", "GiB", "TiB")
    power = min((count.bit_length() - 1) // 10, len(units))
    return f"{count / 1024**power:.1f} {units[power - 1]}"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table with its first column aligned left, and figures aligned right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [head, *rows]
    ]
    return "\n".join(lines)
