"""What readers say of single sentences as ratings of summaries; reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from django.db.models import F

from evaluation.comparison.named_ratings import RatingRow
from summaries.breakdowns.models import Summary
from summaries.texts.markdown import as_plain
from surveys.evidence.models import EvidenceVote

# As a group of people it has a name that no import can give.
GROUP: Final = "readers’ sentences"
DIMENSION: Final = "consistency"
# Of votes on fewer articles there is nothing to see, and a page of empty cards to look at.
FEWEST_ARTICLES: Final = 5


def sentence_ratings() -> Iterator[RatingRow]:
    """By summary and reader, of the sentences spoken of the share that the article says, 0 to 1.

    Of both texts as they are now; none of simulated readers. Two queries, or one.
    """
    votes = EvidenceVote.objects.filter(
        simulated=False, evidence__article_hash=F("evidence__article__text_hash")
    ).order_by("evidence__summary_id", "reader_id", "pk")
    said: dict[tuple[int, int, int], dict[int, list[tuple[str, int]]]] = {}
    for summary, article, version, reader, sentence, value in votes.values_list(
        "evidence__summary_id", "evidence__article_id", "evidence__version_id", "reader_id",
        "evidence__sentence", "value",
    ):  # fmt: skip
        of_summary = said.setdefault((summary, article, version), defaultdict(list))
        of_summary[reader].append((sentence, value))
    if len({article for _, article, _ in said}) < FEWEST_ARTICLES:
        return
    ids = [summary for summary, _, _ in said]
    texts = dict(Summary.objects.filter(pk__in=ids).values_list("pk", "text"))
    for (summary, article, version), readers in said.items():
        plain = as_plain(texts[summary])
        place = 0
        for reader, spoken in readers.items():
            values = [value == 1 for sentence, value in spoken if sentence in plain]
            if values:
                share = sum(values) / len(values)
                yield article, version, GROUP, DIMENSION, place, reader, share
                place += 1
