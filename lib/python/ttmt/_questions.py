# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who holds what, and who went."""

from __future__ import annotations

from collections.abc import Iterator

from . import _peaks
from ._devices import resolve
from ._handle import asking
from ._types import Client, DeviceLike, Exit, Record


def clients(device: DeviceLike = None) -> list[Client]:
    """Who holds what on a device, of all processes; of several devices, one entry for each.

    Processes of other users show their names and sizes; what this process's pid namespace does
    not see has no pid, user or name, but its bytes.
    """
    with asking() as handle:
        return [client for number in resolve(device) for client in handle.clients(number)]


def exits() -> list[Exit]:
    """The last clients that went, oldest first, with what they still held."""
    with asking() as handle:
        return handle.exits()


def records(client: int | None = None) -> Iterator[Record]:
    """Live allocations of this process, or of the client with a number: one's own, or for root.

    Those that come or go meanwhile may or may not be seen. Raises Error with ``errno.EPERM``
    for a process of another user without CAP_SYS_PTRACE, ``errno.ENOENT`` for no such client.
    """
    if client is None:
        yield from _peaks.records()
    else:
        with asking() as handle:
            yield from handle.records(client)
