"""Runs the import command and keeps what it printed, for tests."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


class Printed:
    """What a command wrote."""

    def __init__(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()

    def run(self, *args: object, **options: object) -> None:
        """Run the import, which may raise."""
        call_command(
            "import_summaries", *map(str, args), stdout=self.out, stderr=self.err, **options
        )

    def refuse(self, *args: object, **options: object) -> CommandError:
        """Run the import, which must end with an error."""
        with pytest.raises(CommandError) as caught:
            self.run(*args, **options)
        assert caught.value.returncode == 1
        return caught.value


def write(path: Path, data: bytes) -> Path:
    """The path, with the bytes in it."""
    path.write_bytes(data)
    return path


def rejected_of(path: Path) -> list[dict[str, object]]:
    """The lines that were refused of a file."""
    lines = Path(f"{path}.rejected.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
