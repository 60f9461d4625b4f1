"""What people need: links that let them in, access tokens, a scope, and a log of what they do."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_reports'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('first_pk', models.BigIntegerField()),
                ('last_pk', models.BigIntegerField()),
                ('entry_count', models.PositiveIntegerField()),
                ('previous_mac', models.CharField(blank=True, default='', max_length=64)),
                ('mac', models.CharField(max_length=64)),
                ('key_fingerprint', models.CharField(max_length=16)),
                ('sealed_at', models.DateTimeField()),
                ('archive_name', models.CharField(blank=True, default='', max_length=200)),
                ('archive_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['number'],
                'default_permissions': (),
            },
        ),
        migrations.AlterModelOptions(
            name='user',
            options={'default_permissions': (), 'ordering': ['username'], 'permissions': [('view_licenses', 'May see the overview, licenses, findings and freshness'), ('export', 'May export lists'), ('view_usage', 'May see usage'), ('view_reports', 'May see usage reports'), ('refresh', 'May start a refresh'), ('view_operations', 'May see what was asked of the consoles'), ('act_on_servers', 'May change the licenses of servers, cancel and retry'), ('console_license', 'May change the license of a console'), ('set_commitment', 'May set the commitment of a console'), ('note_reports', 'May take over a month of usage reports, and write notes about it'), ('finalize_reports', 'May finalize usage reports, and say that they were submitted and closed'), ('view_audit', 'May see the audit log'), ('manage_consoles', 'May add, change and switch off consoles'), ('manage_people', 'May invite people, and change roles and scopes'), ('manage_schedule', 'May change when consoles are read'), ('use_admin', 'May look into the tables of the database')], 'verbose_name': 'user', 'verbose_name_plural': 'users'},
        ),
        migrations.AddField(
            model_name='user',
            name='is_managed_elsewhere',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='user',
            name='sees_everything',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='user',
            name='session_generation',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name='AccessToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('hint', models.CharField(editable=False, max_length=12)),
                ('role', models.CharField(choices=[('Viewer', 'Viewer'), ('Operator', 'Operator'), ('Billing', 'Billing'), ('Licensing admin', 'Licensing admin'), ('Auditor', 'Auditor'), ('Administrator', 'Administrator')], max_length=20)),
                ('sees_everything', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='access_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True)),
                ('action', models.CharField(max_length=40)),
                ('actor_pk', models.BigIntegerField(blank=True, null=True)),
                ('actor_name', models.CharField(blank=True, default='', max_length=150)),
                ('via', models.CharField(blank=True, default='', max_length=150)),
                ('address', models.CharField(blank=True, default='', max_length=45)),
                ('request_id', models.CharField(blank=True, default='', max_length=64)),
                ('subject_kind', models.CharField(blank=True, default='', max_length=40)),
                ('subject_key', models.CharField(blank=True, default='', max_length=100)),
                ('subject', models.CharField(blank=True, default='', max_length=500)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name_plural': 'audit entries',
                'ordering': ['-pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['action', 'at'], name='audit_by_action')],
            },
        ),
        migrations.CreateModel(
            name='SignInLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('invitation', 'Invitation'), ('password', 'New password'), ('break_glass', 'Break-glass sign-in')], max_length=12)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_in_links', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'default_permissions': (),
            },
        ),
    ]
