from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0003_looks"),
    ]

    operations = [
        migrations.AddField(
            model_name="kept",
            name="kept_at",
            field=models.DateTimeField(
                auto_now=True, default=timezone.now, help_text="When it was computed."
            ),
            preserve_default=False,
        ),
    ]
