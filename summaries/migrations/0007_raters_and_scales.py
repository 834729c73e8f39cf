"""Raters have identities, dimensions declare their scales; the place in a list is called so."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Max, Min

from summaries.ratings.scales import guessed_scale

GROUPS = [("expert", "Expert"), ("crowd", "Crowd")]
MOST_DIFFERENT = 1_000


def guess_scales(apps, schema_editor):
    """A dimension for all that is rated, on the scale that its ratings are likely on."""
    Rating = apps.get_model("summaries", "Rating")
    Dimension = apps.get_model("summaries", "Dimension")
    for row in Rating.objects.order_by().values("group", "dimension").annotate(
        low=Min("value"), high=Max("value")
    ):
        singles = Rating.objects.order_by().filter(
            group=row["group"], dimension=row["dimension"], place__isnull=False
        )
        values = list(singles.values_list("value", flat=True).distinct()[: MOST_DIFFERENT + 1])
        scale = guessed_scale(
            values, low=row["low"], high=row["high"], is_complete=len(values) <= MOST_DIFFERENT
        )
        Dimension.objects.create(
            group=row["group"], name=row["dimension"],
            low=scale.low, high=scale.high, step=scale.step,
        )


class Migration(migrations.Migration):
    dependencies = [("summaries", "0006_words")]

    operations = [
        migrations.RemoveConstraint("rating", "one_rating_a_rater"),
        migrations.RemoveConstraint("rating", "one_mean_rating"),
        migrations.RenameField("rating", "rater", "place"),
        migrations.AlterModelOptions(
            "rating", {"ordering": ["summary", "group", "dimension", "place"]}
        ),
        migrations.CreateModel(
            name="Dimension",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True,
                                           verbose_name="ID")),
                ("group", models.CharField(choices=GROUPS, max_length=10)),
                ("name", models.CharField(max_length=40)),
                ("low", models.FloatField(verbose_name="lowest rating")),
                ("high", models.FloatField(verbose_name="highest rating")),
                ("step", models.FloatField(
                    blank=True, null=True,
                    help_text="Between two ratings; empty where any value is one.",
                )),
                ("is_declared", models.BooleanField(
                    default=False, editable=False, verbose_name="declared by the team"
                )),
            ],
            options={
                "ordering": ["-group", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=["group", "name"], name="one_dimension_a_group"),
                    models.CheckConstraint(
                        condition=models.Q(high__gt=models.F("low")), name="scale_has_a_length"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(step__isnull=True) | models.Q(step__gt=0),
                        name="step_leads_upward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rater",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True,
                                           verbose_name="ID")),
                ("group", models.CharField(choices=GROUPS, max_length=10)),
                ("name", models.CharField(max_length=100)),
            ],
            options={
                "ordering": ["group", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=["group", "name"], name="one_rater_a_name"),
                    models.CheckConstraint(
                        condition=~models.Q(name=""), name="rater_has_a_name"
                    ),
                ],
            },
        ),
        migrations.AddField(
            "rating", "rater",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings", to="summaries.rater",
            ),
        ),
        migrations.AddConstraint("rating", models.UniqueConstraint(
            condition=models.Q(place__isnull=False),
            fields=["summary", "group", "dimension", "place"], name="one_rating_a_place",
        )),
        migrations.AddConstraint("rating", models.UniqueConstraint(
            condition=models.Q(place__isnull=True),
            fields=["summary", "group", "dimension"], name="one_mean_rating",
        )),
        migrations.AddConstraint("rating", models.UniqueConstraint(
            condition=models.Q(rater__isnull=False),
            fields=["summary", "dimension", "rater"], name="one_rating_a_rater",
        )),
        migrations.RunPython(guess_scales, migrations.RunPython.noop),
    ]
