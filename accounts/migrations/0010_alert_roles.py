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
    operations = [
        migrations.AlterModelOptions(
            name="user",
            options={
                "default_permissions": (),
                "ordering": ["username"],
                "verbose_name": "user",
                "verbose_name_plural": "users",
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
                    ("handle_alerts", "May acknowledge and mute alerts"),
                    (
                        "manage_alerts",
                        "May change at which stages people are warned, and the channels that are shared",
                    ),
                    ("view_audit", "May see the audit log"),
                    ("manage_consoles", "May add, change and switch off consoles"),
                    ("manage_people", "May invite people, and change roles and scopes"),
                    ("manage_schedule", "May change when consoles are read"),
                    ("use_admin", "May look into the tables of the database"),
                ],
            },
        ),
        migrations.RunPython(grant, withdraw),
    ]
