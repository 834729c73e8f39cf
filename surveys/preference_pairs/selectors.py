"""What readers prefer, as data to train a model on: pairs of summaries, and labelled ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from summaries.articles.byte_order import by_bytes
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.texts.giveaways import NO_SUMMARY
from summaries.versions.models import ModelVersion
from surveys.duels.models import DuelVote
from surveys.duels.outcome import Outcome
from surveys.preference_pairs.certainty import certainty, likely_share
from surveys.preference_pairs.wanted import PairsLeftOut, Wanted
from surveys.thumbs.models import Target, Vote

CHUNK: Final = 200  # pairs, or summaries, whose texts are held at once

_OF_DUEL: Final = (
    "duel__first_id", "duel__second_id", "first_version_id", "second_version_id",
    "duel__first__gives_away", "duel__second__gives_away",
)  # fmt: skip

Row = Mapping[str, Any]


@dataclass(frozen=True)
class PreferencePair:
    """Two summaries of one article, of which readers chose one more often in duels.

    prompt: the article's text. article: its key. The versions are `NAME@VERSION`. won, lost, tied,
    both_bad: duels, as seen from the chosen one. readers: how many different ones judged them.
    certainty: the probability that more readers prefer the chosen one, share: how many of them
    would, 0 to 1; see `certainty.py`, a duel that nobody won as half a vote either way. origin:
    whose votes they are.
    """

    prompt: str
    chosen: str
    rejected: str
    article: str
    title: str
    chosen_version: str
    rejected_version: str
    won: int
    lost: int
    tied: int
    both_bad: int
    readers: int
    certainty: float
    share: float
    origin: str


@dataclass(frozen=True)
class LabelledSummary:
    """A summary that most thumbs point up (label true) or down; each thumb is one reader's.

    prompt: the article's text. article: its key. version: `NAME@VERSION`. certainty, share: of the
    label, as of a PreferencePair.
    """

    prompt: str
    completion: str
    label: bool
    article: str
    title: str
    version: str
    up: int
    down: int
    certainty: float
    share: float
    origin: str


@dataclass(frozen=True)
class _Judged:
    """One summary, or the chosen one and the other, before their texts are read."""

    article: int
    summaries: tuple[int, ...]
    versions: tuple[str, ...]
    counts: Row
    left_out: PairsLeftOut | None


@dataclass(frozen=True)
class _Read:
    """The same with texts."""

    judged: _Judged
    article: Article
    prompt: str
    texts: tuple[str, ...]


def preference_pairs(wanted: Wanted) -> Iterator[PreferencePair | PairsLeftOut]:
    """Each two summaries that met in a duel somebody judged: the pair, or why it is none.

    By article key, then by the versions' names, so that the same votes give the same order. From
    choices that count, so none that is quarantined. Holds the texts of CHUNK pairs; two queries for
    each CHUNK, and two more.
    """
    versions = ModelVersion.objects.in_bulk()
    judged = (_judged_duel(row, versions, wanted) for row in _duels(wanted))
    for read in _with_texts(judged):
        if isinstance(read, PairsLeftOut):
            yield read
            continue
        chosen, rejected = read.texts
        if chosen.split() == rejected.split():
            yield PairsLeftOut.ALIKE
            continue
        yield PreferencePair(
            prompt=read.prompt,
            chosen=chosen,
            rejected=rejected,
            article=read.article.key,
            title=read.article.title,
            chosen_version=read.judged.versions[0],
            rejected_version=read.judged.versions[1],
            origin=wanted.whose,
            **read.judged.counts,
            **_sureness(*_halved(read.judged.counts)),
        )


def labelled_summaries(wanted: Wanted) -> Iterator[LabelledSummary | PairsLeftOut]:
    """Each summary that has a thumb: with its label, or why it has none.

    In the order, from votes and with queries as in preference_pairs.
    """
    versions = ModelVersion.objects.in_bulk()
    judged = (_judged_summary(row, versions, wanted) for row in _thumbs(wanted))
    for read in _with_texts(judged):
        if isinstance(read, PairsLeftOut):
            yield read
            continue
        counts = read.judged.counts
        yield LabelledSummary(
            prompt=read.prompt,
            completion=read.texts[0],
            label=counts["up"] > counts["down"],
            article=read.article.key,
            title=read.article.title,
            version=read.judged.versions[0],
            origin=wanted.whose,
            **counts,
            **_sureness(*sorted((counts["up"], counts["down"]), reverse=True)),
        )


def _halved(counts: Row) -> tuple[float, float]:
    """Votes for the chosen one and for the other, with half of those for neither on each side."""
    neither = (counts["tied"] + counts["both_bad"]) / 2
    return counts["won"] + neither, counts["lost"] + neither


def _sureness(more: float, less: float) -> dict[str, Any]:
    return {"certainty": certainty(more, less), "share": likely_share(more, less)}


def _duels(wanted: Wanted) -> Iterator[Row]:
    """The counts of each duel's choices, by article key."""
    with_texts = DuelVote.objects.filter(duel__first__isnull=False)
    rows = with_texts.values("article__key", "article_id", "duel_id", *_OF_DUEL)
    if wanted.articles is not None:
        rows = rows.filter(article__in=wanted.articles.order_by().values("pk"))
    if wanted.versions is not None:
        rows = rows.filter(first_version__in=wanted.versions, second_version__in=wanted.versions)
    counted: QuerySet[DuelVote, Any] = rows.annotate(
        readers=Count("reader", filter=wanted.votes, distinct=True),
        **{
            outcome.value: Count("pk", filter=wanted.votes & Q(outcome=outcome.value))
            for outcome in Outcome
        },
    )
    return counted.order_by(by_bytes("article__key"), "duel_id").iterator(chunk_size=CHUNK)


