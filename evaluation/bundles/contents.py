"""What is in a bundle: a verdict's data without a sign of who gave them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from evaluation.comparison.articlewise import ScoreRow
from evaluation.comparison.named_ratings import RatingRow
from evaluation.comparison.report import ComparedVersion, Rule
from evaluation.comparison.scales import KnownScale
from evaluation.opinions.columns import DuelColumns, ThumbColumns
from evaluation.opinions.part_names import Part
from evaluation.opinions.populations import Population
from summaries.texts.giveaways import GiveawayCounts

MANIFEST = "manifest.json"
REPORT = "report.json"
MARKDOWN = "report.md"  # the same to read
FORMAT = 1  # of a bundle; higher where a reader of the old form would misread the new one


@dataclass(frozen=True, slots=True)
class BundledArticle:
    """An article as figures need it, without its text.

    length: its band, "" where the text is not known. shared: whether both have written about it.
    selected: whether it is in the part of the articles that the report is of. scored: whether its
    scores and ratings are, of which there is a limit. baseline_refused, candidate_refused: whether
    that one's text is a refusal.
    """

    pk: int
    slug: str
    title: str
    source: str
    length: str
    tags: tuple[str, ...]
    shared: bool
    selected: bool
    scored: bool
    baseline_refused: bool
    candidate_refused: bool


@dataclass(frozen=True, slots=True)
class KnownMeasure:
    """A metric's name and what made its scores."""

    name: str
    signature: str


@dataclass(frozen=True, slots=True)
class BundledFile:
    """A file of the bundle: its name, its size in bytes as unpacked, and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class MadeBy:
    """What computed the report: hashes and versions of programs."""

    program: str
    python: str
    numpy: str
    scipy: str


@dataclass(frozen=True, slots=True)
class Asking:
    """What the report was asked: two versions, the part of the data, the rule.

    as_of, scored_as_of: days, such as "2026-02-03"; None where there is none. looked_at: when the
    rule's plan had reached its size, see `plan_moments`; None where it had not.
    """

    baseline: ComparedVersion
    candidate: ComparedVersion
    filters: tuple[tuple[str, str], ...]
    population: Population
    rule: Rule
    as_of: str | None
    scored_as_of: str | None
    measures: tuple[KnownMeasure, ...]
    scales: tuple[KnownScale, ...]
    baseline_texts: GiveawayCounts
    candidate_texts: GiveawayCounts
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle holds, as `manifest.json` says it; files: all but the manifest itself."""

    format: int
    made_by: MadeBy
    seed: int
    asking: Asking
    files: tuple[BundledFile, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """A verdict's data. Readers are numbers of this bundle's own, and times are days, or on which
    side of a plan's moments they are.

    thumbs: on the two versions. duels: of all versions, since the standing is of all. versions:
    those that duels name, and the two. Raters are numbered as they come first in ratings.
    """

    asking: Asking
    thumbs: ThumbColumns
    duels: DuelColumns
    articles: Mapping[int, BundledArticle]
    versions: tuple[ComparedVersion, ...]
    scores: tuple[ScoreRow, ...]
    ratings: tuple[RatingRow, ...]


def parts_of(article: BundledArticle) -> list[Part]:
    """The parts that an article is in, the whole first."""
    parts = [("whole", "")]
    if article.source:
        parts.append(("source", article.source))
    if article.length:
        parts.append(("length", article.length))
    return parts + [("tag", slug) for slug in article.tags]
