"""Sentences that raters mark: on their page, as answers and ratings, and looked up."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from summaries.articles.models import Article
from summaries.breakdowns.models import Rating, Summary
from summaries.ratings.models import Dimension
from summaries.texts.hashing import text_hash
from surveys.experts.choosing import add_gold
from surveys.experts.handed_in import task_rows
from surveys.experts.marking import marks, sentences_of, unmarked_share
from surveys.experts.models import RatingTask, TaskPlace
from surveys.experts.opening import add_dimension, open_task
from surveys.experts.wrong import TaskRefusedError
from tests.rows.rating_tasks import make_gold_article, make_rating_task, rater_at_browser
from writeup_site.desk.rating_figures import rater_figures
from writeup_site.desk.rating_results import _handed

pytestmark = pytest.mark.django_db

SAID = "The river rose. Prague elected a parliament. It rained."
SENTENCES = ("The river rose.", "Prague elected a parliament.", "It rained.")


def task_with_sentences(*, is_open: bool = True) -> RatingTask:
    """One article of which both texts have three sentences, and nothing else is asked."""
    task = make_rating_task(articles=1, dimensions=(), is_open=False)
    add_dimension(task=task, fields={"name": "consistency", "by_sentences": True})
    Article.objects.update(text="It rained for days. The river rose over its banks.")
    Summary.objects.update(text=SAID, text_hash=text_hash(SAID))
    for item in task.items.all():
        item.texts.update(text_hash=text_hash(SAID))
    if is_open:
        open_task(task=task)
    return task


def begun(task: RatingTask) -> tuple[Client, str]:
    client = rater_at_browser(task)
    return client, client.post(f"/rate/{task.slug}/begin/")["Location"]


def test_a_text_has_its_sentences_and_its_share() -> None:
    # 2/3 of three sentences are left, to a hundredth; of one that stands twice both are marked.
    assert sentences_of("**The river** rose. It rained.") == ("The river rose.", "It rained.")
    assert marks(SENTENCES, [2, 0]) == [text_hash(SENTENCES[0]), text_hash(SENTENCES[2])]
    assert unmarked_share(SENTENCES, marks(SENTENCES, [1])) == 0.67
    assert unmarked_share(("One.", "One.", "Two."), [text_hash("One.")]) == 0.33
    assert unmarked_share((), []) == 1.0


def test_ticked_sentences_are_kept_and_become_ratings() -> None:
    client, address = begun(task_with_sentences())
    page = client.get(address).text
    assert page.count('type="checkbox"') == 6 and "Prague elected a parliament." in page
    assert client.post(address, {"go": "save", "s0-1": "on"}).status_code == 302
    assert TaskPlace.objects.get().draft == {"s0-1": "on"}
    assert client.get(address).text.count("checked") == 1
    sent = {"go": "done", "s0-1": "on", "s0-2": "on", "seconds": "30"}
    assert client.post(address, sent).status_code == 303
    place = TaskPlace.objects.get()
    first, second = place.order
    assert place.marked == {str(first): marks(SENTENCES, [1, 2]), str(second): []}
    assert place.answers == {str(first): {"consistency": 0.33}, str(second): {"consistency": 1.0}}
    values = Rating.objects.order_by("value").values_list("group", "dimension", "value")
    assert list(values) == [("expert", "consistency", 0.33), ("expert", "consistency", 1.0)]
    dimension = Dimension.objects.get(group="expert", name="consistency")
    assert (dimension.low, dimension.high, dimension.step, dimension.better) == (
        0, 1, 0.01, "higher"
    )  # fmt: skip
    assert client.post(address, sent).status_code == 303  # the same again
    assert client.post(address, sent | {"s0-0": "on"}).status_code == 409
    other = {key: value for key, value in sent.items() if key != "s0-2"} | {"s0-0": "on"}
    assert client.post(address, other).status_code == 409  # another sentence, the same share


def test_a_sentence_is_looked_up_and_what_was_ticked_stays() -> None:
    client, address = begun(task_with_sentences())
    asked = client.post(address, {"look": "s1-0", "s0-1": "on"})
    assert asked["Location"] == f"{address}?look=s1-0#passage"
    page = client.get(asked["Location"]).text
    assert '<mark id="passage">The river rose over its banks.</mark>' in page
    assert page.count("checked") == 1 and "likely rests on is marked" in page
    nothing = client.get(f"{address}?look=s0-1").text
    assert "Nothing in the article is like this sentence" in nothing and "<mark" not in nothing
    for strange in ("s9-9", "r0-1", "s0--1", "x"):
        answer = client.get(address, {"look": strange})
        assert answer.status_code == 200 and "<mark" not in answer.text


def test_gold_texts_are_checked_by_their_share() -> None:
    task = task_with_sentences(is_open=False)
    article = make_gold_article(list(task.versions.all()))
    known = {"consistency": (0.0, 0.5)}
    add_gold(task=task, article=article, text="It never rained. The sun shone.", known=known)
    open_task(task=task)
    client, address = begun(task)
    while "/end/" not in address:
        address = client.post(address, {"go": "done"})["Location"]
    gold = TaskPlace.objects.get(item__is_gold=True)
    assert gold.marked is not None and not any(gold.marked.values())
    assert Rating.objects.count() == 2
    (figures,) = rater_figures([_handed(gold, task_rows(task))], {"consistency": 1.0})
    assert (figures.gold_met, figures.gold) == (0, 1)


def test_sentences_are_asked_about_once_and_on_no_scale_of_the_teams(
    team: User, client: Client
) -> None:
    task = task_with_sentences(is_open=False)
    with pytest.raises(TaskRefusedError, match="for one dimension already"):
        add_dimension(task=task, fields={"name": "faith", "by_sentences": True})
    other = make_rating_task(articles=1, dimensions=(), is_open=False)
    client.force_login(team)
    fields = {"name": "faith", "by_sentences": "on", "low": "1", "high": "5", "step": "1",
              "better": "lower"}  # fmt: skip
    answer = client.post(reverse("add_task_dimension", args=[other.slug]), fields)
    assert answer.status_code == 302, answer.content
    made = other.dimensions.get()
    assert (made.low, made.high, made.step, made.better) == (0, 1, 0.01, "higher")
    assert (
        "the share of sentences left unmarked"
        in client.get(reverse("rating_task", args=[other.slug])).text
    )
    page = client.get(reverse("preview_task", args=[other.slug])).text
    assert 'type="checkbox"' in page and 'name="look"' not in page
