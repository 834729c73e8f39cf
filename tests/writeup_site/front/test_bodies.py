"""Bodies that come in time, too slowly and too large."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from writeup_site.front import bodies
from writeup_site.front.bodies import BodyCutShort, BodyTooLarge, BodyTooSlow, whole_body


async def sent(*chunks: bytes, pause: float = 0.0) -> AsyncIterator[bytes]:
    for chunk in chunks:
        await asyncio.sleep(pause)
        yield chunk


def read(chunks: AsyncIterator[bytes], declared: int | None = None) -> tuple[bytes, int]:
    async def go() -> tuple[bytes, int]:
        body, size = await whole_body(chunks, declared=declared)
        with body:
            return body.read(), size

    return asyncio.run(go())


def test_chunks_are_one_body_from_its_start() -> None:
    assert read(sent(b"a=", b"1")) == (b"a=1", 3)
    assert read(sent()) == (b"", 0)


def test_a_body_that_ends_before_its_length_is_not_acted_on() -> None:
    assert read(sent(b"score=", b"50"), declared=8) == (b"score=50", 8)
    with pytest.raises(BodyCutShort):  # as 5 it would be another answer
        read(sent(b"score=", b"5"), declared=8)


def test_a_large_body_goes_to_disk_and_comes_back_whole() -> None:
    half = b"x" * bodies.IN_MEMORY
    assert read(sent(half, half)) == (half * 2, 2 * bodies.IN_MEMORY)


@pytest.mark.parametrize("more", [0, 1])
def test_a_body_has_a_largest_size(monkeypatch: pytest.MonkeyPatch, more: int) -> None:
    monkeypatch.setattr(bodies, "LARGEST", 10)
    chunks = sent(b"12345", b"12345" + b"6" * more)
    if more:
        with pytest.raises(BodyTooLarge):
            read(chunks)
    else:
        assert read(chunks) == (b"1234512345", 10)


def test_a_body_that_drips_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.2)
    with pytest.raises(BodyTooSlow):
        read(sent(*[b"x"] * 100, pause=0.05))


def test_a_slow_body_that_keeps_up_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each chunk buys a tenth of a second and takes a fiftieth: it ends well after the patience.
    monkeypatch.setattr(bodies, "PATIENCE", 0.2)
    monkeypatch.setattr(bodies, "SLOWEST", 100)
    whole = b"0123456789" * 20
    assert read(sent(*[b"0123456789"] * 20, pause=0.02)) == (whole, 200)
