"""What raters said of single sentences, counted; reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import F, Q

from summaries.texts.hashing import text_hash
from surveys.experts.marking import sentences_of
from surveys.experts.models import TaskPlace, TaskText


@dataclass
class MarkedSentence:
    """A sentence of a summary: how many raters left it unmarked, how many marked it, and who."""

    article: str
    version: int
    sentence: str
    there: int = 0
    missing: int = 0
    raters: set[int] = field(default_factory=set)


def marked_sentences(
    chosen: Q, versions: Collection[int] | None
) -> dict[tuple[int, str], MarkedSentence]:
    """By summary's id and sentence's hash, of summaries whose text is as it was rated.

    chosen: of the places; versions: of the summaries, None for all. Two queries.
    """
    places = TaskPlace.objects.filter(
        chosen, item__is_gold=False, done_at__isnull=False, marked__isnull=False
    ).order_by("pk")
    held = list(places.values_list("item_id", "task_rater__rater_id", "marked"))
    texts = TaskText.objects.filter(
        item__in={item for item, _, _ in held}, summary__text_hash=F("text_hash")
    ).select_related("summary__article")
    if versions is not None:
        texts = texts.filter(summary__version__in=versions)
    known = {text.pk: text for text in texts.defer("summary__article__text")}
    found: dict[tuple[int, str], MarkedSentence] = {}
    for _, rater, marked in held:
        for key, hashes in (marked or {}).items():
            text = known.get(int(key))
            if text is None or text.summary is None:
                continue
            for sentence in dict.fromkeys(sentences_of(text.summary.text)):
                of = (text.summary.pk, text_hash(sentence))
                one = found.setdefault(of, MarkedSentence(
                    text.summary.article.key, text.summary.version_id, sentence
                ))  # fmt: skip
                one.missing += of[1] in hashes
                one.there += of[1] not in hashes
                one.raters.add(rater)
    return found
