"""A data folder for each process of tests, so that two runs in one checkout meet nowhere.

Loaded by `-p` (pyproject.toml), since Django's settings are read before any conftest. The database
of tests, the local secret, embeddings and the broker's socket are then each run's own, and never
those of a site that runs from the same checkout. Hypothesis keeps its examples in `.hypothesis`, a
file each that is written whole: runs may share it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Final

FOLDER: Final = tempfile.mkdtemp(prefix="writeup-tests-")
os.environ["WRITEUP_DATA_DIR"] = FOLDER


def pytest_unconfigure() -> None:
    """Remove the folder once the process has run its tests."""
    shutil.rmtree(FOLDER, ignore_errors=True)
