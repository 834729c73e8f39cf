"""Summaries whose text is one of the references that they are scored against; reads only.

Such a score says where a text was taken from, not how good it is: trust cards and comparisons
leave it out, and say how many.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from django.db.models import Exists, F, Func, OuterRef, Value
from django.db.models.functions import Length, Replace

from evaluation.judges.naming import ENGINE as JUDGES
from evaluation.metrics.registry import ENGINES, engine
from evaluation.runs.models import Metric
from evaluation.runs.selectors import scoring_options
from evaluation.runs.sums import kind_of
from summaries.breakdowns.models import Summary
from summaries.changed_blocks.blocks import state_of
from summaries.references.models import Reference


def reads_references(name: str) -> bool:
    """Whether an engine scores against references; so it is supposed of one that is not here.

    Judges read the article.
    """
    if name in ENGINES:
        return "references" in engine(name, scoring_options()).needs
    return name != JUDGES


def own_references(
    versions: Collection[int], *, within: Sequence[int] | None = None
) -> frozenset[tuple[int, int]]:
    """Article and version of each summary whose text, but for case and blanks, is a reference.

    within: only of these articles. Two queries, of which the first compares lengths in the
    database, so that few texts are read.
    """
    same_length = Reference.objects.annotate(solid=_solid()).filter(
        article=OuterRef("article"), solid=OuterRef("solid")
    )
    summaries = Summary.objects.filter(version__in=versions).annotate(solid=_solid())
    if within is not None:
        summaries = summaries.filter(article__in=within)
    rows = summaries.filter(Exists(same_length)).order_by()
    likely = list(rows.values_list("article_id", "version_id", "text"))
    references = Reference.objects.filter(article__in={article for article, *_ in likely})
    known = {(a, _plain(text)) for a, text in references.values_list("article_id", "text")}
    return frozenset(
        (article, version) for article, version, text in likely if (article, _plain(text)) in known
    )


def own_references_scored(signature: str, versions: tuple[int, ...]) -> frozenset[tuple[int, int]]:
    """Those of a metric's scores, none where it reads no references.

    Two queries where this process has looked since the scores changed.
    """
    metric = Metric.objects.filter(signature=signature).first()
    if metric is None or not reads_references(metric.engine):
        return frozenset()
    return _own_references(versions, state_of([kind_of(metric.pk)]))


@lru_cache(maxsize=32)  # until scores change, as they do after any of the texts
def _own_references(versions: tuple[int, ...], state: object) -> frozenset[tuple[int, int]]:
    return own_references(versions)


def _solid() -> Func:
    """How long a row's text is without its blanks."""
    text: Func | F = F("text")
    for blank in (" ", "\n", "\t", "\r"):
        text = Replace(text, Value(blank), Value(""))
    return Length(text)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
