"""Leaves what people may do to their roles alone: a superuser's rights went past role, scope and second factors.

Whoever had the mark and no role may do nothing any more; `manage.py person NAME --role administrator` gives one.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import accounts.models.people


def clear(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("accounts", "User").objects.filter(is_superuser=True).update(is_superuser=False)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_audit_is_kept"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.AlterModelManagers(name="user", managers=[("objects", accounts.models.people.PersonManager())]),
        migrations.RunPython(clear, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(condition=models.Q(is_superuser=False), name="person_is_no_superuser"),
        ),
    ]
