import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0016_ballots_aside'),
    ]

    operations = [
        migrations.AlterField(
            model_name='ballot',
            name='reader',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='surveys.reader'),
        ),
        migrations.AlterField(
            model_name='ballot',
            name='idea',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='surveys.idea'),
        ),
        migrations.AlterField(
            model_name='vote',
            name='reader',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='surveys.reader'),
        ),
        migrations.AlterField(
            model_name='vote',
            name='target',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='surveys.target'),
        ),
        migrations.AddIndex(
            model_name='ballot',
            index=models.Index(condition=models.Q(('idea__isnull', False)), fields=['idea'], name='ballot_of_idea'),
        ),
    ]
