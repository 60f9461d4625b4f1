"""Gives the roles what the product learned with alerts."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PERMISSIONS = {
    "handle_alerts": "May acknowledge and mute alerts",
    "manage_alerts": "May change at which stages people are warned, and the channels that are shared",
}
ROLES = {
    "Operator": ["handle_alerts"],
    "Licensing admin": ["handle_alerts"],
    "Administrator": list(PERMISSIONS),
}


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


def withdraw(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="accounts", codename__in=PERMISSIONS
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_no_superusers")]
    operations = [migrations.RunPython(grant, withdraw)]
