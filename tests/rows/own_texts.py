"""Articles that readers give in tests, and what is made of them."""

from __future__ import annotations

from typing import Any

from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.own_texts.services import create_own_text
from summaries.texts.acceptance import comparable
from summaries.texts.hashing import text_hash
from summaries.versions.models import ModelVersion
from tests.rows.written import version_by

# 71 words
ARTICLE = (
    "The harbour of Brennick froze over on Tuesday for the first time in thirty years. "
    "Fishermen left their boats at the quay and walked home across the ice. "
    "The harbour master, Ilse Vogt, closed the northern basin to everybody but the ice breaker. "
    "A marine heater is a machine that keeps a channel open by warming the water beneath it. "
    "The town owns two of them, and both were out of order."
)
SPANISH = (
    "El puerto de la ciudad se helo el martes por primera vez en treinta inviernos. Los pescadores "
    "dejaron sus barcos junto al muelle y volvieron andando sobre el hielo. La capitana cerro la "
    "darsena del norte para todos menos para el rompehielos. El ayuntamiento posee dos maquinas "
    "que calientan el agua, pero ambas estaban averiadas desde el verano pasado."
)


def make_own_text(owner_key: str = "7", *, text: str = ARTICLE, **fields: Any) -> OwnText:
    """A reader's article with one breakdown by `lead`, waiting."""
    versions = fields.pop("versions", None) or [
        ModelVersion.objects.filter(name="lead").first() or version_by("lead")
    ]
    return create_own_text(owner_key=owner_key, text=text, versions=versions, **fields)


def the_own_breakdown(own_text: OwnText) -> OwnBreakdown:
    """Its only breakdown."""
    own_breakdown: OwnBreakdown = own_text.own_breakdowns.get()
    return own_breakdown


def make_own_breakdown(
    version: ModelVersion,
    owner_key: str = "7",
    *,
    text: str = "Rain.",
    kind: str = OwnText.Kind.ARTICLE,
    title: str = "",
    **fields: Any,
) -> OwnBreakdown:
    """What a version is to make of a text of its own; waiting unless `fields` say else."""
    own_text = OwnText.objects.create(
        owner_key=owner_key,
        kind=kind,
        title=title,
        text=text,
        text_hash=text_hash(comparable(text)),
    )
    own_breakdown: OwnBreakdown = OwnBreakdown.objects.create(
        own_text=own_text, version=version, **fields
    )
    return own_breakdown
