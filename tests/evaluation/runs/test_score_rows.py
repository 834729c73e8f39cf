"""A metric's column as rows: numbers, or none with a reason."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.metrics.base import Column
from evaluation.runs.models import Metric, Score
from evaluation.runs.score_rows import (
    NOT_FINITE,
    REASON_LENGTH,
    ScoredSummary,
    write_scores,
)
from tests.rows.written import make_article, make_summary

pytestmark = pytest.mark.django_db

REASONS = ("", 'a "quoted" \\ word, {braces}, NULL', "ü" * (REASON_LENGTH + 1))


def scored(number: int) -> list[ScoredSummary]:
    article = make_article(references=("A reference.",))
    rows = [make_summary(article) for _ in range(number)]
    return [
        ScoredSummary(row.pk, row.version_id, row.text_hash, article.references_hash)
        for row in rows
    ]


def column(*values: float, known: tuple[bool, ...], **more: object) -> Column:
    numbers = np.array(values)
    return Column(
        "rouge1", "rouge1|x", numbers, numbers / 2, None, np.array(known), **more  # type: ignore[arg-type]
    )  # fmt: skip


def held() -> list[tuple[object, ...]]:
    rows = Score.objects.order_by("summary_id")
    return list(rows.values_list("value", "precision", "recall", "reason", "cut"))


def test_what_is_not_known_is_null_with_its_reason_and_every_digit_stays() -> None:
    metric = Metric.objects.create(name="rouge1", signature="rouge1|x", engine="rouge").pk
    summaries = scored(3)
    third = 1 / 3
    said = column(third, 0.5, 0, known=(True, False, True), reasons=REASONS,
                  cut=np.array([False, False, True]))  # fmt: skip
    write_scores(summaries=summaries, columns={metric: said})
    assert held() == [
        (third, third / 2, None, "", False),
        (None, None, None, REASONS[1], False),
        (0.0, 0.0, None, "ü" * REASON_LENGTH, True),
    ]
    score = Score.objects.get(summary=summaries[0].id)
    assert (score.text_hash, score.against_hash) == (
        summaries[0].text_hash, summaries[0].against_hash,
    )  # fmt: skip
    assert score.imported_by is None


def test_a_score_that_is_there_is_overwritten_and_no_other() -> None:
    one, other = (
        Metric.objects.create(name="m", signature=signature, engine="rouge").pk
        for signature in ("m|1", "m|2")
    )
    summaries = scored(2)
    both = column(1, 1, known=(True, True))
    write_scores(summaries=summaries, columns=dict.fromkeys((one, other), both))
    ids = set(Score.objects.values_list("pk", flat=True))
    again = column(0.25, known=(True,))
    write_scores(summaries=summaries[:1], columns={one: again})
    assert set(Score.objects.values_list("pk", flat=True)) == ids
    values = Score.objects.order_by("metric", "summary").values_list("value", flat=True)
    assert list(values) == [0.25, 1, 1, 1]


def test_a_column_of_some_candidates_has_theirs_alone() -> None:
    whole = column(1, 2, 3, known=(True, False, True), reasons=("a", "b", "c"))
    some = whole.of(np.array([True, False, True]))
    assert (some.values.tolist(), some.reasons, some.known.tolist()) == (
        [1, 3], ("a", "c"), [True, True],
    )  # fmt: skip
    assert whole.of(np.array([True] * 3)) is whole


def test_a_number_that_is_none_is_null_with_a_reason() -> None:
    metric = Metric.objects.create(name="m", signature="m|1", engine="plugin").pk
    said = column(np.inf, np.nan, -np.inf, known=(True, True, True), reasons=("", "no words", ""))
    write_scores(summaries=scored(3), columns={metric: said})
    assert held() == [
        (None, None, None, NOT_FINITE, False),
        (None, None, None, "no words", False),  # what the metric says goes before
        (None, None, None, NOT_FINITE, False),
    ]
