"""A version's page: its figures, its worst and best outputs, its settings beside another's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.opinions.services import derive_all_marked
from summaries.batches.models import Batch
from summaries.generators.registry import recorded_settings
from surveys.collecting.services import collect_backlog
from tests.rows.duels import duel
from tests.rows.said import make_ballot, make_reader
from tests.rows.scored import make_score
from tests.rows.written import (
    articles_of,
    make_article,
    make_pair,
    make_summary,
    make_version,
    summary_of,
)
from tests.writeup_site.roles import signed_in
from writeup_site.outputs.settings_diff import settings_diff
from writeup_site.outputs.version_results import version_results

pytestmark = pytest.mark.django_db

ROUGE = "rougeL|stem:yes|refs:mean|v:0.1.2"


@pytest.fixture
def analyst() -> Client:
    return signed_in("analyst")


def test_it_says_how_the_version_does_and_leads_to_its_outputs(analyst: Client) -> None:
    one, other = make_pair(articles=3)
    for place, article in enumerate(articles_of(one)):
        make_score(summary_of(one, article), 0.2 + place / 10, ROUGE)
        make_ballot(make_reader(), summary_of(one, article), 1 if place else -1, reasons=("long",))
    duel(one, other, articles_of(one)[0])
    Batch.objects.create(version=one, articles="all")
    collect_backlog()
    derive_all_marked()
    results = version_results(one, None)
    assert results.approval is not None and (results.approval.up, results.approval.votes) == (2, 3)
    assert (results.duels.won, results.duels.lost) == (1, 0)
    [line] = results.scores
    assert line.estimate.mean == pytest.approx(0.3)  # (0.2 + 0.3 + 0.4) / 3
    assert results.reasons == (("long", 1),)  # of the 👎; a 👍 has none
    assert results.worst[0].down == 1 and results.best[0].up == 1
    assert results.share_of_readers == 0.5  # its weight 1 of both
    page = analyst.get(f"/models/versions/{one.pk}/").text
    name = one.identifier.replace("@", "%40")
    assert f"/outputs/?version={name}&amp;reason=long" in page
    assert f"/outputs/?version={name}&amp;metric=rougeL&amp;order=lowest" in page
    assert "Batch 1" in page or "was asked for" in page


def test_without_votes_scores_say_which_are_worst(analyst: Client) -> None:
    version = make_version()
    scored = [make_summary(version=version) for _ in range(3)]
    make_score(scored[0], 0.5, "repeated_trigrams|v:1")  # of which less is better
    make_score(scored[1], 0.1, "repeated_trigrams|v:1")
    results = version_results(version, None)
    assert [row.summary for row in results.worst] == [scored[0], scored[1]]  # the third has none
    assert results.best[0].summary == scored[1]
    assert results.orders == ("highest", "lowest")


def test_what_is_not_known_is_said(analyst: Client) -> None:
    bare, written = make_version(status="draft"), make_version(status="draft")
    assert "It has written nothing yet" in analyst.get(f"/models/versions/{bare.pk}/").text
    make_summary(version=written)
    page = analyst.get(f"/models/versions/{written.pk}/").text
    assert "no scores yet" in page and "no votes" in page and "it is a draft" in page
    assert version_results(written, None).share_of_readers is None


def test_its_settings_stand_beside_those_of_the_one_before_it(analyst: Client) -> None:
    make_version("lead", settings=recorded_settings("lead"))
    later = make_version("lead", version="2", settings=recorded_settings("lead", {"sentences": 7}))
    make_version("other", settings={"beam": 4})
    page = analyst.get(f"/models/versions/{later.pk}/")
    assert "lead → lead@2" in page.text and "<ins>7</ins>" in page.text
    assert "beam" in analyst.get(f"/models/versions/{later.pk}/?against=other%401").text
    assert "→" not in analyst.get(f"/models/versions/{later.pk}/?against=gone").text


def test_settings_that_differ_stand_first_and_their_words_are_marked() -> None:
    rows = settings_diff(
        {"settings": {"prompt": "Be brief.", "tokens": 9}, "seed": 1},
        {"settings": {"prompt": "Be quick.", "tokens": 9}, "stop": ["a"]},
    )
    assert [(row.name, row.differs) for row in rows] == [
        ("prompt", True), ("seed", True), ("stop", True), ("tokens", False),
    ]  # fmt: skip
    prompt, seed, stop, _ = rows
    assert [run.text for run in prompt.this if run.only_here] == ["quick."]
    assert seed.this == () and stop.other == () and stop.this[0].text == '["a"]'


def test_settings_that_are_no_table_are_shown_whole() -> None:
    [row] = settings_diff("greedy", ["beam"])
    assert (row.name, row.differs) == ("settings", True)


def test_the_page_costs_the_same_queries_however_much_it_has_written(
    analyst: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one, other = make_pair(articles=2)
    for more in (1, 6):
        for _ in range(more):
            article = make_article()
            for version in (one, other):
                make_score(make_summary(article, version), 0.5, ROUGE)
        address: Any = f"/models/versions/{one.pk}/"
        analyst.get(address)  # what changed is read into columns once
        with django_assert_num_queries(34):
            analyst.get(address)
