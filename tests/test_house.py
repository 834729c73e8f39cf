"""The house is as ARCHITECTURE.md says: rooms, layers, names, sizes, and what is pure.

The floors of rooms are kept by import-linter (pyproject.toml); this is what it cannot say.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

ROOT: Final = Path(__file__).resolve().parent.parent
APPS: Final = ("common", "summaries", "surveys", "evaluation", "writeup_site")

MOST_LINES: Final = 300  # of a file; what is longer holds two subjects
MOST_LINES_OF_A_FUNCTION: Final = 40  # its docstring not counted

LONGER_FILES: Final[dict[str, str]] = {
    "evaluation/metrics/rouge/compiled_overlap.py": "an algorithm and its explanation",
}
LONGER_FUNCTIONS: Final = {
    "_read_text": "a compiled loop: each call out of it would be compiled by itself",
    "add_duels": "one statement and the table of what it inserts",
    "naive": "the formula written out beside the fast one",
    "check_against_naive_board": "the board written out a second time",
    "test_axe_finds_nothing_on_the_pages_of_references": "a walk through the pages in order",
    "test_a_survey_is_left_halfway_and_taken_up_again": "a walk through the pages in order",
    "test_collectors_beside_each_other_and_beside_readers_lose_and_double_nothing": "one race",
}
# Names that may stand for several things, in the code that is shipped.
SHARED_NAMES: Final = {
    "Meta": "Django looks for it inside each model",
    "Command": "Django looks for it in each command",
    "Kind": "said inside its model: Target.Kind, Section.Kind",
    "Status": "said inside its model: Run.Status, Batch.Status",
    "State": "said inside its model: Survey.State, Idea.State",
    "Origin": "an opinion's; and said inside its model: SimilarArticle.Origin",
    "Question": "a breakdown's is part of what generators of other packages import",
}
INIT_WITH_CODE: Final = {
    "writeup_site/__init__.py": "puts SQLite in its place before Django looks, and finds Celery",
}
# Inside a room, from above to below. What has another name is bound by what it imports.
LAYERS: Final = ("views", "forms", "services", "selectors", "models")
HEIGHT: Final = {name: -place for place, name in enumerate(LAYERS)} | {"admin": 0}
FORMER_WORDS: Final = re.compile(r"generations?\b|pieces?\b|takes?\b|taking\b", re.IGNORECASE)


@cache
def modules() -> dict[str, tuple[Path, ast.Module]]:
    """Every module of the apps but migrations, by its dotted name."""
    found = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
                found[name] = (path, ast.parse(path.read_text(encoding="utf-8")))
    return found


@cache
def imported(name: str) -> set[str]:
    """The modules of the apps that a module imports, at its top or inside a function."""
    said: set[str] = set()
    for node in ast.walk(modules()[name][1]):
        if isinstance(node, ast.Import):
            said |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            said |= {f"{node.module}.{each.name}" for each in node.names} | {node.module}
    return {each for each in said if each in modules()}


def room_of(name: str) -> str:
    """`surveys.duels` of `surveys.duels.models`, "" for what stands in no room."""
    return ".".join(name.split(".")[:2]) if name.count(".") > 1 else ""


def reached_in_room(name: str) -> dict[str, list[str]]:
    """What a module reaches inside its room, with the way there."""
    ways, open_ = {name: [name]}, [name]
    while open_:
        here = open_.pop()
        for there in imported(here):
            if there not in ways and room_of(there) == room_of(name):
                ways[there] = [*ways[here], there]
                open_.append(there)
    return ways


def layer(name: str) -> int | None:
    """How high a module of a room stands: 0 for views, less for what is below."""
    return HEIGHT.get(name.split(".")[2]) if name.count(".") > 1 else None


def test_inside_a_room_nothing_reaches_up() -> None:
    upward = []
    for name in modules():
        own = layer(name)
        if own is None:
            continue
        for there, way in reached_in_room(name).items():
            height = layer(there)
            if height is not None and height > own:
                upward.append(" → ".join(way))
    assert upward == []


def test_the_walk_through_a_room_finds_what_it_reaches() -> None:
    reached = reached_in_room("surveys.thumbs.views")
    assert {"surveys.thumbs.services", "surveys.thumbs.models"} <= set(reached)
    assert layer("surveys.thumbs.views") == 0
    assert layer("surveys.thumbs.models") == -4


def named_classes() -> dict[str, list[str]]:
    """Where each class of the apps stands, nested ones too."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, (_, tree) in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(name)
    return found


def test_no_class_name_stands_for_two_things() -> None:
    twice = {name: at for name, at in named_classes().items() if len(at) > 1}
    assert {name: at for name, at in twice.items() if name not in SHARED_NAMES} == {}


def test_every_shared_name_is_shared_still() -> None:
    classes = named_classes()
    assert [name for name in SHARED_NAMES if len(classes[name]) < 2] == []


def test_no_comment_of_a_template_is_shown() -> None:
    # Django reads `{# … #}` on one line alone; over two it is text of the page.
    templates = (path for app in APPS for path in (ROOT / app).rglob("templates/**/*.html"))
    broken = re.compile(r"\{#[^#\n]*\n")
    assert [str(path) for path in templates if broken.search(path.read_text("utf-8"))] == []


