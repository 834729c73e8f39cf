"""Run by make with whatever Python there is: says in a sentence what would stop an installation.

It keeps to syntax that a Python as old as 3.6 reads, or that could not say that it is too old.
"""

import shutil
import sys
from pathlib import Path

NEEDED = (3, 11)
NEEDED_BYTES = 4 * 10**9


def main(folder: Path) -> "str | None":
    """Why WriteUp cannot be installed into `folder`, or None where it can."""
    if sys.version_info < NEEDED:
        return (
            f"WriteUp needs Python 3.11 or newer and this is {sys.version_info[0]}."
            f"{sys.version_info[1]}. Name a newer one: make run PYTHON=python3.11"
        )
    there = folder.resolve()
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(str(there)).free
    if not folder.exists() and free < NEEDED_BYTES:
        return (
            f"Installing WriteUp takes about 4 GB and this disk has {free / 1e9:.1f} GB free. "
            "Free some, or put the environment elsewhere: make run VENV=/other/disk/venv"
        )
    return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
