"""Trust cards: figures of a naive computation, sentences, and what is kept of them."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from evaluation.agreement import cells, computing
from evaluation.agreement.reading import kept_trust
from evaluation.agreement.report import Coefficient, TrustCell, TrustReport, report_from
from evaluation.agreement.reports import refresh_trust
from evaluation.agreement.sentences import grade, sentences
from evaluation.comparison.kept_models import Kept
from summaries.articles.models import Article
from summaries.breakdowns.models import Rating
from summaries.versions.models import ModelVersion
from tests.golden.summeval import ALPHAS, CORRELATIONS, DIMENSIONS, TABLE_3
from tests.rows.scored import make_score
from tests.rows.written import make_article, make_rating, make_summary, make_version

SUMMEVAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "summeval.jsonl"
SCORES = [[0.1, 0.2, 0.3, 0.4], [0.4, 0.1, 0.2, 0.2], [0.3, 0.3, 0.3, 0.3]]
RATINGS = [[(1, 1), (2, 3), (3, 3), (5, 4)], [(4, 5), (2, 2), (4, 4), (1, 2)],
           [(1, 2), (2, 2), (3, 3), (4, 4)]]  # fmt: skip


def tau_b(x: list[float], y: list[float]) -> float:
    """Kendall's tau-b by the definition, over all pairs."""
    pairs = list(combinations(range(len(x)), 2))

    def order(values: list[float], i: int, j: int) -> int:
        return (values[i] > values[j]) - (values[i] < values[j])

    agreed = sum(order(x, i, j) * order(y, i, j) for i, j in pairs)
    untied = [sum(order(values, i, j) != 0 for i, j in pairs) for values in (x, y)]
    return float(agreed / (untied[0] * untied[1]) ** 0.5)


@pytest.fixture
def rated(db: None) -> list[ModelVersion]:
    """Four systems on three articles: one metric, two experts; the third article has one score."""
    versions = [make_version(f"S{number}") for number in range(4)]
    for scores, ratings in zip(SCORES, RATINGS, strict=True):
        article = make_article(source="north")
        for version, value, given in zip(versions, scores, ratings, strict=True):
            summary = make_summary(article=article, version=version, text="a word " * given[0])
            make_score(summary, value)
            for rater, rating in enumerate(given):
                make_rating(summary, rating, place=rater)
    return versions


def report() -> TrustReport:
    refresh_trust()
    found, _ = kept_trust()
    assert found is not None
    return found


def kept_payload() -> Any:
    return Kept.objects.get(kind="trust", key="all").payload


def test_the_coefficients_are_those_of_the_definition(rated: list[ModelVersion]) -> None:
    found = report()
    assert [card.name for card in found.cards] == ["rouge1", "words"]
    cell = found.cards[0].cells[0]
    sums = [[float(sum(given)) for given in article] for article in RATINGS]
    within = cell.of("summary", "kendall")
    assert within is not None and within.value is not None
    # The third article's scores are all the same: it is left out, and counted.
    assert (within.number, within.left_out) == (2, 1)
    assert within.value == pytest.approx(mean(map(tau_b, SCORES[:2], sums[:2])))
    means = [[mean(column) for column in zip(*table, strict=True)] for table in (SCORES, sums)]
    system = cell.of("system", "kendall")
    assert system is not None and system.value == pytest.approx(tau_b(*means))
    assert cell.here.value == system.value
    assert found.cards[-1].cells[0].over_length is None
    assert cell.over_length == pytest.approx(
        mean(tau_b(a, b) - tau_b([g[0] for g in r], b)
             for a, b, r in zip(SCORES[:2], sums[:2], RATINGS[:2], strict=True))
    )  # fmt: skip


def test_means_people_and_parts_are_on_the_report(rated: list[ModelVersion]) -> None:
    found = report()
    assert [row.version for row in found.means] == [f"S{n}@1" for n in range(4)]
    assert found.means[0].means == {"relevance": pytest.approx((1 + 4.5 + 1.5) / 3)}
    (experts,) = found.people
    assert experts.raters == 2 and experts.agreed[0].ratings == 24
    assert {(d, v) for d, v, _ in found.cards[0].cells[0].parts} == {
        ("source", "north"), ("length", "short"),
    }  # fmt: skip


def test_cards_are_computed_again_only_where_the_data_have_changed(
    rated: list[ModelVersion],
) -> None:
    assert refresh_trust()
    before = kept_payload()
    assert not refresh_trust()
    Kept.objects.filter(kind="trust").update(data_key="")
    assert refresh_trust()
    assert kept_payload() == before  # the same data, the same figures
    Rating.objects.filter(place=0).update(value=3)
    assert refresh_trust()
    assert kept_payload() != before


def test_a_report_comes_back_from_json_as_it_was(rated: list[ModelVersion]) -> None:
    found = report()
    assert report_from(json.loads(json.dumps(found.as_json()))) == found


@pytest.mark.django_db
def test_without_ratings_there_is_no_card() -> None:
    assert refresh_trust()
    assert kept_trust() == (None, None)


