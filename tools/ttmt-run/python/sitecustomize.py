# SPDX-License-Identifier: GPL-2.0-or-later
"""ttmt-run --tags python: in the books of tt_memtrack, what TT-NN allocates carries the line of the
program that asked for it.

Python imports this when it starts, because ttmt-run puts its folder in front of PYTHONPATH; then
whatever else has that name is imported as well. TT-NN's functions are wrapped once it is imported,
in memory alone. A tag is the innermost line that is not of TT-NN, and its function, then the
operation: "model.py:42 attention/ttnn.softmax".
"""

import ctypes
import functools
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))

# The library that ttmt-run preloads has the adaptor beside it.
LIBRARIES = os.path.dirname(os.environ.get("LD_PRELOAD", "").split(":")[0])


class Levels(threading.local):
    """Whether this thread is within an operation: what that calls is a part of it."""

    busy = False


levels = Levels()

# By place in the code; the module takes no more of a process.
tags = {}
MOST_TAGS = 65536


@functools.lru_cache(maxsize=None)
def functions():
    """The handle that reports, and libttmt's functions; None where nothing is tracked. The first call
    begins to track, or the first allocation would have no tag."""
    try:
        adaptor = ctypes.CDLL(os.path.join(LIBRARIES, "libttmt_tt_metal.so.2"))
        library = ctypes.CDLL("libttmt.so.2", mode=os.RTLD_NOLOAD | os.RTLD_NOW)
    except OSError:
        return None
    adaptor.ttmt_tt_metal_handle.restype = ctypes.c_void_p
    tracks = adaptor.ttmt_tt_metal_tracks(ctypes.c_uint32(0))
    handle = ctypes.c_void_p(adaptor.ttmt_tt_metal_handle())
    if not tracks or not handle:
        return None
    library.ttmt_tag_push.argtypes = (ctypes.c_void_p, ctypes.c_char_p)
    library.ttmt_tag_pop.argtypes = (ctypes.c_void_p,)
    library.ttmt_tag_pop.restype = None
    return handle, library.ttmt_tag_push, library.ttmt_tag_pop


def text(file, line, function, operation):
    where = f"{os.path.basename(file)}:{line} {function}"
    whole = "".join(c if c.isprintable() else "?" for c in f"{where}/{operation}")
    return whole.encode(errors="replace")[:255].decode(errors="ignore").encode()


def tag_of(frame, own, operation):
    """Kept for each place in the code, because the longer a function is, the longer it takes to work out
    the number of a line. The code is kept as well, so that no other has its id."""
    while frame and frame.f_code.co_filename.startswith(own):
        frame = frame.f_back
    if not frame:
        return text("?", 0, "?", operation)
    code = frame.f_code
    place = id(code), frame.f_lasti, operation
    known = tags.get(place)
    if not known:
        if len(tags) >= MOST_TAGS:
            tags.clear()
        known = tags[place] = code, text(code.co_filename, frame.f_lineno, code.co_name, operation)
    return known[1]


def tagged(function, own, name_of):
    """A function whose allocations carry the line of its caller."""

    @functools.wraps(function)
    def call(self, *arguments, **keywords):
        if levels.busy or not (tracking := functions()):
            return function(self, *arguments, **keywords)
        handle, push, pop = tracking
        push(handle, tag_of(sys._getframe(1), own, name_of(self)))
        levels.busy = True
        try:
            return function(self, *arguments, **keywords)
        finally:
            levels.busy = False
            pop(handle)

    return call


def wrap(kind, method, own, name_of):
    function = getattr(kind, method, None)
    if function is not None:
        setattr(kind, method, tagged(function, own, name_of))


def follow(ttnn):
    """Whatever a release of TT-NN lacks is left out."""
    own = os.path.dirname(ttnn.__file__) + os.sep
    for name in ("FastOperation", "Operation"):
        kind = getattr(ttnn.decorators, name, None)
        if kind is not None:
            wrap(kind, "__call__", own, lambda self: self.python_fully_qualified_name)
    for method in ("__init__", "to", "to_device"):
        name = "ttnn.Tensor" if method == "__init__" else f"ttnn.Tensor.{method}"
        wrap(ttnn.Tensor, method, own, lambda _, name=name: name)


class Follower(importlib.abc.MetaPathFinder):
    """Finds TT-NN as others do, and follows it when it has been imported."""

    def find_spec(self, name, path=None, target=None):
        if name != "ttnn":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec and spec.loader:
            execute = spec.loader.exec_module

            def exec_module(module):
                execute(module)
                follow(module)

            spec.loader.exec_module = exec_module
        return spec


def import_another():
    """The module of the same name that would have been imported without this one."""
    rest = [path for path in sys.path if os.path.abspath(path or ".") != HERE]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", rest)
    if spec and spec.loader:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


sys.meta_path.insert(0, Follower())
import_another()
