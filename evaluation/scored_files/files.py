"""Where scored lines go: files that survive a kill, and pipes.

Beside the output lies a small state file while a run is unfinished. After each block the outputs
are brought to the disk first and the state second, so the state never speaks of bytes that may be
lost; a resumed run cuts the outputs back to what the state speaks of. A `.gz` output holds one
gzip member a block, so that such a cut leaves a valid file. What lay in the output before a run is
cut away only by its first scored line: a run that scores nothing leaves it.
"""

from __future__ import annotations

import fcntl
import gzip
import json
import os
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from evaluation.scored_files.blocks import Block, BlockJob, Position, score_blocks


class OutputError(Exception):
    """The output cannot be written as asked; the message says why and the way out."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a run writes. out: a path, or an open stream, which cannot be resumed.

    rejected: the path of the refused lines; after a run without any there is no such file.
    """

    out: Path | BinaryIO
    rejected: Path

    @property
    def state(self) -> Path | None:
        """The state file's path; None where the output is no regular file."""
        if not isinstance(self.out, Path) or (self.out.exists() and not self.out.is_file()):
            return None
        return Path(f"{self.out}.state.json")


def score_stream(
    job: BlockJob, stream: BinaryIO, destination: Destination, *, resume: bool = False
) -> Generator[Position]:
    """Score a stream of lines, block by block; the position after each block is on disk.

    resume: go on where an unfinished run to the same output stopped; without one, begin. The
    output then has the same bytes as that of a run that was never stopped. Raises InputError,
    OutputError and MetricError.
    """
    with _Outputs(destination, job.made_by(), resume=resume) as outputs:
        yield outputs.position
        for block in score_blocks(job, stream, outputs.position):
            outputs.take(block)
            yield outputs.position
        outputs.finish()


class _Outputs(AbstractContextManager["_Outputs"]):
    def __init__(
        self, destination: Destination, made_by: Mapping[str, object], *, resume: bool
    ) -> None:
        self.position = Position()
        self._to = destination
        self._made_by = made_by
        self._packs = isinstance(destination.out, Path) and destination.out.suffix == ".gz"
        with ExitStack() as stack:  # closes what is open if the next step raises
            self._out = (
                stack.enter_context(_opened(destination.out))
                if isinstance(destination.out, Path)
                else destination.out
            )
            self._rejected: BinaryIO | None = None
            self._open = stack
            if destination.rejected.exists():
                self._open_rejected()
            self.position = self._begin(resume=resume)
            self._cut()
            self._open = stack.pop_all()

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _begin(self, *, resume: bool) -> Position:
        state = self._to.state
        if state is None:
            if resume:
                raise OutputError(f"{self._to.out} is no file, so nothing of it can be resumed")
            return Position()
        if not state.exists():
            # Before the output is emptied: until a line is scored, what lies there is no part.
            self._save(Position())
            return Position()
        saved, position = _loaded(state)
        if not position.read:
            self._save(Position())
            return Position()
        if not resume:
            raise OutputError(
                f"{self._to.out} is unfinished, {position.lines:,} lines in; go on with --resume, "
                f"or remove {state} to begin anew"
            )
        if saved != self._made_by:
            raise OutputError(
                f"{self._to.out} was begun with other metrics, options or packages; resume it with "
                f"the same ones, or remove {state} to begin anew"
            )
        return position

    def _cut(self) -> None:
        if self.position.written:
            self._cut_out()
        if self._rejected is not None or self.position.written_rejected:
            _cut_to(self._open_rejected(), self.position.written_rejected, self._to.rejected)

    def _cut_out(self) -> None:
        if self._to.state is not None:
            _cut_to(self._out, self.position.written, self._to.out)

    def _open_rejected(self) -> BinaryIO:
        if self._rejected is None:
            self._rejected = self._open.enter_context(_opened(self._to.rejected))
        return self._rejected

    def take(self, block: Block) -> None:
        """Write a block's lines; they are on disk when this returns."""
        scored = block.scored
        if self._packs and scored:
            scored = gzip.compress(scored, compresslevel=6, mtime=0)
        if scored and not self.position.written:
            self._cut_out()
        self._out.write(scored)
        self._out.flush()
        if block.rejected:
            rejected = self._open_rejected()
            rejected.write(block.rejected)
            rejected.flush()
            if self._to.state is not None:
                os.fsync(rejected.fileno())
        self.position = replace(
            block.position,
            written=self.position.written + len(scored),
            written_rejected=self.position.written_rejected + len(block.rejected),
        )
        if self._to.state is not None:
            os.fsync(self._out.fileno())
            self._save(self.position)

    def finish(self) -> None:
        """Leave finished files behind, and no state."""
        if self._packs and not self.position.written and not self._holds_earlier():
            self._out.write(gzip.compress(b"", mtime=0))  # no bytes at all would be no gzip file
            self._out.flush()
        if not self.position.written_rejected:
            self._to.rejected.unlink(missing_ok=True)
        if self._to.state is not None:
            os.fsync(self._out.fileno())
            self._to.state.unlink()

    def _holds_earlier(self) -> bool:
        """Whether the output is a file with something in it, of an earlier run."""
        return self._to.state is not None and os.fstat(self._out.fileno()).st_size > 0

    def _save(self, position: Position) -> None:
        state = self._to.state
        if state is None:
            return
        new = Path(f"{state}.new")
        with new.open("w", encoding="utf-8") as file:
            json.dump({"made_by": self._made_by, "position": asdict(position)}, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(state)
        folder = os.open(state.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _loaded(state: Path) -> tuple[object, Position]:
    """What made the unfinished output, and how far it came."""
    try:
        saved = json.loads(state.read_bytes())
        return saved["made_by"], Position(**saved["position"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutputError(f"{state} cannot be read ({error}); remove it to begin anew") from error


def _opened(path: Path) -> BinaryIO:
    """The file at `path`, made where there is none, its content left as it is, and locked."""
    try:
        file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o666), "wb")
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}") from error
    try:
        if path.is_file():
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise OutputError(f"{path} is being written by another process") from error
    return file


def _cut_to(file: BinaryIO, size: int, path: object) -> None:
    if os.fstat(file.fileno()).st_size < size:
        raise OutputError(
            f"{path} is shorter than its state file says; remove the state file to begin anew"
        )
    file.truncate(size)
    file.seek(size)
