from __future__ import annotations

import gzip
import io
import json
from collections.abc import Sequence
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics import registry
from evaluation.metrics.base import ArticleTexts, Column
from evaluation.metrics.length import Length
from evaluation.scored_files import blocks
from evaluation.scored_files.blocks import Block, BlockJob, InputError, Position, score_blocks

GOOD = b'{"summary": "two words"}\n'
BAD = b'{"summary": 2}\n'


def scored(data: bytes, *, lines: int = 2, start: Position | None = None) -> list[Block]:
    job = BlockJob(metrics=("length",), block_lines=lines)
    return list(score_blocks(job, io.BytesIO(data), start or Position()))


def numbers(block: Block) -> list[int]:
    return [json.loads(line)["line"] for line in block.rejected.splitlines()]


def test_blocks_count_lines_bytes_and_reasons() -> None:
    first, second = scored(GOOD + BAD + b"\n" + BAD[:-1], lines=3)
    assert (first.position.lines, first.position.scored) == (3, 1)
    assert first.position.read == len(GOOD + BAD) + 1
    assert numbers(first) == [2]
    assert numbers(second) == [4]  # the blank line counts, and is no error
    assert second.position.rejected == {"wrong type": 2}
    assert json.loads(first.scored)["scores"]["words"] == {
        "signature": "words|tok:words|v:1",
        "value": 2.0,
    }


def test_what_an_article_lacks_is_null() -> None:
    (block,) = score_blocks(BlockJob(metrics=("rouge",)), io.BytesIO(GOOD), Position())
    score = json.loads(block.scored)["scores"]["rouge1"]
    assert score.pop("signature").startswith("rouge1|")
    assert score == {"value": None, "precision": None, "recall": None}


def test_a_block_of_long_lines_ends_by_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", len(GOOD) + 1)
    assert [block.position.lines for block in scored(GOOD * 5, lines=100)] == [2, 4, 5]


def test_a_line_over_the_limit_is_passed_over_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.files.decoding.LINE_BYTES", 30)
    monkeypatch.setattr(blocks, "PIECE", 7)
    (block,) = scored(GOOD + b'{"summary": "%s"}\n' % (b"long " * 20) + GOOD, lines=3)
    assert (block.position.scored, block.position.rejected) == (2, {"over a limit": 1})


def test_a_byte_order_mark_is_one_at_the_beginning_only() -> None:
    (block,) = scored(b"\xef\xbb\xbf" + GOOD + b"\xef\xbb\xbf" + GOOD)
    assert numbers(block) == [2]
    # The same where a run goes on at such a line.
    first, _ = whole = scored(b"\xef\xbb\xbf" + GOOD + b"\xef\xbb\xbf" + GOOD, lines=1)
    assert (
        scored(b"\xef\xbb\xbf" + GOOD + b"\xef\xbb\xbf" + GOOD, lines=1, start=first.position)
        == whole[1:]
    )


PIECES = st.sampled_from([GOOD, BAD, b"\n", b"{", b"\xef\xbb\xbf", b"\xff\n", GOOD[:-1], b"\r"])


@given(data=st.lists(PIECES | st.binary(max_size=5)).map(b"".join), lines=st.integers(1, 4))
def test_going_on_from_any_block_makes_the_same_blocks(data: bytes, lines: int) -> None:
    whole = scored(data, lines=lines)
    assert sum(len(block.scored) > 0 for block in whole) <= data.count(b"two words")
    for place, block in enumerate(whole):
        assert scored(data, lines=lines, start=block.position) == whole[place + 1 :]


def test_a_stream_that_cannot_seek_is_read_up_to_where_to_go_on() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    data = GOOD * 5
    whole = scored(data)
    job = BlockJob(metrics=("length",), block_lines=2)
    assert list(score_blocks(job, Pipe(data), whole[0].position)) == whole[1:]


@pytest.mark.parametrize("other", [BAD * 4, GOOD, b""])
def test_another_input_is_not_gone_on_with(other: bytes) -> None:
    with pytest.raises(InputError, match="differs before line 3"):
        scored(other, start=scored(GOOD * 4)[0].position)


def test_damage_in_a_packed_input_is_named_with_its_line() -> None:
    packed = cast("BinaryIO", gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(GOOD * 3)[:-10])))
    job = BlockJob(metrics=("length",), block_lines=2)
    with pytest.raises(InputError, match="cannot be read on at line"):
        list(score_blocks(job, packed, Position()))


def test_an_engine_that_remembers_forgets_before_each_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Remembering(Length):
        seen = 0

        def forget(self) -> None:
            type(self).seen = 0

        def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
            type(self).seen += sum(len(article.candidates) for article in articles)
            assert type(self).seen <= 2
            return super().score(articles)

    monkeypatch.setitem(registry.ENGINES, "remembering", lambda _: Remembering())
    job = BlockJob(metrics=("remembering",), block_lines=2)
    assert len(list(score_blocks(job, io.BytesIO(GOOD * 6), Position()))) == 3
