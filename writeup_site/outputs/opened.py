"""One article with what two to four versions wrote of it, and what is said of that; reads only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db.models import Avg, Count, Q

from evaluation.comparison.estimates import Measure
from evaluation.comparison.measures import rating_measure
from evaluation.opinions.codes import REASON_ORDER, Origin, ThumbPart
from evaluation.opinions.populations import first_of
from evaluation.opinions.selecting import OpinionFilter, numbers_by_origin, select_thumbs
from evaluation.opinions.selectors import current_opinions
from evaluation.runs.models import Score
from summaries.articles.models import Article
from summaries.breakdowns.giving_away import giveaway_words
from summaries.breakdowns.models import Rating, Section, Summary
from summaries.ratings.selectors import dimensions_held
from summaries.references.models import Reference
from surveys.thumbs.models import Target, Vote
from writeup_site.outputs.models import Note
from writeup_site.outputs.overlap import OverlapRun, overlap_runs, words_of

MOST_BESIDE: Final = 4  # texts that a person still holds beside one another
_COMMENTS: Final = 10


@dataclass(frozen=True, slots=True)
class ThumbCounts:
    """👍 and 👎 on a summary, and how often each reason came with a 👎 on it or a part of it."""

    up: int
    down: int
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class OpenedSection:
    """A part of a breakdown with what readers of the page's origin said of it."""

    section: Section
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class OpenedOutput:
    """A version's output. given_away: what keeps it out of duels, "" for nothing."""

    summary: Summary
    runs: tuple[OverlapRun, ...]
    thumbs: ThumbCounts
    comments: tuple[str, ...]
    sections: tuple[OpenedSection, ...]
    notes: tuple[Note, ...]
    given_away: str


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """What each output got on one measure, in their order; None where there is no number.

    best: the places of the best one, none where all are alike or neither end is better.
    """

    measure: Measure
    values: tuple[float | None, ...]
    best: frozenset[int]


@dataclass(frozen=True, slots=True)
class OpenedArticle:
    """outputs: the one that was opened first. others: of the same article, not shown here."""

    article: Article
    references: tuple[Reference, ...]
    outputs: tuple[OpenedOutput, ...]
    others: tuple[Summary, ...]
    measured: tuple[MeasuredRow, ...]
    origin: Origin


def opened_article(
    summary: Summary,
    *,
    beside: Sequence[str],
    measures: Mapping[int, Measure],
    origin: Origin | None,
) -> OpenedArticle:
    """The output and those beside it. Eleven queries.

    summary: with its article and version. beside: versions by name, at most MOST_BESIDE with the
    one opened; where none of them is there, those that most readers see. measures: by metric's id.
    """
    article = summary.article
    every = list(
        Summary.objects.filter(article=article).exclude(pk=summary.pk).select_related("version")
    )
    chosen = _beside(every, beside)
    shown = [summary, *chosen]
    references = tuple(article.references.order_by("position"))
    words = words_of(reference.text for reference in references)
    own = words_of([article.text or ""])
    thumbs, origin = _thumbs(article, origin)
    comments, sections = _comments(shown, origin), _sections(shown, origin)
    notes = _notes(shown)
    outputs = tuple(
        OpenedOutput(
            summary=each,
            runs=tuple(overlap_runs(each.text, references=words, article=own)),
            thumbs=thumbs.get(each.version_id, ThumbCounts(0, 0, ())),
            comments=tuple(comments[each.pk][:_COMMENTS]),
            sections=tuple(sections[each.pk]),
            notes=tuple(notes[each.pk]),
            given_away=giveaway_words(each.gives_away),
        )
        for each in shown
    )
    return OpenedArticle(
        article=article,
        references=references,
        outputs=outputs,
        others=tuple(each for each in every if each not in chosen),
        measured=tuple(_measured(shown, measures)),
        origin=origin,
    )


def _beside(every: Sequence[Summary], names: Sequence[str]) -> list[Summary]:
    asked = [each for each in every if each.version.identifier in names]
    if asked:
        return asked[: MOST_BESIDE - 1]
    live = sorted(
        every,
        key=lambda each: (each.version.status != "live", -each.version.weight, each.version_id),
    )
    return live[: MOST_BESIDE - 1]


