"""Keeps the collector of garbage off what a process loads once and keeps."""

from __future__ import annotations

import gc


def freeze_loaded() -> None:
    """Count whatever is there now among what is never collected.

    A full collection otherwise looks at every module's objects again and holds all threads up
    meanwhile. Call it once, when everything is loaded.
    """
    gc.collect()
    gc.freeze()
