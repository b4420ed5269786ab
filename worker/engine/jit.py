"""Compiles the CPU's kernels, once for each kind of processor: the result is kept on disk."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
import torch
from numba.np.ufunc.parallel import threading_layer

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
# numba's third pool, workqueue, ends the process when two threads meet in it
SAFE_POOLS = ("omp", "tbb")


def jit(
    signature: str | None = None, *, sums: bool = False, spread: bool = False, inlined: bool = False
) -> Callable[[Kernel], Kernel]:
    """`signature`: compiled when it is imported, not when it is first needed. `spread`: over
    threads. `sums`: additions may be reordered, so that they can go eight at a time; never in a way
    that depends on other rows. NaN and infinity stay what they are.
    """
    fastmath = {"contract", "nsz", "reassoc"} if sums else {"contract"}
    how: dict[str, Any] = {"nogil": True, "fastmath": fastmath, "parallel": spread}
    if inlined:
        how["forceinline"] = True

    def compiled(kernel: Kernel) -> Kernel:
        try:
            return cast(Kernel, numba.njit(signature, cache=True, **how)(kernel))
        except RuntimeError:  # nowhere to write: compiled anew at each start
            return cast(Kernel, numba.njit(signature, **how)(kernel))

    return compiled


@jit(spread=True)
def _woken(out: npt.NDArray[np.int64]) -> None:
    for at in numba.prange(len(out)):
        out[at] = at


def _pool() -> str:
    _woken(np.zeros(2, np.int64))
    return str(threading_layer())  # type: ignore[no-untyped-call]


class Threads:
    """As many as torch has been given; one where the pool of several cannot be trusted."""

    def __init__(self) -> None:
        self._set, self._most = 1, 0  # 0: not known yet

    def __call__(self) -> int:
        wanted = torch.get_num_threads()
        if wanted == 1:
            return 1
        if not self._most:
            self._most = numba.get_num_threads() if _pool() in SAFE_POOLS else 1
        wanted = min(wanted, self._most)
        if wanted != self._set:
            numba.set_num_threads(wanted)
            self._set = wanted
        return wanted


threads = Threads()
