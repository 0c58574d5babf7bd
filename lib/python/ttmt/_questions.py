# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who holds what, which clients exited, and what was refused."""

from __future__ import annotations

from collections.abc import Iterator

from . import _peaks
from ._devices import resolve
from ._handle import asking
from ._types import Client, DeviceLike, Exit, Record, Refusal


def clients(device: DeviceLike = None) -> list[Client]:
    """Who holds what: one entry for each client and device, of all processes.

    Names and sizes of other users' processes are visible. A process outside this pid namespace
    has no pid, user or name, but its bytes are there.
    """
    with asking() as handle:
        return [client for number in resolve(device) for client in handle.clients(number)]


def exits() -> list[Exit]:
    """The most recent exits of clients, oldest first, with what they still held."""
    with asking() as handle:
        return handle.exits()


def refusals() -> list[Refusal]:
    """The most recent allocations that cards' allocators refused, oldest first, and why.

    At most 64, and 16 of one user. They stay after the process has exited.
    """
    with asking() as handle:
        return handle.refusals()


def records(client: int | None = None) -> Iterator[Record]:
    """Live allocations of this process, or of the client with a number.

    Those that are added or freed meanwhile may or may not be seen. Raises Error with
    ``errno.EPERM`` for another user's process (without CAP_SYS_PTRACE), or ``errno.ENOENT`` if
    there is no such client.
    """
    if client is None:
        yield from _peaks.records()
    else:
        with asking() as handle:
            yield from handle.records(client)
