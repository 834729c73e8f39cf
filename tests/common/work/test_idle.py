"""Values that are loaded when needed and let go when nobody does."""

from __future__ import annotations

import threading
from functools import partial

from common.work.idle import IdleValue
from tests.processes import wait_until


class Loads:
    """Counts how often something is loaded."""

    def __init__(self) -> None:
        self.count = 0

    def load(self, value: str) -> str:
        self.count += 1
        return value


def test_it_is_loaded_once_and_again_for_another_key() -> None:
    kept, loads = IdleValue[str](idle=60), Loads()
    for _ in range(2):
        with kept.held("a", partial(loads.load, "of a")) as value:
            assert value == "of a"
    assert loads.count == 1
    with kept.held("b", partial(loads.load, "of b")) as value:
        assert value == "of b"
    assert loads.count == 2
    kept.let_go()


def test_it_is_let_go_once_nobody_has_needed_it_for_a_while() -> None:
    kept, loads = IdleValue[str](idle=0.01), Loads()
    with kept.held("a", partial(loads.load, "a")):
        kept.let_go()
        assert kept.is_there  # somebody holds it
    wait_until(lambda: not kept.is_there, what="it to be let go")
    with kept.held("a", partial(loads.load, "a")):
        assert loads.count == 2


def test_threads_that_need_it_first_load_it_once() -> None:
    kept, loads = IdleValue[str](idle=60), Loads()
    together = threading.Barrier(4)

    def use() -> None:
        together.wait()
        with kept.held("a", partial(loads.load, "a")):
            together.wait()  # all hold it at once

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    assert loads.count == 1
    kept.let_go()
    assert not kept.is_there
