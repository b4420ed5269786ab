"""Compiles the CPU's kernels, once for each kind of processor: the result is kept on disk."""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
import torch
from numba.np.ufunc.parallel import threading_layer

log = logging.getLogger(__name__)
Kernel = TypeVar("Kernel", bound=Callable[..., Any])
# numba's third pool, workqueue, ends the process when two threads meet in it
SAFE_POOLS = ("omp", "tbb")


def jit(
    signature: str | None = None, *, sums: bool = False, spread: bool = False, inlined: bool = False
) -> Callable[[Kernel], Kernel]:
    """`signature`: compiled at once, and kept on disk. `spread`: over threads. `sums`: additions
    may be reordered, so that they can go eight at a time; never in a way that depends on other
    rows. NaN and infinity stay what they are.
    """
    fastmath = {"contract", "nsz", "reassoc"} if sums else {"contract"}
    how: dict[str, Any] = {"nogil": True, "fastmath": fastmath, "parallel": spread}
    if inlined:
        how["forceinline"] = True

    def compiled(kernel: Kernel) -> Kernel:
        if not signature:  # a part of others, which are kept whole
            return cast(Kernel, numba.njit(**how)(kernel))
        try:
            return cast(Kernel, numba.njit(signature, cache=True, **how)(kernel))
        except Exception as fault:  # nowhere to write, or what was written is broken: any kind
            log.warning("%s is compiled anew, since %r", kernel.__name__, fault)
            return cast(Kernel, numba.njit(signature, **how)(kernel))

    return compiled


def _woken(out: npt.NDArray[np.int64]) -> None:
    for at in numba.prange(len(out)):
        out[at] = at


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
