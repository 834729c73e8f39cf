"""Run by make with whatever Python there is: says in a sentence what would stop an installation.

It keeps to syntax that a Python as old as 3.6 reads, or that could not say that it is too old.
"""

import shutil
import sys
from pathlib import Path

NEEDED = (3, 11)
NEEDED_BYTES = 4 * 10**9
CORE_BYTES = 10**9  # without models


def main(folder: Path, core: bool = False) -> "str | None":
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
    needed = CORE_BYTES if core else NEEDED_BYTES
    if not folder.exists() and free < needed:
        return (
            f"Installing WriteUp takes about {needed / 1e9:.0f} GB and this disk has "
            f"{free / 1e9:.1f} GB free. Free some, or put the environment elsewhere: "
            "make run VENV=/other/disk/venv" + ("" if core else "; or do without models: CORE=1")
        )
    return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), core=len(sys.argv) > 2))
