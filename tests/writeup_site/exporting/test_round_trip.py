"""Votes that are exported here and imported elsewhere give the same verdict there."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from evaluation.opinions.services import derive_all_marked
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.texts.giveaways import Giveaway
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.duels.models import Duel, Impression, PairTally
from surveys.readers.models import Reader
from surveys.thumbs.models import Target
from tests.writeup_site.exporting.exported import export, make_site

pytestmark = pytest.mark.django_db


def verdict(votes: str) -> dict[str, Any]:
    """The report of both versions, of votes of that origin."""
    derive_all_marked()
    out = io.StringIO()
    call_command(
        "compare", "alpha@1", "beta@2", "--json", "--votes", votes,
        stdout=out, stderr=io.StringIO(),
    )  # fmt: skip
    said = out.getvalue()
    said = said.replace("People who voted elsewhere", "Readers")  # who they are, differs
    report: dict[str, Any] = json.loads(said.replace("people who voted elsewhere", "readers"))
    return report


def differences(one: Any, other: Any, at: str = "") -> Iterator[str]:
    """Where two reports differ by more than the order of a sum, but for ids and whose votes."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted(one.keys() | other.keys()):
            if not name.endswith("_id"):
                yield from differences(one.get(name), other.get(name), f"{at}.{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{at}[{place}]")
    elif isinstance(one, float) and isinstance(other, float):
        if one != pytest.approx(other, rel=1e-9, abs=1e-12):
            yield at
    elif one != other:
        yield f"{at}: {one} here, {other} there"


def forget_everything() -> None:
    """Leave the database as one to which nobody came yet."""
    for model in (Ballot, Impression, Duel, PairTally, Target, Reader, Summary, Article):
        model._default_manager.all().delete()
    ModelVersion.objects.all().delete()
    derive_all_marked()


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_exported_votes_give_the_same_verdict_elsewhere(tmp_path: Path, ending: str) -> None:
    make_site(articles=9, readers=5)  # so few that their keys are in the order of their ids
    Summary.objects.filter(article__key="a3").update(gives_away=Giveaway.SELF)
    here = verdict("readers")
    call_command("export_summaries", str(tmp_path / "texts.jsonl"), stderr=io.StringIO())
    export("votes", tmp_path / f"votes.{ending}")
    forget_everything()
    quiet: dict[str, Any] = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    call_command("import_summaries", str(tmp_path / "texts.jsonl"), **quiet)
    Summary.objects.filter(article__key="a3").update(gives_away=Giveaway.SELF)
    call_command("import_votes", str(tmp_path / f"votes.{ending}"), "--source", "first", **quiet)
    there = verdict("imported")
    assert Ballot.objects.count() == 9 * 7  # 9 articles, 2 thumbs and 5 choices
    assert list(differences(here, there)) == [".population: readers here, imported there"]
