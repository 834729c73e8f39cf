"""How functions are compiled here, and two instructions that numba has no name for.

numba keeps what it compiled beside the source, in `__pycache__`, or where that cannot be written,
in the user's cache folder, or where NUMBA_CACHE_DIR says. If none can be written, importing a
compiled module raises RuntimeError. It compiles again when the file of the *called* function has
changed, so a compiled function calls only compiled functions of its own file, and these two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function as machine code, made on its first call and kept on disk."""
    kept: Function = njit(cache=True)(function)
    return kept


def _instruction(name: str, result: Any) -> Any:
    """LLVM's instruction of this name, from uint64 to `result`."""

    def typed(typing: Any, bits: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return getattr(builder, name)(arguments[0])

        return result(types.uint64), generate

    return intrinsic(typed)


_count, _mirror = _instruction("ctpop", types.int64), _instruction("bitreverse", types.uint64)


@compiled
def count_bits(bits: np.uint64) -> int:
    """How many bits are set."""
    set_bits: int = _count(bits)
    return set_bits


@compiled
def mirror_bits(bits: np.uint64) -> np.uint64:
    """The bits in reverse order."""
    mirrored: np.uint64 = _mirror(bits)
    return mirrored
