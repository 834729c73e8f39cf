"""What the tests of exports share: a site with votes of every kind, and calls of the command."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet
from django.core.management import call_command

from summaries.articles.models import Article
from summaries.versions.models import ModelVersion
from surveys.readers.models import Reader
from tests.rows.duels import duel
from tests.rows.said import make_reader, thumb
from tests.rows.written import make_article, make_section, make_summary, make_version, summary_of


@dataclass(frozen=True)
class Site:
    """Two versions that wrote about some articles, and the readers who said what they think."""

    one: ModelVersion
    other: ModelVersion
    articles: list[Article]
    readers: list[Reader]


def make_site(*, articles: int = 4, readers: int = 3, prefix: str = "a") -> Site:
    """On each article each reader prefers `one` in a duel, but the last, who prefers the other;
    the first reader likes `one`'s summary, the second dislikes the other's question."""
    one, other = make_version("alpha", version="1"), make_version("beta", version="2")
    people = [make_reader() for _ in range(readers)]
    made = []
    for number in range(articles):
        article = make_article(key=f"{prefix}{number}", source="cnn", text=f"Text {number}.")
        made.append(article)
        for version in (one, other):
            text = f"What {number} came to by {'this' if version == one else 'that'} pen."
            make_section(make_summary(article, version, text))
        for place, reader in enumerate(people):
            pair = (other, one) if place == len(people) - 1 else (one, other)
            duel(*pair, article, reader, winner_on_left=bool(place % 2))
        thumb(summary_of(one, article), 1, people[0])
        thumb(summary_of(other, article).sections.get(), -1, people[1])
    return Site(one, other, made, people)


def export(*arguments: str | Path) -> tuple[str, list[str]]:
    """What the command printed, and what it said."""
    out, err = io.StringIO(), io.StringIO()
    call_command("export", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue().splitlines()


def parquet_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a Parquet file."""
    rows: list[dict[str, Any]] = pyarrow.parquet.read_table(path).to_pylist()
    return rows


def folder_bytes(folder: Path) -> dict[str, bytes]:
    """All files of a folder by their names in it."""
    files = [each for each in folder.rglob("*") if each.is_file()]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
