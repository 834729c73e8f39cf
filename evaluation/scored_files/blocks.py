"""A stream of lines, scored in fixed blocks: where a block ends depends on the input alone.

So a run that goes on from a block's end makes the same bytes as one that was never stopped.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Protocol, runtime_checkable

from common.files import decoding
from common.files.decoding import BOM, KEPT_OF_LONG_LINE, Line
from evaluation.metrics.batch import score_texts
from evaluation.metrics.registry import ScoringOptions, engine
from evaluation.scored_files.lines import (
    Readable,
    read_line,
    rejected_line,
    scored_line,
    scores_by_text,
)

BLOCK_BYTES = 16 * 1024**2
PIECE = 1024**2


class InputError(Exception):
    """The input cannot be read on, or is not the one that was begun."""


@runtime_checkable
class Remembering(Protocol):
    """An engine whose last bits depend on what it has scored before, such as in other batches."""

    def forget(self) -> None:
        """Score from now on as a new process would."""
        ...


@dataclass(frozen=True, slots=True)
class BlockJob:
    """What to do with each line. columns: see `read_line`. block_lines: lines in a block."""

    metrics: tuple[str, ...]
    options: ScoringOptions = field(default_factory=ScoringOptions)
    columns: Mapping[str, str] = field(default_factory=dict)
    block_lines: int = 1000

    def made_by(self) -> dict[str, object]:
        """All that the output's bytes depend on besides the input, as JSON has it."""
        signatures = [engine(name, self.options).signatures() for name in self.metrics]
        return {
            "signatures": [signature for of in signatures for signature in of.values()],
            "columns": dict(self.columns),
            "block_lines": self.block_lines,
        }


@dataclass(frozen=True, slots=True)
class Position:
    """How far a run has come. Offsets are in bytes; of the input, unpacked.

    last_block, last_digest: where the block before this position begins, and the digest of its
    bytes, by which a resumed run knows that the input is the same. lacking: of the scored lines, by
    the name of a mapped field how many lack it.
    """

    read: int = 0
    lines: int = 0
    scored: int = 0
    written: int = 0
    written_rejected: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    lacking: Mapping[str, int] = field(default_factory=dict)
    last_block: int = 0
    last_digest: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block's output: the scored lines, the rejected ones, and the position behind them.

    The position's `written` and `written_rejected` are still those before the block.
    """

    scored: bytes
    rejected: bytes
    position: Position


def score_blocks(job: BlockJob, stream: BinaryIO, start: Position) -> Iterator[Block]:
    """Score the lines of `stream` from `start` on, block by block; blank lines are passed over.

    `stream` stands at its beginning. Raises InputError and MetricError.
    """
    _go_to(stream, start)
    position = start
    while (read := _read_block(stream, position, job.block_lines)) is not None:
        lines, position = read
        block = _score_block(job, lines, position)
        position = block.position
        yield block


def _score_block(job: BlockJob, lines: list[Line], position: Position) -> Block:
    given = [read_line(line, job.columns) for line in lines if line.data.strip()]
    readable = [one for one in given if isinstance(one, Readable)]
    refused = [one for one in given if not isinstance(one, Readable)]
    for name in job.metrics:
        metric = engine(name, job.options)
        if isinstance(metric, Remembering):
            metric.forget()
    columns = score_texts([one.texts for one in readable], job.metrics, job.options)
    scored = map(scored_line, readable, scores_by_text(columns))
    counts = Counter(dict(position.rejected)) + Counter(one.reason.value for one in refused)
    lacking = Counter(dict(position.lacking)) + Counter(c for one in readable for c in one.lacks)
    return Block(
        scored=b"".join(scored),
        rejected=b"".join(map(rejected_line, refused)),
        position=replace(
            position,
            scored=position.scored + len(readable),
            rejected=dict(sorted(counts.items())),
            lacking=dict(sorted(lacking.items())),
        ),
    )


def _read_block(
    stream: BinaryIO, position: Position, block_lines: int
) -> tuple[list[Line], Position] | None:
    """The next lines, and the position behind them; None at the end of the stream."""
    lines: list[Line] = []
    digest = hashlib.blake2b(digest_size=16)
    size = 0
    while len(lines) < block_lines and size < BLOCK_BYTES:
        number = position.lines + len(lines) + 1
        read = 0
        data = b""
        for piece in _pieces(stream, number):
            digest.update(piece)
            read += len(piece)
            data = data or piece
        if not read:
            break
        size += read
        whole = read <= decoding.LINE_BYTES
        if number == 1:
            data = data.removeprefix(BOM)
        lines.append(Line(number, data if whole else data[:KEPT_OF_LONG_LINE], whole))
    if not lines:
        return None
    return lines, replace(
        position,
        read=position.read + size,
        lines=position.lines + len(lines),
        last_block=position.read,
        last_digest=digest.hexdigest(),
    )


def _pieces(stream: BinaryIO, number: int) -> Iterator[bytes]:
    """The next line with its ending: in one piece, unless it is over the limit."""
    try:
        piece = stream.readline(decoding.LINE_BYTES + 1)
        while piece:
            yield piece
            piece = b"" if piece.endswith(b"\n") else stream.readline(PIECE)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"the input cannot be read on at line {number}: {error}") from error


def _go_to(stream: BinaryIO, start: Position) -> None:
    """Pass over what was done before; a stream that cannot seek is read and dropped."""
    if not start.read:
        return
    digest = hashlib.blake2b(digest_size=16)
    try:
        if stream.seekable():
            stream.seek(start.last_block)
        else:
            _drop(stream, start.last_block)
        left = start.read - start.last_block
        while left and (piece := stream.read(min(left, PIECE))):
            digest.update(piece)
            left -= len(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"the input cannot be read up to line {start.lines}: {error}") from error
    if digest.hexdigest() != start.last_digest:
        raise InputError(
            f"the input is not the one that was begun: it differs before line {start.lines + 1}"
        )


def _drop(stream: BinaryIO, left: int) -> None:
    while left and (piece := stream.read(min(left, PIECE))):
        left -= len(piece)
