"""Making tasks: what fits, what is left out, what stands once it was opened."""

from __future__ import annotations

import pytest

from summaries.batches.choice import ArticleChoice
from summaries.ratings.models import Dimension
from summaries.ratings.scales import Scale
from summaries.ratings.services import declare_scale
from surveys.experts.choosing import add_gold, choose_articles
from surveys.experts.inviting import invite_rater, renew_link
from surveys.experts.models import RatingTask, TaskText
from surveys.experts.opening import (
    add_dimension,
    close_task,
    delete_task,
    make_task,
    open_task,
    remove_dimension,
    save_task,
)
from surveys.experts.passes import RaterPass, hash_of
from surveys.experts.selectors import rater_of
from surveys.experts.wrong import TaskRefusedError
from tests.rows.rating_tasks import (
    gold_on,
    hand_in,
    make_gold_article,
    make_rating_task,
    make_task_rater,
)
from tests.rows.written import make_article, make_rating, make_summary, make_version, make_versions

pytestmark = pytest.mark.django_db


def draft(versions: int = 2, kind: str = "ratings") -> RatingTask:
    """A task with versions and nothing else."""
    task = make_task(title="Fluency of all", kind=kind)
    save_task(task=task, fields={"versions": make_versions(versions)})
    return task


def test_an_address_is_made_of_the_title_and_never_twice() -> None:
    titles = ["Fluency", "Fluency", "New", "評価"]
    slugs = [make_task(title=each, kind="ratings").slug for each in titles]
    assert slugs == ["fluency", "fluency-2", "new-2", "task"]


def test_an_article_is_left_out_where_something_lacks_or_tells() -> None:
    task = draft()
    one, other = task.versions.order_by("pk")
    whole, told, lone, textless, unseen = (make_article(source="s") for _ in range(5))
    for article in (whole, told, textless, unseen):
        for version in (one, other):
            make_summary(article, version, f"{article.pk} {version.pk}")
    make_summary(lone, one)
    told.summaries.filter(version=one).update(gives_away=1)
    unseen.summaries.filter(version=one).update(gives_away=None)
    textless.text = None
    textless.save()
    chosen = choose_articles(task=task, choice=ArticleChoice(sources=("s",)))
    assert (chosen.articles, chosen.left_out) == (1, 4)
    assert [item.article for item in task.items.all()] == [whole]


def test_texts_that_are_the_same_are_no_pair_and_can_be_rated() -> None:
    for kind, articles in (("pairs", 0), ("ratings", 1)):
        task = draft(kind=kind)
        article = make_article(source=kind)
        for version in task.versions.all():
            make_summary(article, version, "The same.")
        choice = ArticleChoice(sources=(kind,))
        assert choose_articles(task=task, choice=choice).articles == articles


def test_so_many_are_drawn_and_the_same_again() -> None:
    task = make_rating_task(articles=9, is_open=False)
    everything = ArticleChoice(everything=True)
    for _ in range(2):
        assert choose_articles(task=task, choice=everything, number=4).articles == 4
    drawn = set(task.items.values_list("article", flat=True))
    choose_articles(task=task, choice=everything, number=4)
    assert set(task.items.values_list("article", flat=True)) == drawn
    keys = tuple(item.article.key for item in task.items.select_related("article")[:2])
    assert choose_articles(task=task, choice=ArticleChoice(keys=keys)).articles == 2


@pytest.mark.parametrize(("kind", "number", "fits"), [
    ("ratings", 0, False), ("ratings", 1, True), ("ratings", 8, True), ("ratings", 9, False),
    ("pairs", 1, False), ("pairs", 2, True), ("pairs", 3, False),
])  # fmt: skip
def test_a_page_holds_so_many_versions(kind: str, number: int, fits: bool) -> None:
    task = draft(versions=number, kind=kind)
    try:
        choose_articles(task=task, choice=ArticleChoice(everything=True))
    except TaskRefusedError:
        assert not fits
    else:
        assert fits


@pytest.mark.parametrize(("low", "high", "step", "fits"), [
    (1, 5, 1, True), (0, 10, 1, True), (0, 11, 1, False), (0, 1, 0.1, True), (1, 5, 3, False),
    (5, 1, 1, False), (1, 5, 0, False), (-1e308, 1e308, 1, False), (0, 1, 5e-324, False),
    (999_990, 999_999, 1, True), (999_991, 1_000_000, 1, True), (1_000_000, 1_000_005, 1, False),
])  # fmt: skip
def test_a_scale_has_whole_steps_and_eleven_values_at_most(
    low: float, high: float, step: float, fits: bool
) -> None:
    fields = {"name": "fluency", "low": low, "high": high, "step": step}
    if not fits:
        with pytest.raises(TaskRefusedError):
            add_dimension(task=draft(), fields=fields)
        return
    values = add_dimension(task=draft(), fields=fields).values
    assert (values[0], values[-1], len(values)) == (low, high, round((high - low) / step) + 1)


