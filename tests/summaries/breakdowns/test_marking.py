"""Every door marks what a text gives away, and a changed list has them read again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from summaries.articles.models import Article
from summaries.breakdowns import marking
from summaries.breakdowns.giving_away import giveaway_counts, giveaway_words, marked_texts
from summaries.breakdowns.marking import mark_waiting
from summaries.breakdowns.models import GiveawayChange, Summary
from summaries.breakdowns.services import rehash_summary, save_draft
from summaries.generators.base import Draft
from summaries.giveaways.models import GiveawayPhrase, GiveawaySweep
from summaries.giveaways.selectors import giveaway_list
from summaries.texts.giveaways import Giveaway
from tests.rows.written import make_article, make_summary, make_version
from tests.summaries.importing.imported import import_lines

pytestmark = pytest.mark.django_db

REFUSED = "I'm sorry, but I can't help with that."
LINE: dict[str, object] = {"article_id": "a", "article": "The ferry was late.", "model": "brim"}


@pytest.fixture
def team() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("team", "", "a long password"))
    return client


def marks(summary: Summary) -> tuple[int | None, str]:
    summary.refresh_from_db()
    return summary.gives_away, summary.marked_with


def unread(text: str, **fields: Any) -> Summary:
    """A summary as it stood before anybody looked."""
    return make_summary(text=text, gives_away=None, **fields)


def test_an_imported_text_is_marked_in_the_line_that_brings_its_version() -> None:
    import_lines({**LINE, "summary": "As brim@1, I say: it was late."})
    held = Summary.objects.get()
    assert marks(held) == (Giveaway.NAME, giveaway_list().version)
    assert not GiveawayChange.objects.exists()  # nobody can have judged it before
    import_lines({**LINE, "summary": "It was late."}, update=True)
    assert marks(held)[0] == 0
    assert GiveawayChange.objects.filter(summary=held).exists()


def test_a_generators_text_is_marked() -> None:
    made = save_draft(article=make_article().pk, version=make_version().pk, draft=Draft(REFUSED))
    assert made is not None
    assert marks(made) == (Giveaway.REFUSAL, giveaway_list().version)


def test_a_text_that_a_person_changes_is_marked_again() -> None:
    summary = make_summary(text="It was late.")
    summary.text = REFUSED
    summary.save()
    rehash_summary(summary=summary)
    assert marks(summary)[0] == Giveaway.REFUSAL
    assert GiveawayChange.objects.count() == 1
    rehash_summary(summary=summary)
    assert GiveawayChange.objects.count() == 1  # as before


def test_the_admin_marks_what_is_typed_there(team: Client) -> None:
    summary = make_summary(text="It was late.")
    address = reverse("admin:summaries_summary_change", args=[summary.pk])
    form: dict[str, object] = {
        "text": REFUSED,
        "created_at_0": "2026-01-01",
        "created_at_1": "10:00",
    }
    for inline in ("sections", "ratings"):
        form |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    assert team.post(address, form).status_code == 302
    assert marks(summary) == (Giveaway.REFUSAL, giveaway_list().version)


def test_an_article_that_a_person_changes_has_its_summaries_read_again(team: Client) -> None:
    article = make_article(text="About brimstone.", title="Old")
    summary = make_summary(article=article, text="It was late.")
    mark_waiting()
    form: dict[str, object] = {
        "title": "New", "slug": article.slug, "text": "It was late.", "source": "", "url": "",
        "created_at_0": "2026-01-01", "created_at_1": "10:00",
    }  # fmt: skip
    for inline in ("references", "similar", "Article_tags"):
        form |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    answer = team.post(reverse("admin:summaries_article_change", args=[article.pk]), form)
    assert answer.status_code == 302, answer.context["errors"]
    assert marks(summary)[1] == ""


def test_marking_as_it_is_written_takes_three_queries_for_all(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = [unread(text) for text in (REFUSED, "It was late.", "I'm an AI assistant.")]
    with django_assert_num_queries(3):
        marking.mark_summaries(rows)
    assert [row.gives_away for row in rows] == [Giveaway.REFUSAL, 0, Giveaway.SELF]


def test_what_an_article_says_itself_is_read_again_with_another_text() -> None:
    import_lines({**LINE, "article": "About brim, a model.", "summary": "Brim is a model."})
    held = Summary.objects.get()
    assert marks(held)[0] == 0
    import_lines({**LINE, "article": "About a model.", "summary": "Brim is a model."}, update=True)
    assert marks(held)[1] == ""
    assert mark_waiting() == 1
    assert marks(held)[0] == Giveaway.NAME


def test_the_sweep_reads_what_nobody_has_and_says_what_changed() -> None:
    plain, refusal = unread("It was late."), unread(REFUSED)
    assert mark_waiting() == 2
    version = giveaway_list().version
    assert (marks(plain), marks(refusal)) == ((0, version), (Giveaway.REFUSAL, version))
    # None and 0 are the same to whoever counts choices.
    assert list(GiveawayChange.objects.values_list("summary", flat=True)) == [refusal.pk]
    assert mark_waiting() == 0


def test_a_phrase_of_the_teams_has_all_read_again(team: Client) -> None:
    summary = make_summary(text="Ei onnistu.")
    mark_waiting()
    added = team.post(
        reverse("admin:summaries_giveawayphrase_add"),
        {"text": "ei onnistu", "meaning": "refusal", "note": "Finnish"},
    )
    assert added.status_code == 302
    assert mark_waiting() == 1
    assert marks(summary)[0] == Giveaway.REFUSAL
    GiveawayPhrase.objects.all().delete()
    mark_waiting()
    assert marks(summary)[0] == 0
    assert GiveawayChange.objects.count() == 2


@pytest.mark.parametrize(("text", "taken"), [("oa", False), ("oak", True), ("!?", False)])
def test_a_phrase_that_stands_everywhere_is_refused(team: Client, text: str, taken: bool) -> None:
    team.post(
        reverse("admin:summaries_giveawayphrase_add"),
        {"text": text, "meaning": "name", "note": ""},
    )
    assert GiveawayPhrase.objects.exists() is taken


def test_a_new_version_has_all_read_again_and_its_retirement_does_not_unsay_it() -> None:
    summary = make_summary(text="Ask brimstone instead.")
    mark_waiting()
    assert marks(summary)[0] == 0
    brimstone = make_version("brimstone")
    mark_waiting()
    assert marks(summary)[0] == Giveaway.NAME
    brimstone.status = "retired"
    brimstone.save()
    assert mark_waiting() == 0
    assert marks(summary)[0] == Giveaway.NAME


def test_a_harmless_name_gives_nothing_away() -> None:
    summary = make_summary(text="Ask brimstone instead.", version=make_version("brimstone"))
    GiveawayPhrase.objects.create(text="Brimstone", meaning="harmless")
    mark_waiting()
    assert marks(summary)[0] == 0


def test_a_servers_name_of_the_model_is_a_name() -> None:
    make_version("house", settings={"generator": "openai", "settings": {"model": "lab/qwen-7"}})
    make_version("odd", settings={"generator": "openai", "settings": []})
    assert {"lab", "qwen-7", "house"} <= giveaway_list().names


def test_one_worker_sweeps_at_a_time_and_a_dead_ones_claim_ends() -> None:
    unread("It was late.")
    later = timezone.now() + timedelta(seconds=20)
    GiveawaySweep.objects.create(pk=1, claim="another", claimed_until=later)
    assert mark_waiting() == 0
    GiveawaySweep.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert mark_waiting() == 1
    assert GiveawaySweep.objects.get().claimed_until is None


def test_a_sweep_goes_portion_by_portion_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "PORTION", 2)
    article = make_article()
    for number in range(5):
        unread(f"Text {number}.", article=article)
    assert mark_waiting(seconds=0) == 2  # one portion at the least
    assert mark_waiting() == 3


def test_what_was_written_meanwhile_is_left_to_its_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    summary = unread("It was late.")
    read = marking._mark

    def rewritten_meanwhile(rows: Any, looked_for: Any) -> None:
        read(rows, looked_for)
        Summary.objects.filter(pk=summary.pk).update(text=REFUSED, text_hash="other", gives_away=4)

    monkeypatch.setattr(marking, "_mark", rewritten_meanwhile)
    mark_waiting(seconds=0)
    assert marks(summary)[0] == Giveaway.REFUSAL


def test_counts_of_a_versions_texts() -> None:
    version, other = make_version(), make_version()
    for gives_away in (0, Giveaway.NAME, Giveaway.SELF | Giveaway.REFUSAL, Giveaway.ERROR, None):
        make_summary(version=version, gives_away=gives_away)
    counts = giveaway_counts([version.pk, other.pk])
    found = counts[version.pk]
    assert (found.texts, found.refused, found.named, found.unread) == (5, 2, 2, 1)
    assert counts[other.pk].texts == 0
    assert [each.gives_away for each in marked_texts(version.pk)] == [8, 6, 1]
    assert giveaway_words(6) == "speaks of itself as a model, refuses"
    assert giveaway_words(0) == giveaway_words(None) == ""


def test_an_article_without_a_text_takes_nothing_back() -> None:
    article = make_article(text="About brimstone.")
    summary = unread("Brimstone is a model.", article=article, version=make_version("brimstone"))
    mark_waiting()
    assert marks(summary)[0] == 0
    Article.objects.filter(pk=article.pk).update(text=None)
    Summary.objects.update(marked_with="")
    mark_waiting()
    assert marks(summary)[0] == Giveaway.NAME  # of an article that is not known nothing is taken
