"""All that a reader gave, as they may see it and take it along."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from common.words.counts import counted
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.own_texts.selectors import state_of, title_of
from summaries.texts.excerpt import opening
from surveys.ballots.models import Ballot
from surveys.duels.models import DuelVote, Impression
from surveys.exposures.models import Exposure
from surveys.ideas.models import Idea, IdeaPoints
from surveys.questionnaires.models import Response
from surveys.readers.models import Reader
from surveys.thumbs.models import Target, Vote

SHOWN: Final = 50  # entries of each part on the page; the export holds all
CHUNK: Final = 500


@dataclass(frozen=True)
class Words:
    """A row in words: what it is about, what was said, and the address of the thing ("": none)."""

    about: str
    said: str
    url: str = ""


@dataclass(frozen=True)
class MyDataEntry:
    """One row on the page; `note` says what became of it where that isn't the usual."""

    words: Words
    at: datetime | None
    note: str = ""


@dataclass(frozen=True)
class MyDataPart:
    """A heading, how many rows there are, and the newest of them."""

    title: str
    count: int
    entries: list[MyDataEntry]


@dataclass(frozen=True)
class MyData:
    """What is held about a reader."""

    reader: Reader
    parts: list[MyDataPart]


@dataclass(frozen=True)
class Describer:
    """How a kind of ballot is told: its heading, what to join, and the words for one."""

    title: str
    joined: tuple[str, ...]
    words: Callable[[Ballot], Words]


def _words_of_thumb(ballot: Ballot) -> Words:
    target = ballot.target
    if target is None:
        return _words_of_any(ballot)
    said = {1: "👍", -1: "👎", 0: "taken back"}[ballot.value]
    if target.own_breakdown:
        own_text = target.own_breakdown.own_text
        name = own_text.title or opening(own_text.text, 60)
        thing = f"{target.own_breakdown.get_task_display()} of “{name}” by {target.version}"
        return Words(thing, said, own_text.get_absolute_url())
    if target.article is None:
        return _words_of_any(ballot)
    thing = f"The summary of “{target.article}”"
    if target.kind == Target.Kind.SECTION and target.section:
        name = target.section.heading or target.section.body[:80]
        thing = f"{target.section.get_kind_display().capitalize()} “{name}” in “{target.article}”"
    elif target.kind == Target.Kind.SIMILAR and target.similar:
        thing = f"“{target.similar.title}” beside “{target.article}”"
    return Words(thing, said, target.article.get_absolute_url())


def _words_of_points(ballot: Ballot) -> Words:
    said = counted(ballot.value, "points")
    if ballot.body.get("cut"):
        said += ", taken back when your browsers were joined"
    idea = ballot.idea
    return Words(str(idea), said, idea.get_absolute_url() if idea else "")


def _words_of_duel(ballot: Ballot) -> Words:
    impression = ballot.impression
    if impression is None:
        return _words_of_any(ballot)
    article = impression.duel.article
    said = str(Ballot.Choice(ballot.value).label)
    return Words(f"A duel about “{article}”", said, article.get_absolute_url())


def _words_of_answer(ballot: Ballot) -> Words:
    question = ballot.question
    if question is None:
        return _words_of_any(ballot)
    given = ballot.body.get("value")
    answer = ", ".join(map(str, given)) if isinstance(given, list) else str(given)
    said = answer if ballot.value else "no answer"
    return Words(f"“{question.text}” in “{question.survey}”", said)


def _words_of_any(ballot: Ballot) -> Words:
    return Words(f"{ballot.get_kind_display()} {ballot.pk}", str(ballot.value))


# A kind that is missing here is told by its value alone.
DESCRIBERS: Final[dict[str, Describer]] = {
    Ballot.Kind.THUMB: Describer(
        "Thumbs",
        (
            *("target__article", "target__section", "target__similar", "target__version"),
            "target__own_breakdown__own_text",
        ),
        _words_of_thumb,
    ),
    Ballot.Kind.DUEL: Describer("Duels", ("impression__duel__article",), _words_of_duel),
    Ballot.Kind.ANSWER: Describer("Answers to surveys", ("question__survey",), _words_of_answer),
    Ballot.Kind.POINTS: Describer("Points for ideas", ("idea",), _words_of_points),
}


@dataclass(frozen=True)
class Extra:
    """How rows of another model that hang on a reader are told; `at` names their date."""

    title: str
    at: str
    joined: tuple[str, ...]
    words: Callable[[Any], Words]


# A model that is missing here is told by its name and number of rows.
EXTRAS: Final[dict[Any, Extra]] = {
    Idea: Extra(
        "Ideas you proposed", "created_at", (),
        lambda idea: Words(idea.title, idea.get_state_display(), idea.get_absolute_url()),
    ),
    Impression: Extra(
        "Duels you were shown", "served_at", ("duel__article",),
        lambda shown: Words(
            str(shown.duel.article), "shown blind", shown.duel.article.get_absolute_url()
        ),
    ),
    Exposure: Extra(
        "Articles you were shown", "first_seen", ("article", "version"),
        lambda seen: Words(
            str(seen.article), f"as {seen.version.label} wrote about it",
            seen.article.get_absolute_url(),
        ),
    ),
}  # fmt: skip
PIECES: Final = Extra(
    "Texts you gave", "created_at", (),
    lambda own_text: Words(title_of(own_text), state_of(own_text), own_text.get_absolute_url()),
)  # fmt: skip
# Derived from ballots, and told with them.
DERIVED: Final[frozenset[Any]] = frozenset({Vote, IdeaPoints, DuelVote, Response})


