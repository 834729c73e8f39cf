"""What refusals do to a verdict: left out, or by rule lost."""

from __future__ import annotations

import pytest

from evaluation.comparison.beside import beside_verdict
from evaluation.comparison.builder import compare
from evaluation.comparison.models import VerdictRule
from evaluation.comparison.rendering import (
    as_json,
    as_markdown,
    left_out_sentence,
    notes,
)
from evaluation.comparison.report import Comparison
from evaluation.opinions.services import derive_all_marked
from summaries.breakdowns.models import Summary, TextChange
from summaries.texts.hashing import text_hash
from summaries.versions.models import ModelVersion
from surveys.collecting.text_changes import apply_text_changes
from tests.rows.duels import duel
from tests.rows.said import make_reader, thumb
from tests.rows.written import articles_of, make_pair, summary_of


@pytest.fixture
def pair() -> tuple[ModelVersion, ModelVersion]:
    """Four articles; on each but the first four readers prefer the candidate."""
    one, other = make_pair(articles=4)
    readers = [make_reader() for _ in range(4)]
    for article in articles_of(one)[1:]:
        for reader in readers:
            duel(other, one, article, reader)
    return one, other


def compared(pair: tuple[ModelVersion, ModelVersion]) -> Comparison:
    derive_all_marked()
    return compare(baseline=pair[0], candidates=[pair[1]])


def mark(version: ModelVersion, place: int, gives_away: int) -> None:
    article = articles_of(version)[place]
    Summary.objects.filter(version=version, article=article).update(gives_away=gives_away)


