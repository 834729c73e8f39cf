"""A target that was a take is a breakdown of a reader's own text."""

from django.db import migrations, models

NAME = "target_is_one_thing_of_its_kind"
def rename_kind(old, new):
    def change(apps, schema_editor):
        apps.get_model("surveys", "Target").objects.filter(kind=old).update(kind=new)

    return change


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0008_address_of_a_survey"),
        ("summaries", "0006_words"),
    ]

    operations = [
        migrations.RemoveConstraint("Target", NAME),
        migrations.RenameField("Target", "take", "own_breakdown"),
        migrations.AlterField(
            "Target",
            "kind",
            models.CharField(
                choices=[
                    ("summary", "Summary"),
                    ("section", "Section"),
                    ("similar", "Similar"),
                    ("own_breakdown", "Own Breakdown"),
                ],
                max_length=16,
            ),
        ),
        migrations.RunPython(rename_kind("take", "own_breakdown"), rename_kind("own_breakdown", "take")),
    ]