def rows_of(reader: Reader) -> Iterator[tuple[ForeignObjectRel, QuerySet[Any]]]:
    """Every model that hangs on a reader, with this reader's rows."""
    for relation in Reader._meta.related_objects:
        model = relation.related_model
        yield relation, model._base_manager.filter(**{relation.remote_field.name: reader})


def my_data(reader: Reader) -> MyData:
    """What is held about a reader, the newest of each part; two queries a part."""
    parts = list(_parts_of_ballots(reader))
    for relation, rows in rows_of(reader):
        model = relation.related_model
        if model is not Ballot and model not in DERIVED and (count := rows.count()):
            parts.append(_part_of(model, rows, count))
    if own_texts := own_texts_of(reader).count():
        parts.append(
            _part_as(PIECES, own_texts_of(reader).prefetch_related("own_breakdowns"), own_texts)
        )
    return MyData(reader, parts)


def own_texts_of(reader: Reader) -> QuerySet[OwnText]:
    """The reader's own texts, which know them by an opaque key and no foreign one."""
    return OwnText.objects.filter(owner_key=str(reader.pk))


def _parts_of_ballots(reader: Reader) -> Iterator[MyDataPart]:
    ballots = Ballot.objects.filter(reader=reader)
    counts = dict(ballots.order_by("kind").values_list("kind").annotate(Count("pk")))
    for kind in (kind for kind in Ballot.Kind.values if kind in counts):
        about = DESCRIBERS.get(kind)
        rows = ballots.filter(kind=kind).order_by("-pk")
        entries = [
            MyDataEntry(_words(ballot), ballot.received_at, _note(ballot))
            for ballot in (rows.select_related(*about.joined) if about else rows)[:SHOWN]
        ]
        yield MyDataPart(about.title if about else Ballot.Kind(kind).label, counts[kind], entries)


def _words(ballot: Ballot) -> Words:
    about = DESCRIBERS.get(ballot.kind)
    return about.words(ballot) if about else _words_of_any(ballot)


def _note(ballot: Ballot) -> str:
    if ballot.quarantined_at:
        return "not counted"
    return "" if ballot.applied_at else "not counted yet"


def _part_of(model: Any, rows: QuerySet[Any], count: int) -> MyDataPart:
    extra = EXTRAS.get(model)
    if extra is None:
        return MyDataPart(str(model._meta.verbose_name_plural).capitalize(), count, [])
    return _part_as(extra, rows, count)


def _part_as(extra: Extra, rows: QuerySet[Any], count: int) -> MyDataPart:
    newest = rows.select_related(*extra.joined).order_by("-pk")[:SHOWN]
    return MyDataPart(
        extra.title,
        count,
        [MyDataEntry(extra.words(row), getattr(row, extra.at)) for row in newest],
    )


def export_of(reader: Reader) -> Iterator[str]:
    """All that is held about a reader as JSON text, piece by piece: every row, every column."""
    user = reader.user
    head = {
        "exported_at": timezone.now(),
        "reader": {
            "known_since": reader.created_at,
            "cookie_hmac": reader.key_hash,
            "signed_in_as": user.get_username() if user else None,
        },
    }
    yield _json(head)[:-1]
    for relation, rows in rows_of(reader):
        model = relation.related_model
        yield f', "{model._meta.model_name}": ['
        is_ballot = model is Ballot
        joined = {name for each in DESCRIBERS.values() for name in each.joined} if is_ballot else ()
        first = True
        for row in rows.select_related(*joined).order_by("pk").iterator(chunk_size=CHUNK):
            yield ("" if first else ", ") + _json(_columns(row, relation.remote_field.name))
            first = False
        yield "]"
    yield ', "piece": ['
    for number, own_text in enumerate(
        own_texts_of(reader).order_by("pk").iterator(chunk_size=CHUNK)
    ):
        own_breakdowns = [
            _columns(own_breakdown, "own_text")
            for own_breakdown in OwnBreakdown.objects.filter(own_text=own_text).order_by("pk")
        ]
        yield (", " if number else "") + _json(
            {**_columns(own_text, "owner_key"), "own_breakdowns": own_breakdowns}
        )
    yield "]}\n"


def _columns(row: Any, left_out: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if isinstance(row, Ballot):
        words = _words(row)
        told = {"about": words.about, "said": words.said}
    fields = [field for field in row._meta.concrete_fields if field.name != left_out]
    return {**told, **{field.attname: getattr(row, field.attname) for field in fields}}


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
