"""Compiles the CPU's kernels, once for each kind of processor: the result is kept on disk."""

import logging
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
import torch
from numba import types
from numba.np.ufunc.parallel import threading_layer

log = logging.getLogger(__name__)
Kernel = TypeVar("Kernel", bound=Callable[..., Any])
# numba's third pool, workqueue, ends the process when two threads meet in it
SAFE_POOLS = ("omp", "tbb")
# Numba asks a kernel's own file whether it has changed; parts of it lie in others
PARTS = (
    "jit.py", "vectors.py", "tiles.py", "kernels.py", "sifting.py", "wanted.py", "onepass.py",
    "draws.py",
)  # fmt: skip
STAMP = sha256(b"".join(Path(__file__).with_name(part).read_bytes() for part in PARTS)).hexdigest()


def jit(
    signature: Any = None,
    *,
    sums: bool = False,
    spread: bool = False,
    inlined: bool = False,
    borrows: bool = False,
) -> Callable[[Kernel], Kernel]:
    """`signature`: compiled at once, and kept on disk. `spread`: over threads. `sums`: additions
    may be reordered, so that they can go eight at a time; never in a way that depends on other
    rows. NaN and infinity stay what they are. `borrows`: arrays are its caller's, and none is made,
    so that nobody need count who holds them, which short kernels would do for much of their time.
    """
    fastmath = {"contract", "nsz", "reassoc"} if sums else {"contract"}
    how: dict[str, Any] = {"nogil": True, "fastmath": fastmath, "parallel": spread}
    if inlined:
        how["forceinline"] = True
    if borrows:
        how["_nrt"] = False

    def compiled(kernel: Kernel) -> Kernel:
        if not signature:  # a part of others, which are kept whole
            return cast(Kernel, numba.njit(**how)(kernel))
        kernel.__qualname__ = f"{kernel.__name__}-{STAMP[:12]}"  # the kept file's name
        try:
            return cast(Kernel, numba.njit(signature, cache=True, **how)(kernel))
        except Exception as fault:  # nowhere to write, or what was written is broken: any kind
            log.warning("%s is compiled anew, since %r", kernel.__name__, fault)
            return cast(Kernel, numba.njit(signature, **how)(kernel))

    return compiled


def _woken(out: npt.NDArray[np.int64]) -> None:
    for at in numba.prange(len(out)):
        out[at] = at


def kind(of: Any, *fields: Any) -> Any:
    """Of a named tuple, whose fields are of these kinds."""
    if len(set(fields)) == 1:
        return types.NamedUniTuple(fields[0], len(fields), of)  # type: ignore[no-untyped-call]
    return types.NamedTuple(fields, of)  # type: ignore[no-untyped-call]


@cache
def _most() -> int:
    """The pool's threads; one where a pool of several cannot be trusted."""
    jit("void(i8[::1])", spread=True)(_woken)(np.zeros(2, np.int64))
    pool = threading_layer()  # type: ignore[no-untyped-call]
    return numba.get_num_threads() if pool in SAFE_POOLS else 1


def threads() -> int:
    """Those of the next kernel that is spread: as many as torch has been given."""
    wanted = torch.get_num_threads()
    if wanted > 1:
        wanted = min(wanted, _most())
        numba.set_num_threads(wanted)  # of the calling thread alone
    return wanted


def entry(*kinds: Any) -> Callable[[Callable[..., Any]], Callable[..., None]]:
    """A kernel of arguments of these kinds, and one more: how many threads, or None for one.

    Numba leaves out the branch that does not fit the kind of an argument, so that a kernel for one
    thread knows nothing of a pool; one for several is compiled where there are several.
    """

    def made(kernel: Callable[..., Any]) -> Callable[..., None]:
        alone = jit(types.void(*kinds, types.none))(kernel)
        spread = cache(lambda: jit(types.void(*kinds, types.int64))(kernel))

        def call(*arguments: Any) -> None:
            parts = threads()
            if parts == 1:
                alone(*arguments, None)
            else:
                spread()(*arguments, parts)

        return call

    return made
