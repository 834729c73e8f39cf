from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("surveys", "0020_exposures_counted"),
    ]

    operations = [
        migrations.AddField(
            model_name="ratingtask",
            name="of_all",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="taskdimension",
            name="by_sentences",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="taskplace",
            name="marked",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