def test_gold_takes_its_article_out_of_the_others_and_its_page_looks_like_theirs() -> None:
    task = make_rating_task(articles=2, is_open=False)
    article = task.items.order_by("pk")[0].article
    gold_on(task, article)
    item = task.items.get(article=article)
    assert item.is_gold and task.items.filter(is_gold=False).count() == 1
    assert TaskText.objects.filter(item=item).count() == 2  # as many as on every page
    assert choose_articles(task=task, choice=ArticleChoice(everything=True)).articles == 1


@pytest.mark.parametrize(("ends", "fits"), [
    ((1, 2), True), ((5, 5), True), ((2, 1), False), ((0, 2), False), ((1, 2.5), False),
])  # fmt: skip
def test_known_answers_are_on_the_scale(ends: tuple[float, float], fits: bool) -> None:
    task = make_rating_task(is_open=False)
    article = make_gold_article(list(task.versions.all()))
    known = {"fluency": ends}
    if fits:
        assert add_gold(task=task, article=article, text="No.", known=known).is_gold
        return
    with pytest.raises(TaskRefusedError):
        add_gold(task=task, article=article, text="No.", known=known)


def test_a_task_opens_only_whole_and_says_all_that_lacks() -> None:
    task = draft()
    save_task(task=task, fields={"crowd": True})
    with pytest.raises(TaskRefusedError) as refused:
        open_task(task=task)
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == [
        "It asks for nothing", "It has no articles", "A crowd’s platform pays by a code",
    ]  # fmt: skip


def test_a_scale_that_the_team_declared_is_kept() -> None:
    held, _ = Dimension.objects.get_or_create(
        group="expert", name="fluency", defaults={"low": 1, "high": 3}
    )
    declare_scale(dimension=held, scale=Scale(1, 3, 1))
    make_rating(make_summary(), 2.0, place=0, dimension="fluency")
    with pytest.raises(TaskRefusedError, match="on a scale of 1 to 3"):
        make_rating_task()
    assert make_rating_task(group="nurses").state == "open"


def test_a_task_does_not_turn_round_which_end_is_better() -> None:
    held, _ = Dimension.objects.get_or_create(
        group="expert", name="fluency", defaults={"low": 1, "high": 5}
    )
    declare_scale(dimension=held, scale=Scale(1, 5, 1), better="lower")
    with pytest.raises(TaskRefusedError, match="declared as lower is better: say the same"):
        make_rating_task()
    held.refresh_from_db()
    assert held.lower_is_better


def test_what_was_asked_stands_once_it_was_open() -> None:
    task = make_rating_task(title="Before")
    for act in (
        lambda: add_dimension(task=task, fields={"name": "x", "low": 1, "high": 5, "step": 1}),
        lambda: remove_dimension(task=task, number=1),
        lambda: choose_articles(task=task, choice=ArticleChoice(everything=True)),
        lambda: gold_on(task, make_gold_article(list(task.versions.all()))),
    ):
        with pytest.raises(TaskRefusedError, match="has been opened"):
            act()
    save_task(task=task, fields={"title": "After", "group": "x", "versions": [make_version()]})
    task.refresh_from_db()
    assert (task.title, task.group, task.versions.count()) == ("After", "expert", 2)


def test_other_versions_take_the_articles_of_the_former_ones_away() -> None:
    task = make_rating_task(is_open=False)
    save_task(task=task, fields={"versions": list(task.versions.all())})
    assert task.items.count() == 2
    save_task(task=task, fields={"versions": make_versions()})
    assert task.items.count() == 0


def test_a_link_holds_until_another_takes_its_place() -> None:
    task = make_rating_task()
    link = invite_rater(task=task, name="Ada")
    assert rater_of(task, RaterPass(hash_of(link.token))) == link.rater
    anew = renew_link(rater=link.rater)
    assert rater_of(task, RaterPass(hash_of(link.token))) is None
    assert rater_of(task, RaterPass(hash_of(anew.token))) == link.rater
    assert rater_of(task, RaterPass()) is None
    with pytest.raises(TaskRefusedError, match="Ada rates in this task already"):
        invite_rater(task=task, name="Ada")


def test_only_what_nobody_rated_in_can_be_deleted() -> None:
    task = make_rating_task()
    rater = make_task_rater(task)
    close_task(task=task)
    open_task(task=task)
    hand_in(rater)
    with pytest.raises(TaskRefusedError):
        delete_task(task=task)
    empty = make_rating_task()
    delete_task(task=empty)
    assert not RatingTask.objects.filter(pk=empty.pk).exists()
