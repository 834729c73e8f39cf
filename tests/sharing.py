"""How the tests are shared out among processes: a plugin of pytest-xdist's."""

from __future__ import annotations

from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling


class ByFile(LoadFileScheduling):  # type: ignore[misc]  # it comes without types
    """Files go out whole, and those of faults all together: they share one living site."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "tests/faults" if file.startswith("tests/faults/") else file


@pytest.hookimpl(optionalhook=True)  # there may be no xdist in the run
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """The scheduler of every run with several processes, whatever `--dist` says."""
    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of several processes none shall begin what takes long when the others are through."""
    if hasattr(config, "workerinput"):
        early = ({"slow", "faults"}, {"browser"})
        files: dict[Path, int] = {}
        for item in items:
            marks = {mark.name for mark in item.iter_markers()}
            place = next((i for i, named in enumerate(early) if marks & named), len(early))
            files[item.path] = min(place, files.get(item.path, place))
        items.sort(key=lambda item: files[item.path])