@pytest.mark.django_db
def test_choices_on_texts_that_tell_are_left_out_counted_and_said(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    one, other = pair
    mark(one, 1, 2)
    mark(other, 2, 4 | 1)
    report = compared(pair)
    (versus,) = report.versus
    assert (versus.left_out.not_blind, versus.left_out.refusals) == (4, 4)
    assert versus.left_out.total == versus.left_out.choices == 8
    found = versus.estimate("duels")
    assert found is not None and found.ballots == 4
    said = beside_verdict(report, versus)
    assert said[:4] == [
        "8 choices left out: 4 not blind, 4 on a refusal or a server’s error.",
        "The running score that readers see after a choice holds those, too.",
        f"Refusals and servers’ errors: 0 of 4 texts of {one.label}, "
        f"1 of 4 texts of {other.label} (25.0%).",
        "Texts that name a version or its maker, or speak of themselves as a model: "
        f"1 of 4 texts of {one.label} (25.0%), 1 of 4 texts of {other.label} (25.0%).",
    ]
    assert "- 8 choices left out" in as_markdown(report)
    (told,) = as_json(report)["versus"]
    assert (told["left_out"]["not_blind"], told["left_out"]["refusals"]) == (4, 4)
    assert told["texts"][1] == {"texts": 4, "refused": 1, "named": 1, "unread": 0}
    json_of_rule = as_json(report)["rule"]
    assert json_of_rule["refusals_lose"] is False


@pytest.mark.django_db
def test_of_texts_that_tell_nothing_nothing_is_said(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    report = compared(pair)
    said = beside_verdict(report, report.versus[0])
    # Each reader met both in the articles before; only that is told.
    assert all("left out" not in each and "efusal" not in each for each in said)


@pytest.mark.django_db
@pytest.mark.parametrize(("lose", "difference"), [(False, 0.5), (True, 0.25)])
def test_by_the_rule_refusing_is_losing(
    pair: tuple[ModelVersion, ModelVersion], lose: bool, difference: float
) -> None:
    VerdictRule.objects.create(primary="duels", margin=0.02, refusals_lose=lose)
    mark(pair[1], 0, 4)  # on the first article, where nobody was shown it
    report = compared(pair)
    (versus,) = report.versus
    found = versus.estimate("duels")
    # 3 of 4 articles won, 1 lost by the rule: 3/4 · 1/2 - 1/8
    assert found is not None and found.difference == difference
    assert found.candidate == 0.5 + difference
    assert versus.refused_on == ((0, 1) if lose else (0, 0))
    assert any("lost to it" in each for each in beside_verdict(report, versus)) is lose
    assert any("a refusal counts as lost" in each for each in notes(report)) is lose


@pytest.mark.django_db
def test_a_refusal_of_the_baseline_is_won_and_one_of_both_is_neither(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    VerdictRule.objects.create(primary="duels", margin=0.02, refusals_lose=True)
    mark(pair[0], 0, 8)  # a server's error is no better
    found = compared(pair).versus[0].estimate("duels")
    assert found is not None and found.difference == 0.5  # 3/4 · 1/2 + 1/8
    mark(pair[1], 0, 4)
    found = compared(pair).versus[0].estimate("duels")
    assert found is not None and found.difference == 0.5


@pytest.mark.django_db
def test_refusals_count_in_the_part_that_they_are_in(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    VerdictRule.objects.create(primary="duels", margin=0.02, refusals_lose=True)
    first, second, *_ = articles_of(pair[0])
    for article, source in ((first, "north"), (second, "north")):
        type(article).objects.filter(pk=article.pk).update(source=source)
    mark(pair[1], 0, 4)
    derive_all_marked()
    north = compare(baseline=pair[0], candidates=[pair[1]], filters=[("source", "north")])
    found = north.versus[0].estimate("duels")
    assert found is not None and found.difference == 0.0  # 1/2 · 1/2 - 1/4
    assert north.versus[0].refused_on == (0, 1)


@pytest.mark.django_db
def test_why_it_loses_adds_up_to_the_difference_with_its_refusals(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    VerdictRule.objects.create(primary="duels", margin=0.02, refusals_lose=True)
    first, second, *_ = articles_of(pair[0])
    type(second).objects.filter(pk=second.pk).update(source="north")
    mark(pair[1], 0, 4)
    (versus,) = compared(pair).versus
    found = versus.estimate("duels")
    (split,) = [s for s in versus.splits if (s.dimension, s.measure.key) == ("source", "duels")]
    # 4 of 12 choices are in the north, each is worth 3/4 · 1/2 of the whole; 1 of 4 articles lost.
    assert {part.label: part.amount for part in split.parts} == pytest.approx(
        {"north": 0.125, "no source": 0.25, "1 article that one alone refused": -0.125}
    )
    assert found is not None and found.difference == pytest.approx(split.whole) == 0.25
    (refused,) = [part for part in split.parts if not part.opinions]
    assert refused.interval is None and refused.articles == (first.pk,)


@pytest.mark.django_db
def test_where_refusals_do_not_lose_no_part_is_of_them(
    pair: tuple[ModelVersion, ModelVersion],
) -> None:
    VerdictRule.objects.create(primary="duels", margin=0.02)
    second = articles_of(pair[0])[1]
    type(second).objects.filter(pk=second.pk).update(source="north")
    mark(pair[1], 0, 4)
    (versus,) = compared(pair).versus
    (split,) = [s for s in versus.splits if (s.dimension, s.measure.key) == ("source", "duels")]
    assert [part.opinions for part in split.parts] == [4, 8] and split.whole == 0.5


@pytest.mark.django_db
def test_votes_for_a_former_text_are_counted_beside_the_verdict() -> None:
    one, other = make_pair(articles=2)
    first, second = articles_of(one)
    for article in (first, second):
        duel(one, other, article)
        thumb(summary_of(one, article), 1)
    text = summary_of(one, first)
    TextChange.objects.create(summary=text, former=text.text_hash)
    Summary.objects.filter(pk=text.pk).update(text="Sun.", text_hash=text_hash("Sun."))
    apply_text_changes()
    thumb(summary_of(one, first), -1)
    report = compared((one, other))
    (versus,) = report.versus
    assert versus.left_out.former_texts == 2  # the duel and the thumb on the first article
    said = beside_verdict(report, versus)
    assert "2 votes were given for a text that has changed since." in said
    assert "2 for a text that has changed since" in left_out_sentence(versus)
    found = versus.estimate("duels")
    assert found is not None and found.ballots == 1
