"""Finds the rows of one organization in a version, for people who see part of a report, without reading all of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consoles', '0004_scope_and_schedule'),
        ('reports', '0003_evidence_is_frozen'),
    ]

    operations = [
        migrations.AlterField(
            model_name='reportline',
            name='version',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='reports.reportversion'),
        ),
        migrations.AlterField(
            model_name='reportserver',
            name='version',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='reports.reportversion'),
        ),
        migrations.AlterField(
            model_name='reportshare',
            name='version',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='reports.reportversion'),
        ),
        migrations.AddIndex(
            model_name='reportline',
            index=models.Index(fields=['version', 'organization'], name='reportline_by_organization'),
        ),
        migrations.AddIndex(
            model_name='reportserver',
            index=models.Index(fields=['version', 'organization'], name='reportserver_by_organization'),
        ),
        migrations.AddIndex(
            model_name='reportshare',
            index=models.Index(fields=['version', 'organization'], name='reportshare_by_organization'),
        ),
    ]
