"""How the tests are shared out among processes: a plugin of pytest-xdist's."""

from __future__ import annotations

import contextlib
import importlib
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

# By how their names begin: files that go to one process, one after another.
TOGETHER: Final = {
    # They share one living site.
    "tests/faults/": "faults",
    # PyTorch and a model are loaded by one process, and not by each.
    "tests/evaluation/metrics/bertscore/": "torch",
    "tests/evaluation/metrics/test_packages.py": "torch",
    "tests/evaluation/agreement/test_models_used.py": "torch",
    "tests/summaries/texts/test_bert.py": "torch",
}
# These take minutes, most of them waiting for the real parts that they start.
LONGEST: Final = ("tests/test_on_postgres.py", "tests/test_site.py", "tests/faults/")


class ByFile(LoadFileScheduling):  # type: ignore[misc]  # it comes without types
    """Files go out whole, and some of them together.

    Every second process begins at the end of the files. What waits stands at their beginning and
    what computes at their end, so that the cores have both at any time; what is short stands
    between, so that all processes end together.
    """

    def _assign_work_unit(self, node: WorkerController) -> None:
        if _number(node.gateway.id) % 2:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return next((of for name, of in TOGETHER.items() if file.startswith(name)), file)


@pytest.hookimpl(optionalhook=True)  # there may be no xdist in the run
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """The scheduler of every run with several processes, whatever `--dist` says."""
    return ByFile(config, log)


def pytest_collection(session: pytest.Session) -> None:
    """Of several processes each compiles a part of the files of tests for all.

    In a fresh clone that is more than half of what collecting costs, and each process would do all
    of it, since they walk through the files side by side.
    """
    given: dict[str, str | int] | None = getattr(session.config, "workerinput", None)
    if given:
        own = slice(_number(str(given["workerid"])), None, int(given["workercount"]))
        for file in _files_of_tests(session.config)[own]:
            # What is wrong with it is said when it is collected.
            with contextlib.suppress(Exception, pytest.skip.Exception):
                importlib.import_module(".".join(file.with_suffix("").parts))


def _files_of_tests(config: pytest.Config) -> list[Path]:
    """All that the command line asks for, as paths from the root."""
    places = [Path(config.invocation_params.dir, each.split("::")[0]) for each in config.args]
    files = {file for each in places for file in [each, *each.rglob("test_*.py")]}
    return sorted(file.relative_to(config.rootpath) for file in files if file.is_file())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What waits for real parts comes first, the longest before all, and browsers come last.

    Raises UsageError where tests have one id: xdist would run one of them alone.
    """
    if twice := [
        each for each, times in Counter(item.nodeid for item in items).items() if times > 1
    ]:
        raise pytest.UsageError(f"Several tests have one id: {', '.join(twice)}")
    if hasattr(config, "workerinput"):
        files: dict[Path, int] = {}
        for item in items:
            files[item.path] = min(_place(item), files.get(item.path, 3))
        items.sort(key=lambda item: files[item.path])


def _place(item: pytest.Item) -> int:
    if item.nodeid.startswith(LONGEST):
        return 0
    marks = {mark.name for mark in item.iter_markers()}
    if "slow" in marks:
        return 1
    return 3 if "browser" in marks else 2


def _number(process: str) -> int:
    """Of gw3 it is 3."""
    return int(process.removeprefix("gw"))
