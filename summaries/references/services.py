"""References that people write here: drafts kept, references published and withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from summaries.articles.models import Article
from summaries.articles.services import rehash_article
from summaries.references.models import Reference, ReferenceDraft
from summaries.texts.hashing import text_hash
from summaries.texts.spelling import normalised

MOST_CHARACTERS: Final = 20_000
EMPTY: Final = "There is no text yet. Write the summary, then publish it."
TOO_LONG: Final = (
    f"A reference has at most {MOST_CHARACTERS:,} characters, and this has {{:,}}. Shorten it."
)
UNREADABLE: Final = "The text holds signs that are no text (NUL or half of a pair). Take them out."
COPY: Final = (
    "This is word for word what a model wrote about the article. Scored against itself that model "
    "would always win, so a reference has to be in your own words."
)
IMPORTED: Final = "This reference was imported. It stays as it came: write one of your own instead."


class ReferenceRefusedError(ValueError):
    """A text that cannot be taken; the message is a sentence for the person who wrote it."""


class ReferenceTooLongError(ReferenceRefusedError):
    """A text of more than MOST_CHARACTERS."""


class ReferenceChangedError(Exception):
    """The reference was published anew since the writer saw it; `current` is None if deleted."""

    def __init__(self, current: Reference | None) -> None:
        super().__init__("the reference has changed since")
        self.current = current


class DraftChangedError(Exception):
    """The same person saved another text from another page; `draft` holds it."""

    def __init__(self, draft: ReferenceDraft) -> None:
        super().__init__("the draft was changed from another page")
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Typed:
    """What an editor holds.

    `base` is the hash of the published text that the writer has seen ("" for a new reference),
    `seen` that of the draft; `tab` names the open page. `seconds` of writing are None where not
    known.
    """

    text: str
    base: str = ""
    seen: str = ""
    tab: str = ""
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft as it is held now, None where nothing had to be.

    `is_stale` where the reference that it changes has another text than `base`, or is gone.
    """

    draft: ReferenceDraft | None
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """A reference as published; `created` is False for a changed one, and for the same again."""

    reference: Reference
    created: bool


def tidy(text: str) -> str:
    """The text in its one spelling."""
    return normalised(text)


def save_reference_draft(
    *, article: Article, author: User, reference: int | None, typed: Typed
) -> SavedDraft:
    """Keep what was typed; a blank text, or one that is published already, needs no draft.

    `reference` is the id of the one being changed. Where it was deleted, the draft stands for a
    new one. Raises ReferenceRefusedError, DraftChangedError.
    """
    text = _readable(typed.text)
    with transaction.atomic():
        _lock(article)
        current = _current(article, reference)
        draft = drafts_at(article, author, current, typed.base).first()
        _refuse_other_tab(draft, typed, text)
        if not text or _published(article, author, current, text):
            drafts_at(article, author, current, typed.base).delete()
            return SavedDraft(None)
        draft = draft or ReferenceDraft(article=article, author=author)
        draft.reference, draft.base_hash = current, typed.base
        draft.text, draft.tab = text, typed.tab
        draft.seconds, draft.updated_at = typed.seconds, timezone.now()
        draft.save()
    return SavedDraft(draft, is_stale=reference is not None and typed.base != _hash_of(current))


def publish_reference(
    *, article: Article, author: User, reference: int | None, typed: Typed
) -> Published:
    """Make the text a reference of the article, or the new text of one; its draft goes.

    The article's hash follows, so that scores against the former references are out of date.
    Raises ReferenceRefusedError, ReferenceChangedError, DraftChangedError.
    """
    text = _readable(typed.text)
    if not text:
        raise ReferenceRefusedError(EMPTY)
    with transaction.atomic():
        article = _lock(article)
        current = _current(article, reference)
        drafts = drafts_at(article, author, current, typed.base)
        _refuse_other_tab(drafts.first(), typed, text)
        _refuse_imported(article, reference, typed.base)
        if reference is not None and (current is None or text_hash(current.text) != typed.base):
            raise ReferenceChangedError(current)
        if twice := _published(article, author, current, text):
            drafts.delete()
            return Published(twice, created=False)
        _refuse_copies(article, text, current)
        published = _written(article, author, current, text, typed.seconds)
        drafts.delete()
        rehash_article(article=article)
    return Published(published, created=current is None)


