"""Gives the roles what the product learned with reports: to see them, to look after a month, and to finalize it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PERMISSIONS = {
    "view_reports": "May see usage reports",
    "note_reports": "May take over a month of usage reports, and write notes about it",
    "finalize_reports": "May finalize usage reports, and say that they were submitted and closed",
}
ROLES = {
    "Billing": ["view_reports", "note_reports"],
    "Licensing admin": ["view_reports", "note_reports", "finalize_reports"],
    "Auditor": ["view_reports"],
    "Administrator": ["view_reports", "note_reports", "finalize_reports"],
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
        group = apps.get_model("auth", "Group").objects.get(name=role)
        group.permissions.add(*[permissions[codename] for codename in codenames])


def withdraw(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="accounts", codename__in=PERMISSIONS
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_usage")]
    operations = [
        migrations.AlterModelOptions(
            name="user",
            options={
                "default_permissions": (),
                "ordering": ["username"],
                "permissions": [
                    ("view_licenses", "May see the overview, licenses, findings and freshness"),
                    ("export", "May export lists"),
                    ("view_usage", "May see usage"),
                    ("view_reports", "May see usage reports"),
                    ("refresh", "May start a refresh"),
                    ("view_operations", "May see what was asked of the consoles"),
                    ("act_on_servers", "May change the licenses of servers, cancel and retry"),
                    ("console_license", "May change the license of a console"),
                    ("set_commitment", "May set the commitment of a console"),
                    ("note_reports", "May take over a month of usage reports, and write notes about it"),
                    ("finalize_reports", "May finalize usage reports, and say that they were submitted and closed"),
                    ("manage_consoles", "May add, change and switch off consoles"),
                ],
                "verbose_name": "user",
                "verbose_name_plural": "users",
            },
        ),
        migrations.RunPython(grant, withdraw),
    ]
