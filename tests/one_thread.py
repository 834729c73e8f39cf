"""Products of matrices stay in the thread that asks for them, here and in processes started here.

Loaded by `-p` (pyproject.toml), before anything imports numpy or torch, which read it then. Their
threads wait for each other by turning round; where other tests use the cores, that takes three
times the processor's time and five times as long.
"""

from __future__ import annotations

import os
from typing import Final

NAMES: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
for _name in NAMES:
    os.environ.setdefault(_name, "1")
