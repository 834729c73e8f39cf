"""The README says only what is true."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
READERS = r"environ\.get\(|environ\[|\b(?:flag|number|choice|address|folder)\("
PATTERN = re.compile(rf"""(?:{READERS})\s*["']([A-Z_]+)["']""")
PYTHONS_OWN = {"PATH"}
# Set in the Procfile's environment, which the README describes.
FROM_PROCFILE = re.compile(r"\$([A-Z_]+)")


def test_every_environment_variable_is_in_the_readme() -> None:
    folders = ("writeup_site", "summaries", "surveys", "evaluation")
    read = {
        name
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        for name in PATTERN.findall(path.read_text(encoding="utf-8"))
    } - PYTHONS_OWN
    read |= set(FROM_PROCFILE.findall((ROOT / "Procfile").read_text(encoding="utf-8")))
    assert {"HOST", "DATABASE_URL", "WEB_THREADS"} <= read  # the search itself works
    missing = sorted(name for name in read if f"`{name}`" not in README)
    assert missing == []


def test_every_command_in_the_readme_exists() -> None:
    named = set(re.findall(r"manage\.py (\w+)", README)) - {"migrate", "collectstatic"}
    found = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    assert named  # the search itself works
    assert sorted(named - found) == []


def test_every_file_named_in_the_readme_exists() -> None:
    links = re.findall(r"\]\((docs/[^)]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


COMMANDS = [
    line.split(" #")[0].split("manage.py ")[1].split(" && ")[0]
    for line in README.splitlines()
    if ".venv/bin/python manage.py " in line
]


@pytest.mark.parametrize("command", [line.split("`")[0] for line in COMMANDS])
def test_every_command_line_in_the_readme_is_understood(command: str) -> None:
    name, *arguments = shlex.split(command)
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    parser.parse_args(arguments)  # raises CommandError for what it cannot take