def test_no_file_is_longer_than_its_subject() -> None:
    longer = {
        str(path.relative_to(ROOT))
        for folder in (*APPS, "benchmarks", "client")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        and len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES
    }
    assert longer == set(LONGER_FILES)


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function has, from its `def` to its end, without its docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return lines
    return lines - ((function.body[0].end_lineno or 0) - function.body[0].lineno + 1)


def test_lines_of_a_function_are_counted_without_its_docstring() -> None:
    [function] = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n').body
    assert isinstance(function, ast.FunctionDef)
    assert lines_of(function) == 2  # def and return


@cache
def trees() -> dict[Path, ast.Module]:
    """What is parsed already, by its path."""
    return dict(modules().values())


@cache
def functions_in(path: Path) -> list[tuple[str, int]]:
    """The name and the number of lines of each function."""
    return [
        (node.name, lines_of(node))
        for node in ast.walk(trees().get(path) or ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_function_is_longer_than_a_screen() -> None:
    longer = {
        name
        for folder in (*APPS, "benchmarks", "client", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        for name, lines in functions_in(path)
        if lines > MOST_LINES_OF_A_FUNCTION
    }
    assert longer == set(LONGER_FUNCTIONS)


def test_no_package_hands_on_what_stands_elsewhere() -> None:
    handing = {
        str(path.relative_to(ROOT))
        for path, tree in modules().values()
        if path.name == "__init__.py" and any(not isinstance(n, ast.Expr) for n in tree.body)
    }
    assert handing == set(INIT_WITH_CODE)


def pure_modules() -> list[str]:
    """The modules that the contract of pure ones names, packages with all that is in them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = [
        each
        for each in settings["tool"]["importlinter"]["contracts"]
        if each["name"] == "Pure modules know no framework"
    ]
    named: list[str] = contract["source_modules"]
    assert [each for each in named if each not in modules()] == []
    return sorted(m for m in modules() for each in named if f"{m}.".startswith(f"{each}."))


WITHOUT_FRAMEWORKS: Final = """
import importlib, sys

class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "celery", "redis"}:
            raise ImportError(f"{name} is asked for")

sys.meta_path.insert(0, Refusing())
failed = []
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ImportError as error:
        failed.append(f"{name}: {error}")
print("\\n".join(failed), end="")
"""


def test_every_pure_module_can_be_imported_where_there_is_no_framework() -> None:
    pure = pure_modules()
    assert "evaluation.stats.wilson" in pure
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_FRAMEWORKS, *pure],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the site with its name, the admin left out."""
    for each in patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield here, each.name or ""
        elif each.namespace != "admin":
            yield from routes(each.url_patterns, here)


def test_no_address_command_or_model_has_a_former_word() -> None:
    named = list(routes(get_resolver().url_patterns))
    assert ("batches/", "batches") in named
    words = {re.sub(r"[_/-]", " ", f"{route} {name}") for route, name in named}
    words -= {each for each in words if "^generations" in each}  # leads on to batches
    words |= set(get_commands()) - {"shell"}
    words |= {
        re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__)
        for app in ("summaries", "surveys", "evaluation")
        for model in apps.get_app_config(app).get_models()
    }
    assert sorted(each for each in words if FORMER_WORDS.search(each)) == []


def test_tests_stand_in_the_rooms_of_what_they_test() -> None:
    folders = {
        path.parent.relative_to(ROOT / "tests")
        for app in APPS
        for path in (ROOT / "tests" / app).rglob("test_*.py")
    }
    assert Path("surveys/duels") in folders
    assert [str(each) for each in folders if not (ROOT / each / "__init__.py").exists()] == []


def test_rows_for_tests_are_made_in_one_place() -> None:
    makers: dict[str, list[str]] = defaultdict(list)
    for path in (ROOT / "tests").rglob("*.py"):
        for name, _ in functions_in(path):
            if name.startswith("make_"):
                makers[name].append(str(path.relative_to(ROOT / "tests")))
    assert makers["make_article"] == ["rows/written.py"]
    assert {name: at for name, at in makers.items() if len(at) > 1} == {}


def test_no_module_of_tests_has_a_former_word() -> None:
    modules_of_tests = [path.stem for path in (ROOT / "tests").rglob("*.py")]
    assert "test_house" in modules_of_tests
    said = {stem.replace("_", " ") for stem in modules_of_tests}
    assert sorted(each for each in said if FORMER_WORDS.search(each)) == []


@pytest.mark.parametrize("app", ["summaries", "surveys", "evaluation"])
def test_every_model_stands_in_a_room(app: str) -> None:
    homes = {model.__module__ for model in apps.get_app_config(app).get_models()}
    assert homes
    assert [home for home in homes if not room_of(home)] == []


def test_every_queue_that_a_task_goes_to_has_a_worker() -> None:
    from django.conf import settings

    routed = set(settings.CELERY_TASK_ROUTES.values()) | {settings.CELERY_TASK_DEFAULT_QUEUE}
    pages = {
        "Procfile": r"worker -Q (\S+)",
        "docs/guides/running.md": r"worker -Q (\S+)",
    }
    for page, worker in pages.items():
        text = (ROOT / page).read_text(encoding="utf-8")
        queues = {queue for said in re.findall(worker, text) for queue in said.split(",")}
        assert queues == routed, page
