# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reports, for runtimes that are not written in C++."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, sizeof
from typing import Any, NamedTuple

from . import _abi, _peaks, _tags
from ._abi import KernelClass, Kind, OpCode, RefusalReason, RefusedFlag
from ._devices import resolve
from ._handle import Handle, check, kind_name, own_records
from ._library import libttmt
from ._types import DeviceLike, Record, What, what_of
from .errors import ModuleNotLoaded, error_of

_OP_SIZE = sizeof(_abi.op)
_ALLOCATIONS = {OpCode.BUF_ALLOC, OpCode.CB_ALLOC, OpCode.KERNEL_LOAD}


class Submitted(NamedTuple):
    """The result of a batch."""

    done: int  #: events that were processed, from the first on
    book_errors: int  #: of those, unknown frees and double allocations


def _unsigned(value: int, bits: int, name: str) -> int:
    """Check the range, because ctypes would silently truncate the value."""
    if not 0 <= value < 1 << bits:
        raise ValueError(f"{name}={value} is not between 0 and 2^{bits} - 1")
    return value


def _kind(kind: What) -> Kind:
    what = what_of(kind)
    if not isinstance(what, Kind):
        raise ValueError(f"{what.name.lower()} is a sum; a record has a kind")
    return what


def _named(op: Any) -> str:
    """An event's name in messages."""
    if op is None:
        return "reports"
    name = OpCode(op.op).name.lower()
    return f"{name} of {kind_name(op.kind)} {op.id} on tt{op.device}"


class _Reports:
    """The reports. ``device`` may be a mesh: then each of its chips gets the same report."""

    def _report(self, ops: list[Any]) -> None:
        raise NotImplementedError

    def _each(self, code: OpCode, device: DeviceLike, kind: Kind, id: int, **sizes: int) -> None:
        _unsigned(id, 64, "id")
        for name, value in sizes.items():
            _unsigned(value, 32 if name == "cores" else 64, name)
        self._report(
            [
                _abi.op(op=code, device=number, kind=kind, id=id, **sizes)
                for number in resolve(device)
            ]
        )

    def buf_alloc(
        self, device: DeviceLike, kind: What, id: int, bytes: int, core_bytes: int
    ) -> None:
        """A buffer was allocated.

        ``bytes`` is what it takes on all banks with pages of it, or 0 for a buffer inside memory
        that is already counted; ``core_bytes`` is its largest slice on one bank. ``kind``
        is "dram_buffers", "trace", "l1_buffers" or "l1_small". ``id`` is chosen by the caller,
        unique among this tracker's live records of that device and kind.
        """
        self._each(OpCode.BUF_ALLOC, device, _kind(kind), id, bytes=bytes, core_bytes=core_bytes)

    def buf_free(self, device: DeviceLike, kind: What, id: int, bytes: int = 0) -> None:
        """A buffer was freed. ``bytes`` is only compared with the recorded size; 0 skips that."""
        self._each(OpCode.BUF_FREE, device, _kind(kind), id, bytes=bytes)

    def cb_alloc(
        self, device: DeviceLike, kind: What, id: int, bytes_per_core: int, cores: int
    ) -> None:
        """A circular buffer, dataflow buffer or scratchpad was allocated on ``cores`` cores.

        ``kind`` is "cb", "dfb" or "scratch". ``bytes_per_core`` is 0 if it is inside a buffer that
        is already counted. Before reporting a program's, free those of the program dispatched
        before it with ``free_all()``.
        """
        self._each(OpCode.CB_ALLOC, device, _kind(kind), id, bytes=bytes_per_core, cores=cores)

    def cb_free(self, device: DeviceLike, kind: What, id: int, bytes: int = 0) -> None:
        """A circular buffer, dataflow buffer or scratchpad was freed.

        ``bytes`` is its size on all its cores, or 0.
        """
        self._each(OpCode.CB_FREE, device, _kind(kind), id, bytes=bytes)

    def kernel_load(
        self,
        device: DeviceLike,
        id: int,
        bytes_per_core: int,
        cores: int,
        kernel_class: KernelClass = KernelClass.APPLICATION,
    ) -> None:
        """A kernel was loaded: ``bytes_per_core`` of code on each of ``cores`` cores."""
        self._each(
            OpCode.KERNEL_LOAD,
            device,
            Kind.KERNEL,
            id,
            bytes=bytes_per_core,
            cores=cores,
            kernel_class=kernel_class,
        )

    def kernel_unload(self, device: DeviceLike, id: int, bytes: int = 0) -> None:
        """A kernel was unloaded; ``bytes`` on all its cores, or 0."""
        self._each(OpCode.KERNEL_UNLOAD, device, Kind.KERNEL, id, bytes=bytes)

    def free_all(self, device: DeviceLike = None, kind: What | None = None) -> None:
        """Free all of this tracker's records, or those of a device, or of a kind."""
        numbers = (_abi.ANY,) if device is None else resolve(device)
        number = _abi.ANY if kind is None else _kind(kind)
        self._report(
            [
                _abi.op(op=OpCode.BUF_FREE, flags=_abi.FREE_ALL, device=one, kind=number)
                for one in numbers
            ]
        )


