"""Which ratings of people are held beside a judge's: those on articles that were drawn from all."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from evaluation.judges.models import Judge, JudgeBatch, Judgement
from evaluation.passports.rated import rated_versions
from summaries.batches.choice import ArticleChoice
from summaries.breakdowns.models import Rating, Summary
from surveys.experts.choosing import choose_articles
from surveys.experts.models import RatingTask
from surveys.experts.opening import open_task
from tests.evaluation.passports.rows import WHEN, make_judge
from tests.rows.rating_tasks import hand_in, make_rating_task, make_task_rater
from tests.rows.written import make_rating

pytestmark = pytest.mark.django_db


def rated_task(*, everything: bool) -> RatingTask:
    """Three of twelve articles, drawn from all or from those of a source that are all, too."""
    task = make_rating_task(articles=12, dimensions=("relevance",), is_open=False)
    source = Summary.objects.select_related("article")[0].article.source
    choice = ArticleChoice(everything=True) if everything else ArticleChoice(sources=(source,))
    choose_articles(task=task, choice=choice, number=3)
    open_task(task=task)
    rater = make_task_rater(task)
    while hand_in(rater, 4.0):
        pass
    return task


def judge_all(judge: Judge) -> None:
    batch = JudgeBatch.objects.create(judge=judge, kind="ratings")
    for number, summary in enumerate(Summary.objects.select_related("article")):
        Judgement.objects.create(
            batch=batch, judge=judge, summary=summary, text_hash=summary.text_hash,
            against_hash=summary.article.text_hash, status="done", ended_as="read",
            values={"relevance": None if number == 0 else float(number % 5)}, finished_at=WHEN,
        )  # fmt: skip


def test_articles_drawn_from_all_are_a_random_part_and_chosen_ones_are_not() -> None:
    judge = make_judge()
    rated_task(everything=False)
    judge_all(judge)
    assert list(rated_versions(judge)) == []
    RatingTask.objects.update(of_all=True)
    one, other = rated_versions(judge)
    assert (one.group, one.dimension, one.values.tolist()) == ("expert", "relevance", [4.0] * 3)
    assert len(one.judged) == len(other.judged) == 12 and one.asked.all()
    # A rating that came otherwise says that somebody chose what the group rates.
    unrated = Summary.objects.exclude(pk__in=Rating.objects.values("summary")).first()
    assert unrated is not None
    make_rating(unrated, 3, dimension="relevance")
    assert list(rated_versions(judge)) == []


def test_the_page_says_what_may_be_said_of_means(team: User, client: Client) -> None:
    judge = make_judge()
    task = rated_task(everything=True)
    assert task.of_all
    judge_all(judge)
    client.force_login(team)
    page = client.get("/judges/strict/passport/").text
    assert "Mean ratings with the judge" in page
    assert "People alone: fewer than 10 articles with ratings" in page
    answer = client.get("/judges/strict/passport.json").json()
    assert {each["group"] for each in answer["powered_ratings"]} == {"expert"}
