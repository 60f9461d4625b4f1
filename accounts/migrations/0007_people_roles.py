"""Gives the roles what the product learned with people, and those who are here already the scope that they had: all."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PERMISSIONS = {
    "view_audit": "May see the audit log",
    "manage_people": "May invite people, and change roles and scopes",
    "manage_schedule": "May change when consoles are read",
    "use_admin": "May look into the tables of the database",
}
ROLES = {"Auditor": ["view_audit"], "Administrator": list(PERMISSIONS)}


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    content_type = apps.get_model("contenttypes", "ContentType").objects.get(app_label="accounts", model="user")
    permission_model = apps.get_model("auth", "Permission")
    permissions = {
        codename: permission_model.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )[0]
        for codename, name in PERMISSIONS.items()
    }
    for role, codenames in ROLES.items():
        group = apps.get_model("auth", "Group").objects.filter(name=role).first()
        if group:
            group.permissions.add(*[permissions[codename] for codename in codenames])
    apps.get_model("accounts", "User").objects.update(sees_everything=True)


def withdraw(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="accounts", codename__in=PERMISSIONS
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_people")]
    operations = [migrations.RunPython(grant, withdraw)]
