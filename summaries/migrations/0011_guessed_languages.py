"""Guess the languages of the texts that are held already."""

from django.db import migrations

from summaries.texts.languages import guessed_language


def guess(apps, schema_editor):
    for name in ("Article", "OwnText"):
        model = apps.get_model("summaries", name)
        rows = model.objects.filter(language="").exclude(text=None).exclude(text="")
        for row in rows.only("text").order_by("pk").iterator(chunk_size=200):
            if language := guessed_language(row.text):
                model.objects.filter(pk=row.pk).update(language=language)


class Migration(migrations.Migration):
    dependencies = [("summaries", "0010_languages")]

    operations = [migrations.RunPython(guess, migrations.RunPython.noop)]
