"""Articles that readers give in tests, and what is made of them."""

from __future__ import annotations

from typing import Any

from summaries.generators.registry import recorded_settings
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.own_texts.services import create_own_text
from summaries.versions.models import ModelVersion
from tests.factories import make_version

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


def version_by(generator: str, **fields: Any) -> ModelVersion:
    """A live version that a generator writes, named after it."""
    fields.setdefault("kind", "extractive")
    return make_version(generator, settings=recorded_settings(generator), **fields)


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
