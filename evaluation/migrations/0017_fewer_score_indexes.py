import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0016_experiments'),
        ('summaries', '0014_imports'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='score',
            name='one_score_a_summary_and_signature',
        ),
        migrations.AddConstraint(
            model_name='score',
            constraint=models.UniqueConstraint(
                fields=('summary', 'metric'), name='one_score_a_summary_and_signature'
            ),
        ),
        migrations.AlterField(
            model_name='score',
            name='summary',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='summaries.summary'),
        ),
        migrations.AlterField(
            model_name='score',
            name='metric',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='evaluation.metric'),
        ),
        migrations.AlterField(
            model_name='score',
            name='imported_by',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='summaries.import'),
        ),
        migrations.AddIndex(
            model_name='score',
            index=models.Index(condition=models.Q(('imported_by__isnull', False)), fields=['imported_by'], name='score_imported'),
        ),
    ]
