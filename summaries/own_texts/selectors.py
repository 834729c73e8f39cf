"""Reads of readers' own texts and of what versions make of them; nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext

from summaries.articles.models import Article
from summaries.generators.base import GeneratorError
from summaries.generators.registry import DEFAULT, generator, is_english_only, names
from summaries.jobs.models import Job
from summaries.jobs.selectors import is_worked_on
from summaries.own_texts.kept_sentences import said_again
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.own_texts.words import STATES
from summaries.texts.acceptance import comparable
from summaries.texts.hashing import text_hash, title_from_text
from summaries.versions.models import ModelVersion

OPENING = 400  # characters that a title is made of
_CANDIDATES = 20
_TELLING_WORDS = 3
_ENOUGH_OF_A_WORD = 60  # characters; SQLite takes no endless pattern


@dataclass(frozen=True)
class VersionOffer:
    """A version that readers may ask to write. `note` is its generator's, for the reader."""

    version: ModelVersion
    generator: str
    note: str
    english_only: bool


@dataclass(frozen=True)
class Listed:
    """An own text in its owner's list; `state` is a word for a badge."""

    own_text: OwnText
    title: str
    state: str

    @property
    def state_said(self) -> str:
        """The word for its reader."""
        return gettext(STATES[self.state])


@dataclass(frozen=True)
class Queue:
    """How many are before a waiting own breakdown, and whether anybody works at all."""

    before: int
    is_worked_on: bool


def offers() -> list[VersionOffer]:
    """Every live version that a registered generator writes, those of the default one first."""
    known = set(names())
    found = []
    for version in ModelVersion.objects.filter(status=ModelVersion.Status.LIVE):
        name = (version.settings or {}).get("generator")
        if isinstance(name, str) and name in known and (offer := _offer(version, name)):
            found.append(offer)
    return sorted(found, key=lambda offer: offer.generator != DEFAULT)


def _offer(version: ModelVersion, name: str) -> VersionOffer | None:
    try:
        return VersionOffer(version, name, said_again(generator(name).note), is_english_only(name))
    except GeneratorError:  # a plugin that can't be loaded
        return None


def generator_of(version: ModelVersion) -> str:
    """The name of the generator that writes for a version; "" where none does."""
    name = (version.settings or {}).get("generator")
    return name if isinstance(name, str) else ""


def title_of(own_text: OwnText) -> str:
    """What an own text is called: its title, else the beginning of its text."""
    return own_text.title or title_from_text(own_text.text) or gettext("Without a title")


def own_texts_of(owner_key: str) -> QuerySet[OwnText]:
    """A reader's articles, newest first, without their texts but for an `opening`."""
    return (
        OwnText.objects.filter(owner_key=owner_key, kind=OwnText.Kind.ARTICLE)
        .defer("text")
        .annotate(opening=Substr("text", 1, OPENING))
        .prefetch_related(
            Prefetch("own_breakdowns", queryset=OwnBreakdown.objects.defer("output", "given"))
        )
    )


def offered_own_texts() -> QuerySet[OwnText]:
    """What readers offered and the team has not decided on, the first offered ahead."""
    return OwnText.objects.filter(
        kind=OwnText.Kind.ARTICLE, offered_at__isnull=False, declined_at=None, article=None
    ).order_by("offered_at", "pk")


def listed(own_texts: Sequence[OwnText]) -> list[Listed]:
    """Pieces of `own_texts_of` as a list shows them."""
    return [
        Listed(
            own_text,
            own_text.title or title_from_text(getattr(own_text, "opening", "")),
            state_of(own_text),
        )
        for own_text in own_texts
    ]


def state_of(own_text: OwnText) -> str:
    """One word or two: what became of an own text, else of its breakdowns."""
    if own_text.article_id:
        return "published"
    if own_text.offered_at:
        return "not taken" if own_text.declined_at else "offered"
    statuses = {own_breakdown.status for own_breakdown in own_text.own_breakdowns.all()}
    order = (Job.Status.RUNNING, Job.Status.WAITING, Job.Status.FAILED, Job.Status.CANCELLED)
    return next((str(status.value) for status in order if status in statuses), "done")


def own_breakdowns_of(own_text: OwnText) -> list[OwnBreakdown]:
    """The breakdowns of an own text with their versions, in the order they were asked for."""
    own_breakdowns = own_text.own_breakdowns.filter(
        task=OwnBreakdown.Task.BREAKDOWN
    ).select_related("version")
    return list(own_breakdowns.order_by("requested_at", "pk"))


def queue_of(own_breakdown: OwnBreakdown) -> Queue:
    """Where an unfinished own breakdown stands now. At most three queries."""
    now = timezone.now()
    earlier = Q(requested_at__lt=own_breakdown.requested_at) | Q(
        requested_at=own_breakdown.requested_at, pk__lt=own_breakdown.pk
    )
    before = OwnBreakdown.objects.unfinished().filter(earlier).count()
    return Queue(before=before, is_worked_on=is_worked_on(now))


def unfinished_of(owner_key: str) -> int:
    """How many own breakdowns of a reader wait or are being written."""
    return int(OwnBreakdown.objects.unfinished().filter(own_text__owner_key=owner_key).count())


def own_text_with(text: str, owner_key: str) -> OwnText | None:
    """The reader's newest article whose text differs from `text` in white space at most."""
    hashed = text_hash(comparable(text))
    own = OwnText.objects.filter(owner_key=owner_key, kind=OwnText.Kind.ARTICLE, text_hash=hashed)
    return own.order_by("-created_at", "-pk").first()


def article_with(text: str) -> Article | None:
    """The published article whose text differs from `text` in white space at most."""
    if same := Article.objects.filter(text_hash=text_hash(text)).order_by("pk").first():
        return same
    wanted = comparable(text)
    # Articles keep no hash of this form: those that hold the rarest-looking words are compared.
    words = sorted(set(wanted.split()), key=lambda word: (-len(word), word))[:_TELLING_WORDS]
    found = Article.objects.order_by("pk")
    for word in words:
        found = found.filter(text__contains=word[:_ENOUGH_OF_A_WORD])
    alike = (each for each in found[:_CANDIDATES] if comparable(each.text or "") == wanted)
    return next(alike, None)
