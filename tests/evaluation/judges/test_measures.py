"""A judge's numbers have a column, a measure and a trust card like any metric's."""

from __future__ import annotations

import pytest

from evaluation.agreement.data import trust_data
from evaluation.comparison.known_measures import known_keys
from evaluation.judges.naming import judge_in, measure_name
from evaluation.judges.requesting import request_ratings
from evaluation.leaderboard.selectors import leaderboard
from evaluation.metrics.labels import label_of
from summaries.breakdowns.models import Summary
from summaries.references.models import Reference
from tests.evaluation.judges.scripted_judge import judging
from tests.rows.judged import asked, make_qualities, make_scripted_judge
from tests.rows.written import make_rating


@pytest.mark.django_db
def test_ratings_have_a_column_a_measure_and_a_card() -> None:
    versions, articles = make_qualities(4.5, 2.0, articles=2)
    with judging() as server:
        judge = make_scripted_judge(server.settings(), name="strict")
        asked(request_ratings(judge=judge, summaries=Summary.objects.all()))
    for summary in Summary.objects.all():
        make_rating(summary, 3.0)
    copied = Summary.objects.earliest("pk")  # a summary that is its own reference
    Reference.objects.create(article=copied.article, position=0, text=copied.text)
    board = leaderboard()
    names = [metric.name for metric in board.metrics]
    place = names.index("judge:strict:fluency")
    means = {row.version: row.estimates[place].mean for row in board.rows}
    assert means == {versions[0]: pytest.approx(4.5), versions[1]: pytest.approx(2.0)}
    assert "judge:strict:relevance" in known_keys()
    data = trust_data()
    assert data is not None
    card = next(each for each in data.metrics if each.measure.key == names[place])
    assert card.table.shape == (len(articles), len(versions))
    assert card.own_references == 0 and card.standing  # a judge reads the article, no reference


def test_a_judges_measure_is_named_after_it_and_higher_is_better() -> None:
    name = measure_name("strict", "fluency")
    assert (label_of(name).text, label_of(name).better) == ("Fluency (judge strict)", "higher")
    assert judge_in(name) == "strict"
    assert judge_in("rougeL") is None and judge_in("judge:") is None
