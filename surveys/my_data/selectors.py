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
from django.utils.translation import gettext, gettext_noop

from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.own_texts.selectors import state_of, title_of
from summaries.own_texts.words import STATES
from surveys.ballots.kinds import Words
from surveys.ballots.models import Ballot
from surveys.collecting.registry import DERIVED, KIND_NAMED, KINDS
from surveys.duels.models import Impression
from surveys.exposures.models import Exposure
from surveys.ideas.models import Idea
from surveys.readers.models import Reader

SHOWN: Final = 50  # entries of each part on the page; the export holds all
CHUNK: Final = 500


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
class Extra:
    """How rows of another model that hang on a reader are told; `at` names their date."""

    title: str
    at: str
    joined: tuple[str, ...]
    words: Callable[[Any], Words]


# A model that is missing here is told by its name and number of rows.
EXTRAS: Final[dict[Any, Extra]] = {
    Idea: Extra(
        gettext_noop("Ideas you proposed"), "created_at", (),
        lambda idea: Words(idea.title, str(idea.get_state_display()), idea.get_absolute_url()),
    ),
    Impression: Extra(
        gettext_noop("Duels you were shown"), "served_at", ("duel__article",),
        lambda shown: Words(
            str(shown.duel.article), gettext("shown blind"), shown.duel.article.get_absolute_url()
        ),
    ),
    Exposure: Extra(
        gettext_noop("Articles you were shown"), "first_seen", ("article", "version"),
        lambda seen: Words(
            str(seen.article),
            gettext("as {version} wrote about it").format(version=seen.version.label),
            seen.article.get_absolute_url(),
        ),
    ),
}  # fmt: skip
OWN_TEXTS: Final = Extra(
    gettext_noop("Texts you gave"), "created_at", (),
    lambda own_text: Words(
        title_of(own_text), gettext(STATES[state_of(own_text)]), own_text.get_absolute_url()),
)  # fmt: skip


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
            _part_as(OWN_TEXTS, own_texts_of(reader).prefetch_related("own_breakdowns"), own_texts)
        )
    return MyData(reader, parts)


def own_texts_of(reader: Reader) -> QuerySet[OwnText]:
    """The reader's own texts, which know them by an opaque key and no foreign one."""
    return OwnText.objects.filter(owner_key=str(reader.pk))


def _parts_of_ballots(reader: Reader) -> Iterator[MyDataPart]:
    ballots = Ballot.objects.filter(reader=reader)
    counts = dict(ballots.order_by("kind").values_list("kind").annotate(Count("pk")))
    for kind in (kind for kind in KINDS if kind.name in counts):
        rows = ballots.filter(kind=kind.name).order_by("-pk").select_related(*kind.joined)
        entries = [
            MyDataEntry(kind.words(ballot), ballot.received_at, _note(ballot))
            for ballot in rows[:SHOWN]
        ]
        yield MyDataPart(gettext(kind.title), counts[kind.name], entries)


def _note(ballot: Ballot) -> str:
    if ballot.quarantined_at or ballot.former_text:
        return gettext("not counted")
    return "" if ballot.applied_at else gettext("not counted yet")


def _part_of(model: Any, rows: QuerySet[Any], count: int) -> MyDataPart:
    extra = EXTRAS.get(model)
    if extra is None:
        return MyDataPart(str(model._meta.verbose_name_plural).capitalize(), count, [])
    return _part_as(extra, rows, count)


def _part_as(extra: Extra, rows: QuerySet[Any], count: int) -> MyDataPart:
    newest = rows.select_related(*extra.joined).order_by("-pk")[:SHOWN]
    return MyDataPart(
        gettext(extra.title),
        count,
        [MyDataEntry(extra.words(row), getattr(row, extra.at)) for row in newest],
    )


def export_of(reader: Reader) -> Iterator[str]:
    """All that is held about a reader as JSON text, part by part: every row, every column."""
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
        joined = {name for kind in KINDS for name in kind.joined} if is_ballot else ()
        first = True
        for row in rows.select_related(*joined).order_by("pk").iterator(chunk_size=CHUNK):
            yield ("" if first else ", ") + _json(_columns(row, relation.remote_field.name))
            first = False
        yield "]"
    yield ', "own_text": ['
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
        words = KIND_NAMED[row.kind].words(row)
        told = {"about": words.about, "said": words.said}
    fields = [field for field in row._meta.concrete_fields if field.name != left_out]
    return {**told, **{field.attname: getattr(row, field.attname) for field in fields}}


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
