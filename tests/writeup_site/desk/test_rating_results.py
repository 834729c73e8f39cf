"""The results of a rating task: figures, decisions, files, and the reports that follow."""

from __future__ import annotations

import csv
import io

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from evaluation.agreement.data import trust_data
from evaluation.comparison.article_rows import pair_figures
from summaries.breakdowns.models import Rating
from surveys.experts.models import Adjudication, RatingTask, TaskText
from tests.rows.rating_tasks import hand_in, make_rating_task, make_task_rater
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def task() -> RatingTask:
    """Two articles and a gold one, all handed in by two raters who are far apart."""
    made = make_rating_task(gold=1, raters_wanted=2, title="Fluency")
    for name, value in (("Ada", 1.0), ("Bea", 5.0)):
        rater = make_task_rater(made, name)
        while hand_in(rater, value):
            pass
    return made


def results(task: RatingTask, rest: str = "") -> str:
    return f"/desk/tasks/{task.slug}/results/{rest}"


def rows_of(answer: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode())))  # type: ignore[attr-defined]


def test_the_page_shows_agreement_raters_and_what_lies_apart(
    task: RatingTask, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("analyst")
    with django_assert_max_num_queries(24):
        page = client.get(results(task)).text
    assert "4 of 4 places handed in by 2 raters" in page
    assert "1 of 1" in page and "0 of 1" in page  # gold: right from 1 to 2
    assert page.count("Decide</a>") == 0  # an analyst decides nothing
    assert "100 %" in page  # |1 − 5| / 4
    engineer = signed_in("engineer")
    assert engineer.get(results(task)).text.count("Decide</a>") == 4


def test_figures_wait_for_what_is_handed_in() -> None:
    empty = make_rating_task()
    page = signed_in("analyst").get(results(empty)).text
    assert "Nothing has been handed in yet" in page and "Krippendorff" not in page


def test_a_decision_stands_beside_the_single_ratings(task: RatingTask) -> None:
    client = signed_in("engineer")
    text = TaskText.objects.filter(item__task=task, summary__isnull=False, item__is_gold=False)[0]
    address = results(task, f"texts/{text.pk}/1/")
    page = client.get(address).text
    assert text.shown in page and "Ada" in page
    assert text.summary is not None and text.summary.version.name not in page
    assert client.post(address, {"value": "7"}).status_code == 400
    assert client.post(address, {"value": "4", "note": "Clear."}).status_code == 302
    assert client.post(address, {"value": "2", "note": "After all."}).status_code == 302
    decided = Adjudication.objects.get()
    assert (decided.value, decided.note, decided.by and decided.by.username) == (
        2.0, "After all.", "engineer",
    )  # fmt: skip
    assert sorted(Rating.objects.values_list("value", flat=True)) == [1.0] * 4 + [5.0] * 4
    said = [row for row in rows_of(client.get(results(task, "answers.csv"))) if row["adjudicated"]]
    assert [row["adjudicated"] for row in said] == ["2", "2"]
    for wrong in (f"texts/{text.pk}/9/", "texts/999999/1/"):
        assert client.get(results(task, wrong)).status_code == 404


def test_the_files_have_every_answer_and_who_is_to_be_paid(task: RatingTask) -> None:
    client = signed_in("analyst")
    rows = rows_of(client.get(results(task, "answers.csv")))
    assert len(rows) == 12  # 3 articles × 2 texts × 2 raters
    gold = [row for row in rows if row["right"]]
    assert sorted((row["rater"], row["right"], row["model"]) for row in gold) == [
        ("Ada", "yes", ""), ("Bea", "no", ""),
    ]  # fmt: skip
    raters = rows_of(client.get(results(task, "raters.csv")))
    assert [(r["rater"], r["handed_in"], r["gold_met"], r["code_given"]) for r in raters] == [
        ("Ada", "3", "1", "yes"), ("Bea", "3", "0", "yes"),
    ]  # fmt: skip


def test_a_rater_s_page_shows_each_article(task: RatingTask) -> None:
    rater = task.raters.order_by("pk")[1]
    page = signed_in("analyst").get(results(task, f"raters/{rater.pk}/")).text
    assert "Bea" in page and "missed" in page and "higher" in page
    assert signed_in("engineer").get(results(task, "raters/999999/")).status_code == 404


def test_ratings_are_in_trust_cards_and_comparisons_by_themselves(task: RatingTask) -> None:
    data = trust_data()
    assert data is not None and [measure.key for measure, _ in data.ratings] == ["expert:fluency"]
    first, second = sorted(task.versions.values_list("pk", flat=True))
    assert "expert:fluency" in {figure.measure for figure in pair_figures(first, second)}
