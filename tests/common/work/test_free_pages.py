"""What a process needed once goes back to the system."""

from __future__ import annotations

from threading import Event

import pytest

from common.work.free_pages import GROWN, FreePages, resident_bytes

AT_FIRST = 100_000_000


@pytest.mark.parametrize(("grown", "returned"), [(GROWN, 0), (GROWN + 1, 1)])
def test_pages_are_returned_where_the_process_grew_by_more_than_a_usual_page(
    grown: int, returned: int
) -> None:
    sizes = [AT_FIRST, AT_FIRST + grown, AT_FIRST + 5]
    times: list[None] = []
    pages = FreePages(resident=lambda: sizes.pop(0), give_back=lambda: times.append(None), rest=0)
    pages.look()
    pages.wait()
    assert len(times) == returned


def test_a_process_that_stays_large_is_asked_no_more_until_it_grows_again() -> None:
    size = AT_FIRST
    times: list[None] = []
    pages = FreePages(resident=lambda: size, give_back=lambda: times.append(None), rest=0)
    size += 2 * GROWN
    pages.look()
    pages.wait()
    pages.look()
    pages.wait()
    assert len(times) == 1
    size += 2 * GROWN
    pages.look()
    pages.wait()
    assert len(times) == 2


def test_pages_are_returned_once_however_often_it_is_looked_meanwhile() -> None:
    size = AT_FIRST
    times: list[None] = []
    may_end = Event()

    def give_back() -> None:
        may_end.wait()
        times.append(None)

    pages = FreePages(resident=lambda: size, give_back=give_back, rest=0)
    size += 2 * GROWN
    for _ in range(5):
        pages.look()
    may_end.set()
    pages.wait()
    assert len(times) == 1


def test_what_lies_under_a_block_in_use_is_returned_too() -> None:
    if not resident_bytes():
        pytest.skip("the system does not say how large a process is")
    pages = FreePages(rest=0)
    blocks = [
        bytes(50_000) for _ in range(2_000)
    ]  # 100 MB, each too small for a mapping of its own
    top = bytes(50_000)  # above them: without it the C library returns them by itself
    full = resident_bytes()
    del blocks
    pages.look()
    pages.wait()
    assert resident_bytes() < full - 80_000_000
    assert top
