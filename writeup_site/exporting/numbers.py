"""People's ratings and metrics' scores as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import Case, F, Q, TextField, Value, When

from common.files.tables import TableColumn, TableRow
from common.work.portions import portions
from evaluation.metrics.labels import IMPORTED, JUDGE
from evaluation.runs.models import Metric, Score
from summaries.articles.byte_order import by_bytes
from summaries.articles.models import Article
from summaries.breakdowns.models import Rating
from summaries.ratings.models import Dimension, Rater
from summaries.versions.models import ModelVersion
from writeup_site.exporting.choice import ExportChoice
from writeup_site.exporting.notes import ExportNotes
from writeup_site.exporting.pseudonyms import Pseudonyms

CHUNK: Final = 2_000
ARTICLES: Final = 100  # of one statement: with sixty versions some ten thousand scores
_FORMER, _CUT = "former", "cut"
# One text for what makes a score another one, which few have.
_STATE: Final = Case(
    When(~Q(text_hash=F("summary__text_hash")), then=Value(_FORMER)),
    When(cut=True, then=Value(_CUT)),
    default=Value(""),
    output_field=TextField(),
)
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
    noted.people["raters with a name"] += raters.count()
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
            names.of_person("rater", f"{group}\0{name}") if rater else None, dimension, value,
            place is None, scale and scale.low, scale and scale.high,
            (scale and scale.better) or None,
        )  # fmt: skip


def score_rows(choice: ExportChoice, noted: ExportNotes) -> Iterator[TableRow]:
    """Each score of a text as it stands, by article key, version and signature."""
    metrics = {each.pk: each for each in Metric.objects.all()}
    by_signature = _ranks((pk, (each.signature,)) for pk, each in metrics.items())
    by_name = _ranks(
        (pk, (name, version))
        for pk, name, version in ModelVersion.objects.values_list("pk", "name", "version")
    )
    said = {pk: (each.name, each.signature, _origin(each)) for pk, each in metrics.items()}
    held = Score.objects.filter(choice.of_versions("summary__version")).order_by()
    articles = Article.objects.filter(choice.among("pk")).order_by(by_bytes("key"))
    keys = articles.values_list("pk", "key").iterator(chunk_size=CHUNK)
    versions = choice.versions
    for some in portions(keys, ARTICLES):
        places = {pk: place for place, (pk, _) in enumerate(some)}
        rows = held.filter(summary__article__in=list(places)).values_list(
            "summary__article_id", "summary__version_id", "metric_id", "value", "precision",
            "recall", "reason", _STATE,
        )  # fmt: skip
        # Sorted here: a database would compare three texts of each score with those of others.
        for article, version, metric, value, precision, recall, reason, state in sorted(
            rows, key=lambda row: (places[row[0]], by_name[row[1]], by_signature[row[2]])
        ):
            if state == _FORMER:
                noted.left_out["scores of a text that has changed since"] += 1
                continue
            key = some[places[article]][1]
            yield (
                key, versions[version], *said[metric], value, precision, recall, reason or None,
                state == _CUT,
            )  # fmt: skip


def _ranks(named: Iterable[tuple[int, tuple[str, ...]]]) -> dict[int, int]:
    """Ids by their places in the byte order of names."""
    ordered = sorted(named, key=lambda each: [name.encode() for name in each[1]])
    return {pk: place for place, (pk, _) in enumerate(ordered)}


def _origin(metric: Metric) -> str:
    begins = metric.signature.startswith
    return next((each for prefix, each in _ORIGINS if begins(prefix)), "here")
