"""Lets those that are gone be found without a look at all others."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consoles', '0005_refused_at'),
        ('usage', '0002_gauge_counted_by_index'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='organizationusage',
            index=models.Index(condition=models.Q(('gone_at__isnull', False)), fields=['id'], name='usage_gone'),
        ),
    ]
