"""Which models of texts this installation is set to, and the languages they were made for."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from common.words.lists import name_list
from evaluation.metrics.base import MetricError
from evaluation.metrics.bertscore.settings import find_model
from evaluation.metrics.bertscore.vocabulary import read_vocabulary
from summaries.similar.text_model import model_directory, model_label
from summaries.texts.text_models import languages_of


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """What a model serves, its name, and what it was made for, in words.

    problem: why it cannot be used; "" where it can.
    """

    serves: str
    label: str
    made_for: str
    problem: str = ""


def models_used() -> tuple[ModelUsed, ModelUsed]:
    """BERTScore's, and that of similar articles."""
    return _bertscore(), _similar()


def _bertscore() -> ModelUsed:
    serves = _("BERTScore")
    try:
        source = find_model(settings.BERTSCORE_MODEL, settings.BERTSCORE_LAYERS)
    except MetricError as error:
        return ModelUsed(serves, settings.BERTSCORE_MODEL or "", "", str(error))
    vocabulary = read_vocabulary(source.directory)
    return ModelUsed(
        serves, source.label, _made_for(vocabulary.languages, sorted(vocabulary.scripts))
    )


def _similar() -> ModelUsed:
    directory = model_directory()
    languages = languages_of(directory) if directory else ("en",)
    return ModelUsed(_("Similar articles"), model_label(), _made_for(languages, []))


def _made_for(languages: tuple[str, ...], scripts: list[str]) -> str:
    if languages:
        return name_list([language_name(code) for code in languages])
    if scripts:
        said = {"scripts": name_list(scripts)}
        return _("not said; by its vocabulary for texts in %(scripts)s letters") % said
    return _("not said")


def language_name(code: str) -> str:
    """What a language is called; its code where Django has no name for it."""
    try:
        return str(get_language_info(code.replace("_", "-").lower())["name_translated"])
    except KeyError:
        return code
