"""People's ratings and metrics' scores as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import F

from common.files.tables import TableColumn, TableRow
from evaluation.metrics.labels import IMPORTED, JUDGE
from evaluation.runs.models import Score
from summaries.articles.byte_order import by_bytes
from summaries.breakdowns.models import Rating
from summaries.ratings.models import Dimension, Rater
from writeup_site.exporting.choice import ExportChoice
from writeup_site.exporting.notes import ExportNotes
from writeup_site.exporting.pseudonyms import Pseudonyms

CHUNK: Final = 2_000
_ORIGINS: Final = ((IMPORTED, "imported"), (JUDGE, "judge"))
_ABOUT: Final = (
    TableColumn("article_id", "text", "The article's key."),
    TableColumn("model", "text", "The version that wrote the summary, name@version."),
)
RATING_COLUMNS: Final = (
    *_ABOUT,
    TableColumn("group", "text", "Of the raters."),
    TableColumn("rater", "text", "Who rated, by a name of this export's recipient alone."),
    TableColumn("name", "text", "The dimension."),
    TableColumn("value", "number", "The rating."),
    TableColumn("is_mean", "truth", "Whether it is a mean over raters of whom nothing is known."),
    TableColumn("lowest", "number", "The lowest rating on this scale."),
    TableColumn("highest", "number", "The highest."),
    TableColumn("better", "text", "higher or lower, where the team has said which is better."),
)
SCORE_COLUMNS: Final = (
    *_ABOUT,
    TableColumn("metric", "text", "The metric's name."),
    TableColumn("signature", "text", "What made the number: two signatures do not compare."),
    TableColumn("origin", "text", "here, imported (computed elsewhere), or judge."),
    TableColumn("value", "number", "The score, F of metrics that have it; none with a reason."),
    TableColumn("precision", "number", "Where the metric has it."),
    TableColumn("recall", "number", "Where the metric has it."),
    TableColumn("reason", "text", "Why there is no score, or what it leaves out."),
    TableColumn("cut", "truth", "Whether a text was longer than the metric reads."),
)


def rating_rows(choice: ExportChoice, noted: ExportNotes) -> Iterator[TableRow]:
    """Each rating, by article key and version. A rater without a name has none here, either."""
    names = Pseudonyms(choice.recipient)
    scales = {(each.group, each.name): each for each in Dimension.objects.all()}
    within = choice.among("summary__article", "summary__version")
    ratings = Rating.objects.filter(within)
    raters = Rater.objects.filter(pk__in=ratings.order_by().values("rater"))
    noted.people["raters have a name"] += raters.count()
    rows = ratings.values_list(
        "summary__article__key", "summary__version_id", "group", "rater_id", "rater__name",
        "dimension", "value", "place",
    ).order_by(
        by_bytes("summary__article__key"), by_bytes("summary__version__name"),
        by_bytes("summary__version__version"), by_bytes("group"), by_bytes("dimension"), "place",
    )  # fmt: skip
    for key, version, group, rater, name, dimension, value, place in rows.iterator(CHUNK):
        scale = scales.get((group, dimension))
        yield (
            key, choice.versions[version], group,
            names.of("rater", f"{group}\0{name}") if rater else None, dimension, value,
            place is None, scale and scale.low, scale and scale.high,
            (scale and scale.better) or None,
        )  # fmt: skip


def score_rows(choice: ExportChoice, noted: ExportNotes) -> Iterator[TableRow]:
    """Each score of a text as it stands, by article key, version and signature."""
    within = choice.among("summary__article", "summary__version")
    scores = Score.objects.filter(within)
    standing = scores.filter(text_hash=F("summary__text_hash"))
    outdated = scores.exclude(text_hash=F("summary__text_hash")).count()
    noted.left_out["scores of a text that has changed since"] += outdated
    rows = standing.values_list(
        "summary__article__key", "summary__version_id", "metric__name", "metric__signature",
        "value", "precision", "recall", "reason", "cut",
    ).order_by(
        by_bytes("summary__article__key"), by_bytes("summary__version__name"),
        by_bytes("summary__version__version"), by_bytes("metric__signature"),
    )  # fmt: skip
    for key, version, name, signature, *said, reason, cut in rows.iterator(CHUNK):
        origin = next((each for prefix, each in _ORIGINS if signature.startswith(prefix)), "here")
        yield key, choice.versions[version], name, signature, origin, *said, reason or None, cut