def _thumbs(wanted: Wanted) -> Iterator[Row]:
    """The counts of each summary's thumbs, by article key; no other thing's."""
    rows = Vote.objects.filter(target__kind=Target.Kind.SUMMARY).values(
        "target__article__key", "target__article_id", "target__summary_id", "target__version_id",
        "target__summary__gives_away",
    )  # fmt: skip
    if wanted.articles is not None:
        rows = rows.filter(target__article__in=wanted.articles.order_by().values("pk"))
    if wanted.versions is not None:
        rows = rows.filter(target__version__in=wanted.versions)
    counted: QuerySet[Vote, Any] = rows.annotate(
        up=Count("pk", filter=wanted.votes & Q(value=1)),
        down=Count("pk", filter=wanted.votes & Q(value=-1)),
    )
    ordered = counted.order_by(by_bytes("target__article__key"), "target__summary_id")
    return ordered.iterator(chunk_size=CHUNK)


def _judged_duel(row: Row, versions: dict[int, ModelVersion], wanted: Wanted) -> _Judged:
    sides = [
        (row[side.value], row[f"duel__{side}_id"], versions[row[f"{side}_version_id"]])
        for side in (Outcome.FIRST, Outcome.SECOND)
    ]
    sides.sort(key=lambda side: -side[0])
    (won, chosen, winner), (lost, rejected, loser) = sides
    counts = {
        "won": won,
        "lost": lost,
        "tied": row[Outcome.TIE.value],
        "both_bad": row[Outcome.BAD.value],
        "readers": row["readers"],
    }
    given_away = [row[f"duel__{side}__gives_away"] for side in (Outcome.FIRST, Outcome.SECOND)]
    left_out = (
        _left_out((winner, loser), votes=row["readers"])
        or _told(*given_away)
        or wanted.refused(won, lost)
    )
    names = (winner.identifier, loser.identifier)
    return _Judged(row["article_id"], (chosen, rejected), names, counts, left_out)


def _judged_summary(row: Row, versions: dict[int, ModelVersion], wanted: Wanted) -> _Judged:
    version, up, down = versions[row["target__version_id"]], row["up"], row["down"]
    return _Judged(
        article=row["target__article_id"],
        summaries=(row["target__summary_id"],),
        versions=(version.identifier,),
        counts={"up": up, "down": down},
        left_out=_left_out((version,), votes=up + down)
        or _refuses(row["target__summary__gives_away"])
        or wanted.refused(max(up, down), min(up, down)),
    )


def _left_out(versions: Iterable[ModelVersion], *, votes: int) -> PairsLeftOut | None:
    if not votes:
        return PairsLeftOut.NO_VOTES
    if any(version.status == ModelVersion.Status.DRAFT for version in versions):
        return PairsLeftOut.DRAFT
    return None


def _told(*given_away: int | None) -> PairsLeftOut | None:
    """What keeps a pair of texts from having been judged blind, as texts."""
    refusal = _refuses(*given_away)
    return refusal or (PairsLeftOut.NOT_BLIND if any(given_away) else None)


def _refuses(*given_away: int | None) -> PairsLeftOut | None:
    is_none = any((each or 0) & NO_SUMMARY for each in given_away)
    return PairsLeftOut.REFUSAL if is_none else None


def _with_texts(every: Iterable[_Judged]) -> Iterator[_Read | PairsLeftOut]:
    ordered = _by_names(every)
    while chunk := list(islice(ordered, CHUNK)):
        kept = [judged for judged in chunk if judged.left_out is None]
        articles = Article.objects.only("key", "title", "text").in_bulk(
            {judged.article for judged in kept}
        )
        summaries = Summary.objects.only("text").in_bulk(
            {summary for judged in kept for summary in judged.summaries}
        )
        for judged in chunk:
            yield judged.left_out or _read(judged, articles, summaries)


def _read(
    judged: _Judged, articles: dict[int, Article], summaries: dict[int, Summary]
) -> _Read | PairsLeftOut:
    article = articles.get(judged.article)
    texts = [summaries[pk].text for pk in judged.summaries if pk in summaries]
    # A row may be deleted while this runs: its text is not known any more, either.
    if article is None or not (article.text or "").strip() or len(texts) < len(judged.summaries):
        return PairsLeftOut.NO_TEXT
    return _Read(judged, article, article.text or "", tuple(texts))


def _by_names(every: Iterable[_Judged]) -> Iterator[_Judged]:
    """In each article by the versions' names: ids differ where the same rows were made anew."""
    for _, of_article in groupby(every, key=lambda judged: judged.article):
        yield from sorted(of_article, key=lambda judged: judged.versions)
