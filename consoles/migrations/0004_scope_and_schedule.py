"""Who may see what of a console, and when it is read."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_people'),
        ('consoles', '0003_reports_step'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='console',
            name='paused_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='console',
            name='quiet_from',
            field=models.TimeField(blank=True, null=True, verbose_name='quiet from'),
        ),
        migrations.AddField(
            model_name='console',
            name='quiet_until',
            field=models.TimeField(blank=True, null=True, verbose_name='quiet until'),
        ),
        migrations.AddField(
            model_name='console',
            name='refresh_minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes between refreshes'),
        ),
        migrations.CreateModel(
            name='ScopeGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('console', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='scope_grants', to='consoles.console')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='scope_grants', to='consoles.organization')),
                ('token', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='scope_grants', to='accounts.accesstoken')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='scope_grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('token__isnull', False), ('user', None)), models.Q(('token', None), ('user__isnull', False)), _connector='OR'), name='scope_grant_has_one_holder'), models.CheckConstraint(condition=models.Q(models.Q(('console', None), ('organization__isnull', False)), models.Q(('console__isnull', False), ('organization', None)), _connector='OR'), name='scope_grant_is_one_thing'), models.UniqueConstraint(fields=('user', 'console'), name='one_grant_of_a_console'), models.UniqueConstraint(fields=('user', 'organization'), name='one_grant_of_an_organization'), models.UniqueConstraint(fields=('token', 'console'), name='one_token_grant_of_a_console'), models.UniqueConstraint(fields=('token', 'organization'), name='one_token_grant_of_an_organization')],
            },
        ),
    ]
