"""The list of what gives a text away, as it is now; reads only."""

from __future__ import annotations

from summaries.giveaways.models import GiveawayPhrase
from summaries.texts.giveaways import Giveaway, GiveawayList
from summaries.texts.model_names import names_of_version
from summaries.versions.models import ModelVersion

_KINDS = {
    GiveawayPhrase.Meaning.NAME: Giveaway.NAME,
    GiveawayPhrase.Meaning.SELF: Giveaway.SELF,
    GiveawayPhrase.Meaning.REFUSAL: Giveaway.REFUSAL,
    GiveawayPhrase.Meaning.ERROR: Giveaway.ERROR,
}


def giveaway_list() -> GiveawayList:
    """Names of all versions and what the team added. Two queries.

    Of drafts and retired versions, too: a mark must not fall off a text, and let choices that were
    not blind count, because the version is not live any more.
    """
    names: set[str] = set()
    for version in ModelVersion.objects.only("name", "version", "title", "settings"):
        names |= names_of_version(
            identifier=version.identifier, title=version.title, model=_model_of(version)
        )
    harmless, phrases = set(), set()
    for meaning, text in GiveawayPhrase.objects.values_list("meaning", "text"):
        if meaning == GiveawayPhrase.Meaning.HARMLESS:
            harmless.add(text)
        else:
            phrases.add((_KINDS[GiveawayPhrase.Meaning(meaning)], text))
    return GiveawayList(frozenset(names), frozenset(phrases), frozenset(harmless))


def _model_of(version: ModelVersion) -> str:
    """What a server calls the model that writes; "" where the settings name none."""
    made_by: object = version.settings
    settings = made_by.get("settings") if isinstance(made_by, dict) else None
    model = settings.get("model") if isinstance(settings, dict) else None
    return model if isinstance(model, str) else ""
