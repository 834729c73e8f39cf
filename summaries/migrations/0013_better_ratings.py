"""Which end of a scale is the better one."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("summaries", "0012_interruptions")]

    operations = [
        migrations.AddField(
            model_name="dimension",
            name="better",
            field=models.CharField(
                blank=True,
                choices=[
                    ("higher", "Higher is better"),
                    ("lower", "Lower is better, as of errors"),
                ],
                db_default="",
                default="",
                help_text="By it ratings decide. While it is empty higher is taken as better, "
                "and said so.",
                max_length=6,
                verbose_name="which is better",
            ),
        ),
    ]
