"""Reports on selections that nothing is kept of: computed when asked, within a bound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from evaluation.comparison.articlewise import PairFigure, pair_figures
from evaluation.comparison.counted_models import CountedOpinion, Slice
from evaluation.comparison.kept import TableKey, Tables, duel_key
from evaluation.comparison.report import Selection
from evaluation.comparison.tables import DUEL, SLICE_REPLICATES, Entry, rows_of, summed
from evaluation.comparison.votes import Counted
from evaluation.opinions.slices import ARTICLE_DIMENSIONS, WHOLE, Part, articles_in

# Votes that are read and reweighted for one report: about half a second.
MOST_VOTES: Final = 50_000
MOST_ARTICLES: Final = 2_000


def tables_within(
    baseline: int, candidates: Sequence[int], *, population: str, filters: Sequence[Part]
) -> tuple[Tables, Selection]:
    """The sums over the newest `MOST_VOTES` votes in all of these parts. Two or three queries."""
    pairs = Q()
    for candidate in candidates:
        key = duel_key(baseline, candidate)
        pairs |= Q(measure=DUEL, first_id=key.first, second_id=key.second)
    thumbs = Q(measure="summary", first_id__in=[baseline, *candidates])
    rows = CountedOpinion.objects.filter(pairs | thumbs, population=population)
    if articles := _article_parts(filters):
        rows = rows.filter(article_id__in=articles_in(articles).values("pk"))
    months = _slice_ids([part for part in filters if part[0] == "month"])
    entries: dict[TableKey, list[Entry]] = {}
    read = 0
    newest = rows.order_by("-pk").values_list(
        "measure", "first_id", "second_id", "article_id", "reader_id", "outcome", "slices"
    )[: MOST_VOTES + 1]
    for measure, first, second, article, reader, outcome, slices in newest:
        read += 1
        if read <= MOST_VOTES and months <= set(slices.split()):
            key = TableKey(measure, first, second)
            entries.setdefault(key, []).append(Entry(article, reader, outcome))
    tables = summed(
        entries, rows={key: rows_of(key.measure) for key in entries}, replicates=SLICE_REPLICATES
    ) if entries else {}  # fmt: skip
    counted = {
        key: Counted(
            table,
            readers=len({entry.reader for entry in entries[key]}),
            articles=len({entry.article for entry in entries[key]}),
        )
        for key, table in tables.items()
    }
    selection = Selection(
        tuple(filters), on_demand=True, partial=read > MOST_VOTES,
        votes_read=min(read, MOST_VOTES),
    )  # fmt: skip
    return {WHOLE: counted}, selection


def figures_within(
    baseline: int, candidates: Sequence[int], *, filters: Sequence[Part]
) -> dict[int, list[PairFigure]]:
    """The scores and ratings on the newest `MOST_ARTICLES` articles in all of these parts."""
    if any(part[0] == "month" for part in filters):
        return {candidate: [] for candidate in candidates}
    found = articles_in(_article_parts(filters)).order_by("-pk").values_list("pk", flat=True)
    within = sorted(found[:MOST_ARTICLES])
    return {
        candidate: pair_figures(min(baseline, candidate), max(baseline, candidate), within=within)
        for candidate in candidates
    }


def _article_parts(filters: Sequence[Part]) -> list[Part]:
    return [part for part in filters if part[0] in (*ARTICLE_DIMENSIONS, "title")]


def _slice_ids(parts: Sequence[Part]) -> set[str]:
    """The ids of these slices as opinions name them; an id nothing has for one that is not kept."""
    ids = set()
    for dimension, value in parts:
        pk = Slice.objects.filter(dimension=dimension, value=value).values_list("pk", flat=True)
        ids.add(str(pk.first() or 0))
    return ids