def discard_reference_draft(
    *, article: Article, author: User, reference: int | None, base: str = ""
) -> bool:
    """Throw away what was typed and not published. False where there was nothing."""
    current = _current(article, reference)
    deleted, _ = drafts_at(article, author, current, base).delete()
    return bool(deleted)


def withdraw_reference(*, article: Article, reference: int, base: str) -> None:
    """Delete a reference that was written here; those after it move up.

    `base` is the hash of its text as seen. Raises ReferenceRefusedError for an imported one,
    ReferenceChangedError.
    """
    with transaction.atomic():
        article = _lock(article)
        _refuse_imported(article, reference, base)
        current = _current(article, reference)
        if current is None or text_hash(current.text) != base:
            raise ReferenceChangedError(current)
        current.delete()
        # One by one and from the front, for no two may hold a position at any moment.
        for position, each in enumerate(article.references.order_by("position")):
            article.references.filter(pk=each.pk).update(position=position)
        rehash_article(article=article)


def drafts_at(
    article: Article, author: User, reference: Reference | None, base: str
) -> QuerySet[ReferenceDraft]:
    """The author's draft of this reference; of a new one, those that began from `base`."""
    drafts = ReferenceDraft.objects.filter(article=article, author=author)
    return (
        drafts.filter(reference=reference) if reference else drafts.of_new().filter(base_hash=base)
    )


def _lock(article: Article) -> Article:
    """One writer at a time decides about an article's references."""
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def _current(article: Article, reference: int | None) -> Reference | None:
    """The reference that is being changed, where it is there and was written here."""
    if reference is None:
        return None
    return article.references.filter(pk=reference, created_at__isnull=False).first()


def _refuse_imported(article: Article, reference: int | None, base: str) -> None:
    """Imported ones stay as they came. (One that an import put in another's place has changed.)"""
    if reference is None:
        return
    imported = article.references.filter(pk=reference, created_at=None).first()
    if imported and text_hash(imported.text) == base:
        raise ReferenceRefusedError(IMPORTED)


def _hash_of(reference: Reference | None) -> str:
    return text_hash(reference.text) if reference else ""


def _readable(text: str) -> str:
    """The tidy text. Raises ReferenceRefusedError for one that no database could hold."""
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ReferenceRefusedError(UNREADABLE)
    text = tidy(text)
    if len(text) > MOST_CHARACTERS:
        raise ReferenceTooLongError(TOO_LONG.format(len(text)))
    return text


def _refuse_other_tab(draft: ReferenceDraft | None, typed: Typed, text: str) -> None:
    if draft is None or draft.text == text or (draft.tab and draft.tab == typed.tab):
        return
    if text_hash(draft.text) != typed.seen:
        raise DraftChangedError(draft)


def _published(
    article: Article, author: User, current: Reference | None, text: str
) -> Reference | None:
    """What the author would only publish a second time, the button having been pressed twice."""
    if current:
        return current if current.text == text else None
    own = article.references.filter(author=author, created_at__isnull=False)
    return own.filter(text=text).first()


def _refuse_copies(article: Article, text: str, current: Reference | None) -> None:
    folded = _folded(text)
    others = article.references.exclude(pk=current.pk) if current else article.references.all()
    for other in others.order_by("position"):
        if _folded(other.text) == folded:
            raise ReferenceRefusedError(
                f"The article has this text already, as reference {other.position + 1}. Two of "
                "the same would count one person twice."
            )
    summaries = article.summaries.order_by().values_list("text", flat=True)
    if any(_folded(each) == folded for each in summaries):
        raise ReferenceRefusedError(COPY)


def _folded(text: str) -> str:
    """What two texts have in common that differ in case and white space only."""
    return " ".join(text.casefold().split())


def _written(
    article: Article, author: User, current: Reference | None, text: str, seconds: int | None
) -> Reference:
    now = timezone.now()
    if current is None:
        last = article.references.aggregate(last=Max("position"))["last"]
        return Reference.objects.create(
            article=article,
            position=0 if last is None else last + 1,
            text=text,
            author=author,
            seconds=seconds,
            created_at=now,
            updated_at=now,
        )
    known = current.seconds is not None and seconds is not None
    current.seconds = current.seconds + seconds if known else None  # type: ignore[operator]
    current.text, current.updated_at = text, now
    current.save(update_fields=["text", "seconds", "updated_at"])
    return current
