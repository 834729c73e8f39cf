"""The text of a page as the original site prints it: one breakdown, part under part. Pure.

The parts stand under their headings in a fixed order, any of them may lack, and blocks are divided
by blank lines. The site's banner above the title and its survey call at the foot are furniture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from common.files import decoding
from common.files.decoding import Line, decode, read_lines, too_long
from common.files.rejections import FieldError, Reason, Rejection
from summaries.articles import limits
from summaries.importing.fields import read_fields
from summaries.importing.records import Accepted, Entry, ReadOptions

HEADINGS = (
    "Summary",
    "Q&As",
    "AI Comments",
    "AI Discussion",
    "Action items",
    "Technical terms",
    "Similar articles",
)
BANNER = re.compile(r"our ai writing assistant\b|.*\bclick here to experience its capab", re.I)
SURVEY_CALL = re.compile(r"🗳|.*\bjoin our survey\b", re.I)

_COMMENT = re.compile(r"(👍|👎)[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]?\s*(\S.*)", re.S)
_TURN = re.compile(r"(Me|Friend)\s*:\s*(\S.*)", re.S)
_BULLET = re.compile(r"(?:[-*•–]|\d{1,2}[.)])\s+")
_SIMILAR = re.compile(r"([-−]?\d(?:[.,]\d+)?(?:e-?\d+)?)\s+(\S.*)", re.I)

Block = list[tuple[Line, str]]
"""Lines that follow each other without a blank one between, with their texts."""


@dataclass(slots=True)
class _Page:
    """What has been placed so far, as fields of a record, and what could not be."""

    title: str = ""
    summary: list[str] = field(default_factory=list)
    sections: list[dict[str, object]] = field(default_factory=list)
    similar: list[dict[str, object]] = field(default_factory=list)
    unplaced: list[Rejection] = field(default_factory=list)

    def leave(self, block: Block, why: str) -> None:
        """Report lines for which there is no place."""
        self.unplaced += [
            Rejection(line.number, Reason.UNPLACED, why, line.data) for line, _ in block
        ]

    def section(self, kind: str, body: str, **more: object) -> None:
        """Keep one section."""
        self.sections.append({"kind": kind, "body": body, **more})


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[Entry]:
    """The page's record, after a rejection for each line that has no place, by line number.

    A page without a title or a summary makes no record. Holds the page, at most
    `decoding.LINE_BYTES`. Raises nothing of its own, whatever the bytes.
    """
    page = _Page()
    try:
        lines = list(_texts(stream, page))
    except FieldError as error:
        yield Rejection(1, error.reason, error.message, b"")
        return
    parts = _parts(_blocks(lines))
    _title(parts.pop(""), page)
    for heading, blocks in parts.items():
        for block in blocks:
            PLACES[heading](block, page)
    yield from sorted(page.unplaced, key=lambda rejection: rejection.line)
    if lines:
        raw = b"".join(line.data for line, _ in lines)
        yield _entry(page, options, lines[0][0].number, raw)


def _entry(page: _Page, options: ReadOptions, number: int, raw: bytes) -> Entry:
    fields = {
        "title": page.title,
        "summary": "\n\n".join(page.summary),
        "sections": page.sections,
        "similar": page.similar,
    }
    try:
        if not page.title:
            raise FieldError(Reason.MISSING, 'no line stands before "Summary"; add the title')
        if not page.summary:
            raise FieldError(Reason.MISSING, 'nothing stands under "Summary"; add the heading')
        record, _ = read_fields(fields, options)
    except FieldError as error:
        return Rejection(number, error.reason, error.message, raw)
    return Accepted(number, raw, record)


def _texts(stream: BinaryIO, page: _Page) -> Iterator[tuple[Line, str]]:
    """Every line with its text, "" for a blank one; one that is no text is reported."""
    size = 0
    for line in read_lines(stream):
        size += len(line.data)
        if not line.whole or size > decoding.LINE_BYTES:
            raise too_long("the page")
        try:
            yield line, decode(line.data).strip()
        except FieldError as error:
            page.unplaced.append(Rejection(line.number, error.reason, error.message, line.data))


def _blocks(lines: list[tuple[Line, str]]) -> list[Block]:
    blocks: list[Block] = [[]]
    for line, text in lines:
        if text:
            blocks[-1].append((line, text))
        elif blocks[-1]:
            blocks.append([])
    if blocks[-1] and SURVEY_CALL.match(blocks[-1][-1][1]):
        blocks[-1].pop()
    return [block for block in blocks if block]


def _parts(blocks: list[Block]) -> dict[str, list[Block]]:
    """The blocks under each heading, and under "" those before the first.

    A heading opens a block and comes after the one before it in `HEADINGS`, so that a term called
    "Summary" is a term.
    """
    parts: dict[str, list[Block]] = {"": []}
    part, later = "", list(HEADINGS)
    for block in blocks:
        heading = next((name for name in later if name.lower() == block[0][1].lower()), None)
        # Only the summary can open the breakdown: what stands before it is the title.
        if heading is not None and (part or heading == HEADINGS[0]):
            part, later = heading, later[later.index(heading) + 1 :]
            parts[part] = []
            parts[part] += [block[1:]] if block[1:] else []
        else:
            parts[part].append(block)
    return parts


def _title(blocks: list[Block], page: _Page) -> None:
    lines = [entry for block in blocks for entry in block if not BANNER.match(entry[1])]
    if lines:
        page.title = lines[-1][1]
        page.leave(lines[:-1], "above the title only the site's banner has a place")


def _summary(block: Block, page: _Page) -> None:
    page.summary.append("\n".join(text for _, text in block))


def _question(block: Block, page: _Page) -> None:
    if len(block) < 2:
        page.leave(block, "a question needs its answer on the next line")
        return
    answer = "\n".join(text for _, text in block[1:])
    page.section("question", answer, heading=block[0][1])


def _comments(block: Block, page: _Page) -> None:
    for entry in block:
        if found := _COMMENT.fullmatch(entry[1]):
            page.section("comment", found[2], polarity=found[1])
        else:
            page.leave([entry], "a comment begins with 👍 or 👎")


def _turns(block: Block, page: _Page) -> None:
    for entry in block:
        if found := _TURN.fullmatch(entry[1]):
            page.section("turn", found[2], heading=found[1])
        else:
            page.leave([entry], 'a turn begins with "Me:" or "Friend:"')


def _actions(block: Block, page: _Page) -> None:
    for _, text in block:
        page.section("action", _BULLET.sub("", text, count=1) if _BULLET.match(text) else text)


def _terms(block: Block, page: _Page) -> None:
    for (_, term), (_, definition) in zip(block[::2], block[1::2], strict=False):
        page.section("term", definition, heading=term)
    if len(block) % 2:
        page.leave(block[-1:], "a term needs its definition on the next line")


def _similar(block: Block, page: _Page) -> None:
    for entry in block:
        found = _SIMILAR.fullmatch(entry[1])
        similarity = float(found[1].replace(",", ".").replace("−", "-")) if found else None
        if found and similarity is not None and abs(similarity) <= limits.SIMILARITY:
            page.similar.append({"title": found[2], "similarity": similarity})
        else:
            page.leave([entry], "a similar article is its similarity, -1 to 1, and its title")


PLACES: dict[str, Callable[[Block, _Page], None]] = dict(
    zip(
        HEADINGS,
        (_summary, _question, _comments, _turns, _actions, _terms, _similar),
        strict=True,
    )
)
