"""Kept sums of votes go: figures are computed from columns of opinions when asked for."""

from typing import Any

from django.db import migrations


def forget_kept_reports(apps: Any, schema_editor: Any) -> None:
    """Reports that were computed otherwise; a task computes them anew within a minute."""
    apps.get_model("evaluation", "Kept").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0005_opinions")]

    operations = [
        migrations.DeleteModel(name="ArticleCount"),
        migrations.DeleteModel(name="CountedOpinion"),
        migrations.DeleteModel(name="CountState"),
        migrations.DeleteModel(name="CountTable"),
        migrations.DeleteModel(name="Slice"),
        migrations.RunPython(forget_kept_reports, migrations.RunPython.noop),
    ]
