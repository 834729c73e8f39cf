"""Names of versions have one blank between words and letters in one form, as doors spell them."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.db import migrations


def _spelled(part: str) -> str:
    return " ".join(unicodedata.normalize("NFC", part).split())


def spell(apps: Any, schema_editor: Any) -> None:
    """Where the spelling is taken both stay: they hold texts and votes of their own."""
    versions = apps.get_model("summaries", "ModelVersion").objects
    every = list(versions.order_by("pk"))
    taken = {(each.name, each.version) for each in every}
    for each in every:
        spelled = _spelled(each.name), _spelled(each.version)
        if all(spelled) and spelled not in taken:
            versions.filter(pk=each.pk).update(name=spelled[0], version=spelled[1])
            taken.add(spelled)


class Migration(migrations.Migration):
    dependencies = [("summaries", "0020_indexes_that_others_begin_with")]

    operations = [migrations.RunPython(spell, migrations.RunPython.noop)]