def coefficient(value: float | None, low: float | None, high: float | None) -> Coefficient:
    return Coefficient("kendall", value, low, high, 16)


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (0.62, 0.4, 0.8, "almost as people do"),
        (0.35, 0.1, 0.6, "roughly as people do"),
        (0.2, 0.05, 0.4, "a little as people do"),
        (0.62, -0.01, 0.9, "not at all, as far as can be told,"),
        (-0.5, -0.7, -0.2, "the other way round"),
        (None, None, None, "not at all, as far as can be told,"),
    ],
)
def test_the_grade_needs_an_interval_that_leaves_zero_out(
    value: float | None, low: float | None, high: float | None, said: str
) -> None:
    assert grade(coefficient(value, low, high)) == said


def test_a_manager_reads_one_sentence_a_group() -> None:
    def cell(dimension: str, here: Coefficient, **more: Any) -> TrustCell:
        return TrustCell("expert", dimension, (), (here,), (), here, **more)

    (text,) = sentences(
        "ROUGE-1",
        [
            cell("relevance", coefficient(0.7, 0.5, 0.9), over_length=0.2, over_p=0.01),
            cell("fluency", coefficient(0.1, -0.2, 0.4), over_length=0.1, over_p=0.4),
        ],
    )
    assert text == (
        "Judged by experts, ROUGE-1 orders these 16 systems almost as people do on relevance and "
        "not at all, as far as can be told, on fluency. It may be expected to order other systems "
        "like people on relevance only. Between summaries of one article it says more than their "
        "length on relevance."
    )


@pytest.mark.parametrize(
    ("systems", "why"),
    [
        (1, "only one system has both its scores and ratings, and one cannot be ordered"),
        (0, "no system has both its scores and ratings"),
    ],
)
def test_fewer_than_two_systems_are_not_said_to_be_ordered(systems: int, why: str) -> None:
    here = Coefficient("kendall", None, None, None, systems)
    cell = TrustCell("expert", "fluency", (), (here,), (), here)
    (text,) = sentences("ROUGE-1", [cell])
    assert text == f"Whether ROUGE-1 orders systems as experts do cannot be said: {why}."


def test_what_simulated_raters_say_is_not_said_to_be_what_people_say() -> None:
    here = coefficient(0.7, 0.5, 0.9)
    cell = TrustCell("simulated", "fluency", (), (here,), (), here)
    (text,) = sentences("ROUGE-1", [cell])
    assert text.startswith(
        "Judged by simulated raters, ROUGE-1 orders these 16 systems almost as they do on fluency."
    )
    assert "people" not in text


def is_published(card: dict[str, Any]) -> bool:
    """The published ROUGE-L is that of sentences, which the texts have between full stops."""
    return card["name"] in CORRELATIONS and "split:newline" not in card["signature"]


@pytest.mark.slow
@pytest.mark.shared_data
@pytest.mark.django_db
@pytest.mark.skipif(not SUMMEVAL.exists(), reason="../shared/data/summeval.jsonl is not here")
def test_the_published_figures_come_out_of_the_products_own_commands(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "PART_RESAMPLES", 1)
    defaults = computing.trust_report.__kwdefaults__ or {}
    monkeypatch.setattr(computing.trust_report, "__kwdefaults__", {**defaults, "resamples": 9})
    call_command("import_summaries", str(SUMMEVAL), status="live")
    for split in ("regex", "newline"):
        call_command("score", metrics=["rouge"], split=split, here=True)
    capsys.readouterr()
    call_command("metrics", "--json")
    said = json.loads(capsys.readouterr().out)
    assert Article.objects.count() == 100
    means = {row["version"].partition("@")[0]: row["means"] for row in said["means"]
             if row["group"] == "expert"}  # fmt: skip
    off = [
        (system, name)
        for system, printed in TABLE_3.items()
        for name, value in zip(DIMENSIONS, printed, strict=True)
        if f"{means[system][name]:.2f}" != f"{value:.2f}"
    ]
    assert off == [("M15", "consistency")]  # 4.937 in the data
    assert sum(map(is_published, said["cards"])) == len(CORRELATIONS)
    alike = [card["label"] for card in said["cards"] if card["warnings"]]
    # Its texts are of one line.
    assert alike == ["ROUGE-L", "ROUGE-Lsum (split:newline)"]
    for card in said["cards"]:
        for cell in card["cells"]:
            if cell["group"] == "expert" and is_published(card):
                wanted = CORRELATIONS[card["name"]][DIMENSIONS.index(cell["dimension"])]
                found = {each["kind"]: each["value"] for each in cell["summary"]}
                within = 0.0005 if card["name"] == "rougeLsum" else 0.006
                assert (found["spearman"], found["kendall"]) == pytest.approx(wanted, abs=within)
    alphas = {people["group"]: people["agreed"][0]["alpha"] for people in said["people"]}
    assert alphas["expert"] == pytest.approx(ALPHAS["expert"], abs=5e-5)
    assert alphas["crowd"] == pytest.approx(ALPHAS["crowd"], abs=5e-5)
