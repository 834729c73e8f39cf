"""References that people write here: kept as drafts, published, changed and withdrawn."""

from __future__ import annotations

from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from summaries.references import services
from summaries.references.models import ReferenceDraft
from summaries.references.queue import desk_of
from summaries.texts.hashing import text_hash, texts_hash
from tests.rows.written import make_article, make_summary
from tests.summaries.references.writers import publish, save, texts
from tests.surveys.ballots.test_concurrency import at_once, insist

pytestmark = pytest.mark.django_db

FIRST = "The harbour froze, and the boats stayed in."
SECOND = "Ice closed the harbour for three days."


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann")


@pytest.fixture
def ben() -> User:
    return User.objects.create_user("ben")


def test_a_new_reference_stands_last_and_says_who_wrote_it_and_how_long_it_took(ann: User) -> None:
    article = make_article(references=("Imported.",))
    save(article, ann, FIRST, seconds=80)
    held = publish(article, ann, f"  {FIRST}\r\n", seconds=90)
    assert texts(article) == [(0, "Imported."), (1, FIRST)]
    assert (held.author, held.seconds) == (ann, 90)
    assert held.is_written_here and held.created_at == held.updated_at
    assert not ReferenceDraft.objects.exists()


def test_publishing_changing_and_withdrawing_change_what_scores_are_made_from(ann: User) -> None:
    article = make_article()
    held = publish(article, ann, FIRST)
    article.refresh_from_db()
    assert article.references_hash == texts_hash([FIRST])
    publish(article, ann, SECOND, reference=held.pk, base=text_hash(FIRST))
    article.refresh_from_db()
    assert article.references_hash == texts_hash([SECOND])
    services.withdraw_reference(article=article, reference=held.pk, base=text_hash(SECOND))
    article.refresh_from_db()
    assert (article.references_hash, texts(article)) == ("", [])


def test_line_ends_are_of_one_kind(ann: User) -> None:
    assert publish(make_article(), ann, "One.\r\nTwo.\rThree.\n").text == "One.\nTwo.\nThree."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no text yet"),
        (" \r\n\t", "no text yet"),
        ("x" * 20_001, "at most 20,000 characters, and this has 20,001"),
        ("rain\0", "signs that are no text"),
        ("rain \ud83c", "signs that are no text"),
        ("imported  REFERENCE.\n", "has this text already, as reference 1"),
        ("the model's\nown words.", "word for word what a model wrote"),
    ],
    ids=["empty", "blank", "long", "nul", "surrogate", "same", "model"],
)
def test_what_would_spoil_the_scores_is_refused_with_a_sentence(
    ann: User, text: str, sentence: str
) -> None:
    article = make_article(references=("Imported reference.",))
    make_summary(article=article, text="The model's own words.")
    with pytest.raises(services.ReferenceRefusedError, match=sentence):
        publish(article, ann, text)
    assert texts(article) == [(0, "Imported reference.")]


def test_a_summary_of_another_article_may_be_the_same(ann: User) -> None:
    make_summary(text=FIRST)
    make_article(references=(FIRST,))
    assert publish(make_article(), ann, FIRST).text == FIRST


def test_twenty_thousand_characters_are_not_too_long(ann: User) -> None:
    assert len(publish(make_article(), ann, "x" * 20_000).text) == 20_000


def test_the_same_pressed_twice_is_one_reference(ann: User, ben: User) -> None:
    article = make_article()
    first = publish(article, ann, FIRST)
    assert publish(article, ann, FIRST) == first
    with pytest.raises(services.ReferenceRefusedError, match="already"):
        publish(article, ben, FIRST)
    assert texts(article) == [(0, FIRST)]


