"""One word a concept: batches and their items, readers' own texts and their breakdowns."""

import django.db.models.deletion
from django.db import migrations, models

MODELS = [
    ("Generation", "Batch"),
    ("GenerationItem", "BatchItem"),
    ("Piece", "OwnText"),
    ("Take", "OwnBreakdown"),
]


def rename_permissions(apps, pairs):
    """Roles keep what they may do: Django renames the content types, and not the codenames."""
    Permission = apps.get_model("auth", "Permission")
    for old, new in pairs:
        for verb in ("add", "change", "delete", "view"):
            held = Permission.objects.filter(
                content_type__app_label="summaries", codename=f"{verb}_{old.lower()}"
            )
            held.update(codename=f"{verb}_{new.lower()}", name=f"Can {verb} {new.lower()}")


def forwards(apps, schema_editor):
    rename_permissions(apps, MODELS)


def backwards(apps, schema_editor):
    rename_permissions(apps, [(new, old) for old, new in MODELS])


class Migration(migrations.Migration):
    dependencies = [
        ("summaries", "0005_former_similar_articles"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RemoveConstraint("GenerationItem", "one_item_an_article_and_generation"),
        migrations.RemoveConstraint("Take", "one_breakdown_a_piece_and_version"),
        *(migrations.RenameModel(old, new) for old, new in MODELS),
        migrations.RenameField("BatchItem", "generation", "batch"),
        migrations.RenameField("OwnBreakdown", "piece", "own_text"),
        migrations.RenameIndex("BatchItem", "batchitem_unfinished", old_name="generationitem_unfinished"),
        migrations.RenameIndex("OwnBreakdown", "ownbreakdown_unfinished", old_name="take_unfinished"),
        migrations.RenameIndex("OwnText", "own_text_offered", old_name="piece_offered"),
        migrations.AlterModelOptions("BatchItem", {"ordering": ["batch", "id"]}),
        migrations.AlterModelOptions("OwnBreakdown", {"ordering": ["own_text", "id"]}),
        migrations.AlterField(
            "Batch",
            "version",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="batches",
                to="summaries.modelversion",
            ),
        ),
        migrations.AlterField(
            "OwnText",
            "article",
            models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="own_text",
                to="summaries.article",
            ),
        ),
        migrations.AlterField(
            "OwnBreakdown",
            "version",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="own_breakdowns",
                to="summaries.modelversion",
            ),
        ),
        migrations.AlterField(
            "OwnBreakdown",
            "own_text",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="own_breakdowns",
                to="summaries.owntext",
            ),
        ),
        migrations.AddConstraint(
            "BatchItem",
            models.UniqueConstraint(
                fields=["batch", "article"], name="one_item_an_article_and_batch"
            ),
        ),
        migrations.AddConstraint(
            "OwnBreakdown",
            models.UniqueConstraint(
                condition=models.Q(task="breakdown"),
                fields=["own_text", "version"],
                name="one_breakdown_an_own_text_and_version",
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