def _thumbs(article: Article, asked: Origin | None) -> tuple[dict[int, ThumbCounts], Origin]:
    """By version, what is said of its summary of the article; and whose opinions that is."""
    every = current_opinions().thumbs
    here = OpinionFilter(origins=None, articles=np.array([article.pk], np.int32))
    thumbs = select_thumbs(every, here)
    # As the list counts: what stands in is of the whole site, so that it is the same everywhere.
    origin = first_of(asked, numbers_by_origin(every))
    thumbs = select_thumbs(thumbs, OpinionFilter(origins=(origin,)))
    found = {}
    for version in np.unique(thumbs.version).tolist():
        own = thumbs.take(thumbs.version == version)
        whole = own.up[own.part == ThumbPart.SUMMARY]
        given = Counter(
            {
                reason: int(((own.reasons >> place) & 1).sum())
                for place, reason in enumerate(REASON_ORDER)
            }
        )
        reasons = tuple((reason, number) for reason, number in given.most_common() if number)
        up = int(whole.sum())
        found[version] = ThumbCounts(up, len(whole) - up, reasons)
    return found, origin


def _of_origin(origin: Origin, vote: str = "") -> Q:
    """The votes of this origin; `vote` is the way to a vote, such as "target__votes__"."""
    is_imported = {f"{vote}ballot__imported_by__isnull": origin != Origin.IMPORTED}
    return Q(**{f"{vote}simulated": origin == Origin.SIMULATED}, **is_imported)


def _comments(shown: Sequence[Summary], origin: Origin) -> dict[int, list[str]]:
    """By summary, what readers of this origin wrote with a 👎 on it or on a part, newest first."""
    # Their few targets first: asked in one statement, every vote would be looked at.
    targets = [
        *Target.objects.filter(summary__in=shown).values_list("pk", flat=True),
        *Target.objects.filter(section__summary__in=shown).values_list("pk", flat=True),
    ]
    votes = Vote.objects.filter(
        _of_origin(origin),
        target__in=targets,
        value=-1,
    )
    found: dict[int, list[str]] = defaultdict(list)
    for whole, of_section, body in votes.order_by("-ballot_id").values_list(
        "target__summary_id", "target__section__summary_id", "ballot__body"
    )[:500]:
        said = body.get("comment") if isinstance(body, dict) else None
        if said:
            found[whole or of_section].append(said)
    return found


def _sections(shown: Sequence[Summary], origin: Origin) -> dict[int, list[OpenedSection]]:
    of_origin = _of_origin(origin, "target__votes__")
    counted = Section.objects.filter(summary__in=shown).annotate(
        up=Count("target__votes", filter=of_origin & Q(target__votes__value=1)),
        down=Count("target__votes", filter=of_origin & Q(target__votes__value=-1)),
    )
    found: dict[int, list[OpenedSection]] = defaultdict(list)
    for section in counted.order_by("pk"):
        found[section.summary_id].append(OpenedSection(section, section.up, section.down))
    return found


def _notes(shown: Sequence[Summary]) -> dict[int, list[Note]]:
    found: dict[int, list[Note]] = defaultdict(list)
    for note in Note.objects.filter(summary__in=shown).order_by("pk"):
        found[note.summary_id].append(note)
    return found


def _measured(shown: Sequence[Summary], measures: Mapping[int, Measure]) -> Iterable[MeasuredRow]:
    """People's ratings first, then scores."""
    rows: dict[str, tuple[Measure, dict[int, float]]] = {}
    rated = Rating.objects.filter(summary__in=shown).order_by()
    dimensions = dimensions_held()
    for row in rated.values("group", "dimension", "summary_id").annotate(mean=Avg("value")):
        named = row["group"], row["dimension"]
        lower = named in dimensions and dimensions[named].lower_is_better
        measure = rating_measure(*named, "lower" if lower else "higher")
        rows.setdefault(measure.key, (measure, {}))[1][row["summary_id"]] = row["mean"]
    rows = dict(sorted(rows.items()))
    scores = Score.objects.filter(summary__in=shown, metric__in=measures, value__isnull=False)
    held = {(row[0], row[1]): row[2] for row in scores.values_list("metric", "summary", "value")}
    for metric, measure in measures.items():
        found = ((each.pk, held.get((metric, each.pk))) for each in shown)
        values = {pk: value for pk, value in found if value is not None}
        if values:
            rows[measure.key] = (measure, values)
    for measure, known in rows.values():
        values_in_order = tuple(known.get(each.pk) for each in shown)
        yield MeasuredRow(measure, values_in_order, _best(measure, values_in_order))


def _best(measure: Measure, values: Sequence[float | None]) -> frozenset[int]:
    known = [value for value in values if value is not None]
    if measure.better == "neither" or len(set(known)) < 2:
        return frozenset()
    best = min(known) if measure.better == "lower" else max(known)
    return frozenset(place for place, value in enumerate(values) if value == best)