def test_anybody_may_change_what_was_written_here_and_the_times_add_up(
    ann: User, ben: User
) -> None:
    article = make_article()
    held = publish(article, ann, FIRST, seconds=100)
    publish(article, ben, SECOND, reference=held.pk, base=text_hash(FIRST), seconds=20)
    held.refresh_from_db()
    assert (held.text, held.author, held.seconds) == (SECOND, ann, 120)  # 100 + 20
    publish(article, ben, FIRST, reference=held.pk, base=text_hash(SECOND))
    held.refresh_from_db()
    assert held.seconds is None  # part of it is not known, so the whole is not


def test_an_imported_reference_is_neither_changed_nor_withdrawn(ann: User) -> None:
    article = make_article(references=("Imported.",))
    held, base = article.references.get(), text_hash("Imported.")
    with pytest.raises(services.ReferenceRefusedError, match="was imported"):
        publish(article, ann, SECOND, reference=held.pk, base=base)
    with pytest.raises(services.ReferenceRefusedError, match="was imported"):
        services.withdraw_reference(article=article, reference=held.pk, base=base)
    assert texts(article) == [(0, "Imported.")]


def test_those_after_a_withdrawn_reference_move_up(ann: User) -> None:
    article = make_article(references=("Imported.",))
    first, _ = publish(article, ann, FIRST), publish(article, ann, SECOND)
    services.withdraw_reference(article=article, reference=first.pk, base=text_hash(FIRST))
    assert texts(article) == [(0, "Imported."), (1, SECOND)]


def test_a_withdrawal_of_another_text_than_was_seen_is_refused(ann: User, ben: User) -> None:
    article = make_article()
    held = publish(article, ann, FIRST)
    publish(article, ben, SECOND, reference=held.pk, base=text_hash(FIRST))
    with pytest.raises(services.ReferenceChangedError):
        services.withdraw_reference(article=article, reference=held.pk, base=text_hash(FIRST))
    assert texts(article) == [(0, SECOND)]


def test_a_change_that_met_anothers_is_refused_and_nothing_is_lost(ann: User, ben: User) -> None:
    article = make_article()
    held = publish(article, ann, FIRST)
    base = text_hash(FIRST)
    save(article, ben, "Ben's text.", reference=held.pk, base=base)
    publish(article, ann, SECOND, reference=held.pk, base=base)
    with pytest.raises(services.ReferenceChangedError) as refused:
        publish(article, ben, "Ben's text.", reference=held.pk, base=base)
    assert refused.value.current and refused.value.current.text == SECOND
    held.refresh_from_db()
    desk = desk_of(article, ben, held)
    assert (desk.text, desk.base, desk.is_stale) == ("Ben's text.", text_hash(SECOND), True)
    # Now that he has seen hers, his takes its place.
    publish(article, ben, desk.text, reference=held.pk, base=desk.base)
    assert texts(article) == [(0, "Ben's text.")]


def test_a_draft_saved_meanwhile_says_that_it_is_stale(ann: User, ben: User) -> None:
    article = make_article()
    held = publish(article, ann, FIRST)
    base = text_hash(FIRST)
    assert not save(article, ben, "Ben's text.", reference=held.pk, base=base).is_stale
    publish(article, ann, SECOND, reference=held.pk, base=base)
    seen = text_hash("Ben's text.")
    assert save(article, ben, "Ben's more.", reference=held.pk, base=base, seen=seen).is_stale


def test_what_was_typed_of_a_withdrawn_reference_becomes_a_new_ones(ann: User, ben: User) -> None:
    article = make_article()
    held = publish(article, ann, FIRST)
    base = text_hash(FIRST)
    save(article, ben, "Ben's text.", reference=held.pk, base=base)
    save(article, ben, "A new one of Ben's.")
    services.withdraw_reference(article=article, reference=held.pk, base=base)
    with pytest.raises(services.ReferenceChangedError) as refused:
        publish(article, ben, "Ben's text.", reference=held.pk, base=base)
    assert refused.value.current is None
    assert ReferenceDraft.objects.count() == 2
    seen = text_hash("Ben's text.")
    assert save(article, ben, "Ben's.", reference=held.pk, base=base, seen=seen).is_stale
    seen = text_hash("Ben's.")
    assert not save(article, ben, "Ben's text.", base=base, seen=seen).is_stale
    publish(article, ben, "Ben's text.", base=base)  # as a new one, and its draft goes
    assert [each.text for each in ReferenceDraft.objects.all()] == ["A new one of Ben's."]
    assert texts(article) == [(0, "Ben's text.")]


