"""A duel as its page shows it: nameless before the choice, named after it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from surveys.duels.models import Impression
from surveys.duels.outcome import Outcome
from surveys.duels.selectors import PairScore


@dataclass(frozen=True)
class DuelSide:
    """One of the two summaries. `version` is None as long as the duel is blind."""

    letter: str
    text: str
    version: ModelVersion | None = None
    chosen: bool = False


@dataclass(frozen=True)
class DuelShare:
    """How many chose one answer, and its place in a bar 100 wide."""

    name: str
    kind: str
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class DuelPage:
    """What a page shows of an impression; `choice` is None before it is made."""

    article: Article
    original: str | None
    sides: tuple[DuelSide, DuelSide]
    choice: Outcome | None = None
    shares: tuple[DuelShare, ...] = ()
    total: int = 0
    simulated: int = 0


def blind_page(impression: Impression) -> DuelPage:
    """The two texts, and nothing that tells who wrote them."""
    left, right = _in_order(impression)
    return DuelPage(
        article=impression.duel.article,
        original=original_of(impression.duel.article),
        sides=(DuelSide("A", left.text), DuelSide("B", right.text)),
    )


def named_page(impression: Impression, choice: Outcome, score: PairScore | None) -> DuelPage:
    """The same with names, the choice and the pair's score, None where that could not be read."""
    left, right = _in_order(impression)
    return DuelPage(
        article=impression.duel.article,
        original=original_of(impression.duel.article),
        sides=(
            DuelSide("A", left.text, left.version, choice == Outcome.FIRST),
            DuelSide("B", right.text, right.version, choice == Outcome.SECOND),
        ),
        choice=choice,
        shares=_shares(impression, score) if score else (),
        total=score.total if score else 0,
        simulated=score.simulated if score else 0,
    )


def original_of(article: Article) -> str | None:
    """The address that the article came from, where it is one of the web's."""
    try:
        parts = urlsplit(article.url or "")
    except ValueError:
        return None
    # An imported address may be anything, and a link to javascript: would run it.
    return parts.geturl() if parts.scheme in {"https", "http"} and parts.hostname else None


def _in_order(impression: Impression) -> tuple[Summary, Summary]:
    duel = impression.duel
    first, second = duel.texts
    # Read with the duel: no further query.
    first.version, second.version = duel.first_version, duel.second_version
    return (first, second) if impression.first_on_left else (second, first)


def _shares(impression: Impression, score: PairScore) -> tuple[DuelShare, ...]:
    """From the left summary's wins to the right one's, as they stood on the page."""
    left, right = _in_order(impression)
    bars = [
        (left.version.label, "left", Outcome.FIRST),
        (gettext("Equally good"), "tie", Outcome.TIE),
        (gettext("Both bad"), "bad", Outcome.BAD),
        (right.version.label, "right", Outcome.SECOND),
    ]
    shares, start = [], 0.0
    for name, kind, choice in bars:
        count = score.count_of(choice.seen(first_on_left=impression.first_on_left))
        width = 100 * count / score.total if score.total else 0.0
        shares.append(DuelShare(name, kind, count, round(start, 3), round(width, 3)))
        start += width
    return tuple(shares)
