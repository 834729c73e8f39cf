"""The README, the guides and the other pages for people say only what is true."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path
from typing import Final

import pytest
from django.core.management import get_commands, load_command_class

from summaries.generators.openai_settings import OpenAISettings
from writeup_site.processes import environment

ROOT: Final = Path(__file__).resolve().parent.parent
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES: Final = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
}
APPS: Final = ("common", "summaries", "surveys", "evaluation", "writeup_site")
MOST_LINES: Final = 150  # more than that nobody reads to its end; the rest stands in the guides

# Who looks at the environment beside writeup_site/processes/environment.py, and at what.
READ_ELSEWHERE: Final = {
    "summaries/generators/key.py": OpenAISettings().key_variable,  # the settings name it
    "summaries/texts/embeddings.py": "HF_HUB_OFFLINE",  # sets it for the hub's client
    "writeup_site/management/commands/up.py": None,  # hands all of it on to its processes
    "writeup_site/processes/beat.py": None,
    "writeup_site/processes/broker.py": None,  # names Django's settings, as Django's own files do
    "writeup_site/processes/celery.py": None,
    "writeup_site/processes/environment.py": None,
    "writeup_site/processes/probe.py": None,  # a container's PORT and ALLOWED_HOSTS, without Django
    "writeup_site/processes/running.py": None,  # hands all of it on to its processes
    "writeup_site/wsgi.py": None,
}


def test_every_environment_variable_is_in_the_readme() -> None:
    asked = set(environment.ASKED)  # by the settings, which are loaded by now
    assert {"HOST", "DATABASE_URL", "BALLOT_LIMITS_PER_READER", "BERTSCORE_MODEL"} <= asked
    asked |= {name for name in READ_ELSEWHERE.values() if name}
    asked |= set(re.findall(r"\$([A-Z_]+)", (ROOT / "Procfile").read_text(encoding="utf-8")))
    assert "WEB_WORKERS" in asked
    assert sorted(name for name in asked if f"`{name}`" not in README) == []


def test_every_variable_in_the_readmes_table_is_asked_for() -> None:
    rows = re.findall(r"(?m)^\| (`[A-Z_`, ]+`) \|", README)
    named = {name for row in rows for name in re.findall(r"[A-Z_]+", row)}
    asked = environment.ASKED | {name for name in READ_ELSEWHERE.values() if name}
    assert named - asked == {"WEB_WORKERS"}  # the Procfile's


def test_nothing_else_looks_at_the_environment() -> None:
    looking = {
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if re.search("environ|getenv", text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "environb", "getenv"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }
    assert looking == set(READ_ELSEWHERE)


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= MOST_LINES


def test_every_command_that_a_page_names_exists() -> None:
    named = {name for text in PAGES.values() for name in re.findall(r"manage\.py (\w+)", text)}
    found = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    assert "import_summaries" in named  # the search itself works
    django = {"check", "migrate", "collectstatic", "axes_reset_username"}  # and its apps
    assert sorted(named - found - django) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_links_to_exists(page: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", PAGES[page])
    here = (ROOT / page).parent
    local = [link for link in links if not link.startswith(("http:", "https:"))]
    assert [link for link in local if not (here / link).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_target_of_make_that_a_page_names_exists(page: str) -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    named = set(re.findall(r"(?m)^make ([a-z-]+)|`make ([a-z-]+)", PAGES[page]))
    assert named
    assert {first or second for first, second in named} - targets == set()


def test_every_guide_and_every_decision_is_in_its_index() -> None:
    guides = {path.name for path in ROOT.glob("docs/guides/*.md")}
    assert guides == set(re.findall(r"\(docs/guides/([^)]+)\)", README))
    decisions = {path.name for path in ROOT.glob("docs/decisions/0*.md")}
    assert decisions == set(re.findall(r"\((0[^)]+)\)", PAGES["docs/decisions/README.md"]))


def command_lines(text: str) -> list[str]:
    """What follows `manage.py` in the shell lines of a page, without comments and what comes after.

    Lines that show what may be filled in (NAME) are understood, too: any word will do there.
    """
    lines = re.findall(r"\.venv/bin/python manage\.py ([^\n`]+)", text)
    return [re.split(r" #| && | \| ", line)[0].strip() for line in lines]


LINES: Final = [
    (page, line)
    for page, text in PAGES.items()
    if page == "README.md" or page.startswith("docs/guides/")
    for line in command_lines(text)
]


@pytest.mark.parametrize(("page", "line"), LINES)
def test_every_command_line_of_the_readme_and_the_guides_is_understood(
    page: str, line: str
) -> None:
    name, *arguments = shlex.split(line)
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    parser.parse_args(arguments)  # raises CommandError for what it cannot take


def test_every_guide_shows_a_command() -> None:
    assert {page for page, _ in LINES} == {
        "README.md",
        *(f"docs/guides/{path.name}" for path in ROOT.glob("docs/guides/*.md")),
    }


def test_the_architecture_page_names_every_room_and_no_other() -> None:
    rooms = {
        f"{app}/{folder.name}"
        for app in APPS
        for folder in (ROOT / app).iterdir()
        if folder.name not in {"management", "migrations", "templatetags"}
        and any(path.name != "__init__.py" for path in folder.rglob("*.py"))
    }
    assert "surveys/ballots" in rooms
    tables = PAGES["ARCHITECTURE.md"].split("## Words")[0]
    named = set(re.findall(r"(?m)^\| `([a-z_]+/[a-z_]+)/` \|", tables))
    assert named == rooms


def test_every_path_that_the_architecture_page_names_exists() -> None:
    paths = re.findall(
        rf"`((?:{'|'.join(APPS)}|tests|docs|benchmarks)/[^`<]*)`", PAGES["ARCHITECTURE.md"]
    )
    assert len(paths) > 50
    assert [path for path in paths if not (ROOT / path).exists()] == []
