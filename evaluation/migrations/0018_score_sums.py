import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0017_fewer_score_indexes'),
        ('summaries', '0017_changed_blocks'),
    ]

    operations = [
        migrations.CreateModel(
            name='ScoreSums',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(default=0)),
                ('first', models.TextField(default='0')),
                ('second', models.TextField(default='0')),
                ('third', models.TextField(default='0')),
                ('places', models.TextField(default='0')),
                ('stale', models.BooleanField(db_default=False, default=False)),
                ('metric', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='evaluation.metric')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='summaries.modelversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('metric', 'version'), name='one_sum_a_metric_and_version')],
            },
        ),
    ]
