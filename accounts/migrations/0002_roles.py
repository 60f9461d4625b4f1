"""Makes the six roles: a group each, with the permissions that the product had when this was written."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PERMISSIONS = {
    "view_licenses": "May see the overview, licenses, findings and freshness",
    "export": "May export lists",
    "refresh": "May start a refresh",
    "manage_consoles": "May add, change and switch off consoles",
}
ROLES = {
    "Viewer": ["view_licenses"],
    "Operator": ["view_licenses", "refresh"],
    "Billing": ["view_licenses", "export", "refresh"],
    "Licensing admin": ["view_licenses", "export", "refresh"],
    "Auditor": ["view_licenses", "export"],
    "Administrator": ["view_licenses", "export", "refresh", "manage_consoles"],
}


def make_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Django makes permissions after all migrations; the groups need them now, and Django keeps what it finds.
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="accounts", model="user"
    )
    permission_model = apps.get_model("auth", "Permission")
    permissions = {
        codename: permission_model.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )[0]
        for codename, name in PERMISSIONS.items()
    }
    for role, codenames in ROLES.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        group.permissions.set([permissions[codename] for codename in codenames])


def drop_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_roles, drop_roles)]
