"""Which articles readers can read a breakdown of is kept by the database, whoever writes what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, Final

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summaries.articles.models import Article
from summaries.breakdowns import readable
from summaries.breakdowns.models import ReadableArticle, Summary
from summaries.breakdowns.selectors import FoundArticles, summary_for, unreadable_count
from summaries.versions.models import ModelVersion
from tests.long_forms import drawn_again
from tests.rows.written import make_article, make_readable, make_summary, make_version
from tests.test_growth import steps

pytestmark = pytest.mark.django_db

Row = tuple[int, str, datetime]
LONG_AGO: Final = timezone.now() - timedelta(days=400)
ACTS: Final = (
    "write", "write", "write", "erase", "move", "show", "hide", "weigh", "rename", "name", "date",
    "delete",
)  # fmt: skip
numbers = st.integers(0, 5)
histories = st.lists(st.tuples(st.sampled_from(ACTS), numbers, numbers), max_size=25)


def kept() -> set[Row]:
    return set(ReadableArticle.objects.values_list("article_id", "source", "created_at"))


def asked_one_by_one() -> set[Row]:
    """The same by what the page of each article would show a reader."""
    return {
        (article.pk, article.source, article.created_at)
        for article in Article.objects.with_content()
        if summary_for(article, "r") is not None
    }


def happen(act: str, one: int, other: int) -> None:
    """What twenty places do, and what goes past all of them."""
    articles, versions = Article.objects.order_by("pk"), ModelVersion.objects.order_by("pk")
    these, those = articles.filter(pk__in=articles[one : one + 2]), versions[other % 3 : 3]
    rows = ModelVersion.objects.filter(pk__in=[each.pk for each in those])
    match act:
        case "write":
            Summary.objects.bulk_create(
                [
                    Summary(article=a, version=v, text="So.", text_hash="")
                    for a in these
                    for v in those
                ],
                ignore_conflicts=True,
            )
        case "erase":
            Summary.objects.filter(article__in=these, version__in=those).delete()
        case "move":
            there = Summary.objects.filter(article__in=these).first()
            free = versions.exclude(summaries__article=there.article_id) if there else versions
            if there and (version := free.first()):
                Summary.objects.filter(pk=there.pk).update(version=version)
        case "show":
            rows.update(status="live", weight=1)
        case "hide":
            rows.update(status=("draft", "retired")[one % 2])
        case "weigh":
            rows.update(weight=one % 2)
        case "rename":
            these.update(source=f"source {other}", title="Another")
        case "name":  # as votes name what is not here, and as its text comes in later
            these.update(versions_only=other % 2 == 0)
        case "date":
            these.update(created_at=LONG_AGO + timedelta(days=other))
        case _:
            articles.filter(pk__in=articles[one : one + 1]).delete()


@settings(
    max_examples=drawn_again(60, 15), deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(histories)
def test_after_any_history_it_is_what_readers_would_find_one_by_one(
    acts: list[tuple[str, int, int]],
) -> None:
    with transaction.atomic():
        for _ in range(5):
            make_article()
        for status in ("live", "draft", "retired"):
            make_version(status=status)
        for act in acts:
            happen(*act)
            assert kept() == asked_one_by_one(), act
        transaction.set_rollback(True)


def test_what_was_there_before_the_triggers_is_looked_at_when_they_are_made() -> None:
    first, second = make_readable(), make_readable()
    on = "" if connection.vendor == "sqlite" else " ON summaries_summary"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER readable_summary_delete{on}")
        cursor.execute(f"DROP TRIGGER readable_summary_insert{on}")
    first.summaries.all().delete()
    third = make_readable()
    assert {pk for pk, *_ in kept()} == {first.pk, second.pk}
    readable.after_migrate(using="default")
    assert {pk for pk, *_ in kept()} == {second.pk, third.pk}
    third.summaries.all().delete()
    assert {pk for pk, *_ in kept()} == {second.pk}


def test_the_newest_stand_first_also_among_those_of_one_source_or_tag() -> None:
    now = timezone.now()
    for days, title in ((3, "Old"), (1, "New"), (2, "Middle")):
        make_readable(
            title=title, source="wire", tags=("t",), created_at=now - timedelta(days=days)
        )
        make_article(title="Unread", source="wire", tags=("t",))
    for source, tag in (("", ""), ("wire", ""), ("", "t"), ("wire", "t")):
        found = FoundArticles(source=source, tag=tag)
        assert [article.title for article in found[0:9]] == ["New", "Middle", "Old"]
        assert [article.title for article in found[1:2]] == ["Middle"]
        assert len(found) == 3
    assert unreadable_count() == 3
    assert len(FoundArticles(everything=True)) == 6
    assert len(FoundArticles(source="wire", everything=True)) == 6


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite counts its steps")
def test_a_page_costs_the_same_however_many_newer_articles_have_no_breakdown() -> None:
    for _ in range(30):
        make_readable(source="wire", text="Ice.")

    def cost(query: str = "", source: str = "") -> int:
        with steps() as taken:
            found = FoundArticles(query=query, source=source)
            assert (len(found), len(found[0:20])) == (30, 20)
        return taken[0]

    def costs() -> list[int]:
        return [cost(), cost(source="wire")]

    costs()
    before = costs()
    Article.objects.bulk_create(
        Article(key=f"k{number}", slug=f"k{number}", title="Ice", source="wire", text="Ice.")
        for number in range(2000)
    )
    assert all(now <= then + 100 for now, then in zip(costs(), before, strict=True))
    # A search looks at each text that holds the words: some steps, a tenth of a second in 200,000.
    assert cost(query="ice") < 60 * 2030


def _at_once(first: Callable[[], Any], second: Callable[[], Any]) -> None:
    """The second begins when the first has written and not ended; both end."""
    written, errors = Event(), []

    def run(work: Callable[[], Any], *, waits: bool) -> None:
        try:
            with transaction.atomic():
                if waits:
                    written.wait(10)
                work()
                if not waits:
                    written.set()
                    Event().wait(0.3)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [
        Thread(target=run, args=(first,), kwargs={"waits": False}),
        Thread(target=run, args=(second,), kwargs={"waits": True}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer")
@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    "pair",
    ["write, show", "write, hide", "write, erase", "erase, show", "erase, hide", "show, hide"],
)
def test_two_who_do_not_see_each_other_leave_it_right(pair: str, swapped: bool) -> None:
    """Of one article: a live version's summary is erased, another's is written; a version is
    shown, another is hidden."""
    article = make_article()
    live, other, draft = make_version(), make_version(), make_version(status="draft")
    shown = ModelVersion.objects.filter(pk=draft.pk)
    hidden = ModelVersion.objects.filter(pk=live.pk)
    make_summary(article, live)
    if pair in {"erase, show", "show, hide"}:
        make_summary(article, draft)
    if pair == "erase, hide":
        make_summary(article, other)
    writes = {"write, show": draft, "write, hide": other, "write, erase": other}
    if pair == "write, show":
        Summary.objects.filter(version=live).delete()
    acts: dict[str, Callable[[], Any]] = {
        "write": lambda: make_summary(article, writes[pair]),
        "erase": lambda: Summary.objects.filter(
            version=other if pair == "erase, hide" else live
        ).delete(),
        "show": lambda: shown.update(status="live"),
        "hide": lambda: hidden.update(status="retired"),
    }
    first, second = (acts[name] for name in pair.split(", "))
    _at_once(second, first) if swapped else _at_once(first, second)
    assert kept() == asked_one_by_one()