def test_there_is_one_draft_for_each_person_and_reference(ann: User, ben: User) -> None:
    article = make_article()
    held = publish(article, ann, FIRST)
    for author in (ann, ben):
        for text in ("A start.", "A start, and more."):
            save(article, author, text, tab="a" * 32)
            save(article, author, text, reference=held.pk, base=text_hash(FIRST), tab="a" * 32)
    assert ReferenceDraft.objects.count() == 4  # two people, a new one and a change each
    assert {each.text for each in ReferenceDraft.objects.all()} == {"A start, and more."}
    draft = ReferenceDraft.objects.filter(reference=None).first()
    assert draft
    draft.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.save(force_insert=True)


def test_another_window_does_not_overwrite_what_it_has_not_seen(ann: User) -> None:
    article = make_article()
    save(article, ann, "From the first.", tab="1" * 32)
    with pytest.raises(services.DraftChangedError) as refused:
        save(article, ann, "From the second.", tab="2" * 32)
    assert refused.value.draft.text == "From the first."
    with pytest.raises(services.DraftChangedError):
        publish(article, ann, "From the second.", tab="2" * 32)
    # The first goes on though the answer to its last save was lost; the second has now seen it.
    save(article, ann, "From the first, more.", tab="1" * 32)
    save(article, ann, "Both.", tab="2" * 32, seen=text_hash("From the first, more."))
    assert ReferenceDraft.objects.get().text == "Both."


def test_a_blank_or_published_text_needs_no_draft(ann: User) -> None:
    article = make_article()
    save(article, ann, "A start.", tab="a" * 32)
    assert save(article, ann, "  ", tab="a" * 32).draft is None
    publish(article, ann, FIRST)
    assert save(article, ann, FIRST).draft is None
    assert not ReferenceDraft.objects.exists()


def test_a_draft_that_is_discarded_is_gone_and_others_stay(ann: User, ben: User) -> None:
    article = make_article()
    save(article, ann, "Ann's.")
    save(article, ben, "Ben's.")
    assert services.discard_reference_draft(article=article, author=ann, reference=None)
    assert not services.discard_reference_draft(article=article, author=ann, reference=None)
    assert ReferenceDraft.objects.get().author == ben


def test_a_too_long_draft_is_refused(ann: User) -> None:
    with pytest.raises(services.ReferenceTooLongError, match="Shorten it"):
        save(make_article(), ann, "x" * 20_001)


def test_a_login_that_is_deleted_leaves_its_references(ann: User) -> None:
    held = publish(make_article(), ann, FIRST)
    ann.delete()
    held.refresh_from_db()
    assert held.author is None and held.is_written_here


@pytest.mark.django_db(transaction=True)
def test_those_who_publish_at_once_get_a_place_each_and_one_hash_of_all(
    ann: User, ben: User
) -> None:
    article = make_article()
    said = [(author, f"{author} says {number}.") for author in (ann, ben) for number in range(4)]
    eve = User.objects.create_user("eve")
    drafts = [partial(save, article, eve, "A draft.", tab="a" * 32) for _ in range(2)]
    at_once(
        *[partial(insist, partial(publish, article, author, text)) for author, text in said],
        *[partial(insist, draft) for draft in drafts],
    )
    held = texts(article)
    assert [position for position, _ in held] == list(range(8))
    assert {text for _, text in held} == {text for _, text in said}
    article.refresh_from_db()
    assert article.references_hash == texts_hash([text for _, text in held])
    assert ReferenceDraft.objects.get().author == eve  # one, saved twice
