"""What was left out of a document is kept with the text that was read from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("summaries", "0008_giveaways")]

    operations = [
        migrations.AddField(
            "owntext",
            "left_out",
            models.TextField(
                blank=True,
                default="",
                help_text="What its document held and the text lacks, such as 1 equation.",
            ),
            preserve_default=False,
        ),
    ]