class Batch(_Reports):
    """Events that Tracker.submit() reports in one call; 64 at a time is a good number.

    They carry the tag of the thread that submits them.
    """

    def __init__(self) -> None:
        self.ops: list[Any] = []

    def _report(self, ops: list[Any]) -> None:
        self.ops += ops

    def __len__(self) -> int:
        return len(self.ops)


class Tracker(_Reports):
    """Reports what this process allocates on devices, from any thread.

    ::

        with ttmt.Tracker() as tracker:
            tracker.buf_alloc("tt0", "dram_buffers", id=1, bytes=64 << 20, core_bytes=6 << 20)
            ...

    Live records are dropped when it is closed, or when the process exits, even if killed. If the
    module is not loaded, or TT_MEMTRACK=0 is in the environment, reports do nothing, so a runtime
    need not know whether its memory is tracked; ``active`` says whether it is. A wrong report
    raises Error and changes nothing, except on the chips of a mesh before the one that refused
    it. To ignore such errors, wrap reports in ``contextlib.suppress(ttmt.Error)``.

    After a fork, the child's copy starts without records and reports for the child.
    """

    def __init__(self) -> None:
        self._handle: Handle | None = None
        try:
            self._handle = Handle()
            _peaks.add(self._handle)
        except ModuleNotLoaded:
            pass

    @property
    def active(self) -> bool:
        """Whether reports reach the module."""
        return bool(self._pointer) and not libttmt().ttmt_turned_off()

    @property
    def _pointer(self) -> Any:
        return self._handle.pointer if self._handle else None

    def close(self) -> None:
        """Free all records and stop. No report may run meanwhile."""
        if self._handle:
            _peaks.close(self._handle)

    def __enter__(self) -> Tracker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _report(self, ops: list[Any]) -> None:
        self._submit(ops)

    def submit(self, batch: Batch, keep_going: bool = False) -> Submitted:
        """Report a batch in one call.

        The first refused event ends it and raises Error, whose ``done`` is the number of events
        processed before it. With ``keep_going``, unknown frees and double allocations are counted
        and skipped.
        """
        return self._submit(batch.ops, keep_going)

    def _submit(self, ops: list[Any], keep_going: bool = False) -> Submitted:
        result = _abi.submitted()
        if not self.active:
            return Submitted(len(ops), 0)
        tag = _tags.number(self._pointer)
        for op in ops:
            op.tag = tag if op.op in _ALLOCATIONS else 0
        code = libttmt().ttmt_submit(
            self._pointer,
            (_abi.op * len(ops))(*ops),
            _OP_SIZE,
            len(ops),
            _abi.SUBMIT_CONTINUE if keep_going else 0,
            byref(result),
            sizeof(result),
        )
        if code < 0:
            refused = ops[result.done] if result.done < len(ops) else None
            raise error_of(code, _named(refused), done=result.done)
        return Submitted(result.done, result.book_errors)

    def refused(
        self,
        device: DeviceLike,
        kind: What,
        bytes: int,
        core_bytes: int,
        *,
        reason: RefusalReason = RefusalReason.NO_MEMORY,
        free: int | None = None,
        largest_free: int | None = None,
        addresses: tuple[int, int] | None = None,
    ) -> None:
        """The card's allocator refused ``bytes``, with ``core_bytes`` on one core or bank.

        This changes no total. The module keeps the refusal and who held what at this moment, so
        that ``ttmt-smi why`` and ``ttmt.refusals()`` can say why memory ran out, even after this
        process has exited. For a mesh, whose chips are alike, it is reported for the first chip.
        It carries this thread's tag.

        Pass what is known: ``free`` and ``largest_free`` are bytes on one core or bank.
        ``addresses`` are for ``RefusalReason.CLASH``, when a program's memory would have overlapped
        a buffer: where that memory would have ended, and where the buffer begins.
        """
        address, other_address = addresses or (0, 0)
        known = {
            RefusedFlag.FREE_KNOWN: free,
            RefusedFlag.LARGEST_KNOWN: largest_free,
            RefusedFlag.ADDRESSES_KNOWN: addresses,
        }
        sizes = {
            "bytes": bytes,
            "core_bytes": core_bytes,
            "free": free or 0,
            "largest_free": largest_free or 0,
            "address": address,
            "other_address": other_address,
        }
        for name, value in sizes.items():
            _unsigned(value, 64, name)
        kind = _kind(kind)
        chips = resolve(device)
        if not self.active or not chips:
            return
        what = _abi.refused(
            flags=sum(flag for flag, value in known.items() if value is not None),
            device=chips[0],
            kind=kind,
            reason=reason,
            tag=_tags.number(self._pointer),
            **sizes,
        )
        code = libttmt().ttmt_refused(self._pointer, byref(what), sizeof(what))
        check(code, f"refusal of {kind_name(kind)} on tt{what.device}")

    def records(self) -> Iterator[Record]:
        """This tracker's live records on all devices, ordered by device, kind and id."""
        return own_records(self._pointer) if self._pointer else iter(())
