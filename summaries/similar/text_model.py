"""The model that tells how near articles are: the packaged one, or that of `TEXT_MODEL`."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from summaries.texts.embeddings import MODEL
from summaries.texts.text_models import directory_label


def model_directory() -> Path | None:
    """Where it lies; None for the packaged one."""
    return Path(settings.TEXT_MODEL) if settings.TEXT_MODEL else None


def model_label() -> str:
    """What embeddings are kept under; another model, or other weights, have another."""
    directory = model_directory()
    return MODEL if directory is None else directory_label(directory)
