"""The README says only what is true."""

from __future__ import annotations

import re
from pathlib import Path

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
