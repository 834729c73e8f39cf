"""Opinions belong to the text that they were given for, through whichever door it is changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from summaries.breakdowns.models import Summary, TextChange
from summaries.texts.hashing import text_hash
from surveys.ballots.models import Ballot
from surveys.ballots.services import ensure_reader
from surveys.collecting.audit import audit_every_kind
from surveys.collecting.text_changes import apply_text_changes
from surveys.duels.models import DuelVote, PairTally
from surveys.thumbs.models import Tally, Vote
from surveys.thumbs.selectors import thumb_states
from tests.rows.duels import duel
from tests.rows.said import make_key, thumb
from tests.rows.written import (
    articles_of,
    make_article,
    make_pair,
    make_section,
    make_summary,
    make_version,
    summary_of,
)
from tests.surveys.imports.battles import take

pytestmark = pytest.mark.django_db


def reword(summary: Summary, text: str) -> None:
    """As the doors do."""
    TextChange.objects.create(summary=summary, former=summary.text_hash)
    summary.text, summary.text_hash = text, text_hash(text)
    summary.save()


def test_a_thumb_on_another_text_stands_no_longer_and_is_kept() -> None:
    summary = make_summary()
    thumb(summary, 1)
    reword(summary, "It snowed.")
    assert apply_text_changes() == 1
    thumb(summary, -1)
    tally = Tally.objects.get()
    assert (tally.up, tally.down, Ballot.objects.count()) == (0, 1, 2)
    assert audit_every_kind() == []
    assert not TextChange.objects.exists()


def test_a_page_shows_no_opinion_that_was_given_for_another_text() -> None:
    summary, key = make_summary(), make_key()
    thumb(summary, 1, ensure_reader(key))
    (before,) = thumb_states(key, summaries=[summary]).values()
    reword(summary, "It snowed.")
    apply_text_changes()
    (after,) = thumb_states(key, summaries=[summary]).values()
    assert (before.value, after.value) == (1, 0)


def test_it_stands_again_where_the_text_becomes_what_it_was() -> None:
    summary = make_summary(text="It rained.")
    thumb(summary, 1)
    reword(summary, "It snowed.")
    apply_text_changes()
    thumb(summary, -1)
    reword(summary, "It rained.")
    apply_text_changes()
    tally = Tally.objects.get()
    assert (tally.up, tally.down) == (1, 0)
    assert audit_every_kind() == []


def test_there_and_back_before_anybody_looked_changes_nothing() -> None:
    summary = make_summary(text="It rained.")
    thumb(summary, 1)
    reword(summary, "It snowed.")
    reword(summary, "It rained.")
    assert apply_text_changes() == 2
    assert Vote.objects.get().value == 1


def test_a_choice_stands_for_both_texts_alone() -> None:
    one, other = make_pair(articles=2)
    first, second = articles_of(one)
    duel(one, other, first)
    duel(one, other, second)
    reword(summary_of(other, first), "It snowed.")
    apply_text_changes()
    assert DuelVote.objects.get().article == second
    assert PairTally.objects.get().first == 1
    assert audit_every_kind() == []


def test_a_choice_stands_again_only_once_both_texts_are_what_they_were() -> None:
    one, other = make_pair(articles=1)
    (article,) = articles_of(one)
    duel(one, other, article)
    texts = {version: summary_of(version, article).text for version in (one, other)}
    reword(summary_of(one, article), "It snowed.")
    reword(summary_of(other, article), "It hailed.")
    apply_text_changes()
    reword(summary_of(one, article), texts[one])
    apply_text_changes()
    assert not DuelVote.objects.exists()
    reword(summary_of(other, article), texts[other])
    apply_text_changes()
    assert DuelVote.objects.count() == 1


def test_a_section_has_opinions_of_its_own() -> None:
    summary = make_summary()
    section = make_section(summary)
    thumb(section, 1)
    thumb(summary, 1)
    TextChange.objects.create(summary=summary, section=section, former="another")
    apply_text_changes()
    assert Vote.objects.get().target.summary == summary


def test_an_import_that_updates_a_text_leaves_its_votes_behind(tmp_path: Path) -> None:
    summary = make_summary(make_article(key="a1"), make_version("bart"), "It rained.")
    thumb(summary, 1)
    path = tmp_path / "outputs.jsonl"
    row = {"article_id": "a1", "model": "bart", "summary": "It snowed."}
    path.write_text(json.dumps(row), encoding="utf-8")
    call_command("import_summaries", str(path), "--update")
    apply_text_changes()
    assert not Vote.objects.exists()


def test_a_person_who_mends_a_text_leaves_its_votes_behind(admin_client: Client) -> None:
    summary = make_summary()
    section = make_section(summary)
    thumb(summary, 1)
    thumb(section, 1)
    sections = {"id": section.pk, "summary": summary.pk, "kind": "question", "position": 0,
                "heading": "Why?", "body": "Another answer."}  # fmt: skip
    form = {"text": "It snowed.", "created_at_0": "2026-01-01", "created_at_1": "10:00:00",
            "ratings-TOTAL_FORMS": 0, "ratings-INITIAL_FORMS": 0,
            "sections-TOTAL_FORMS": 1, "sections-INITIAL_FORMS": 1,
            **{f"sections-0-{name}": value for name, value in sections.items()}}  # fmt: skip
    response = admin_client.post(f"/admin/summaries/summary/{summary.pk}/change/", form)
    assert response.status_code == 302
    apply_text_changes()
    assert not Vote.objects.exists()
    assert Ballot.objects.exclude(former_text=None).count() == 2


def test_votes_that_come_with_a_new_text_are_of_the_new_text() -> None:
    row = {"article_id": "a1", "article": "Rain fell.", "model": "bart", "summary": "It rained.",
           "vote": "up", "voter": "ann"}  # fmt: skip
    take(row, row | {"voter": "bob"})
    report, refused = take(row | {"summary": "It poured.", "vote": "down"}, update=True)
    assert (report.counts["updated"], refused) == (1, [])
    tally = Tally.objects.get()
    assert (tally.up, tally.down) == (0, 1)  # bob's was given for the text before
    assert audit_every_kind() == []
