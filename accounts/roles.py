"""What a role may do: the one table that views, fragments, exports, writes and buttons go by.

Each permission is a Django permission of this app; the roles are groups that a migration makes. Later rooms add their
permissions here and to the groups by a migration of their own.
"""

from enum import StrEnum


class Permission(StrEnum):
    """The codename of each permission, with what it allows in words in `LABELS`."""

    VIEW_LICENSES = "view_licenses"
    EXPORT = "export"
    VIEW_USAGE = "view_usage"
    VIEW_REPORTS = "view_reports"
    REFRESH = "refresh"
    VIEW_OPERATIONS = "view_operations"
    ACT_ON_SERVERS = "act_on_servers"
    CONSOLE_LICENSE = "console_license"
    SET_COMMITMENT = "set_commitment"
    NOTE_REPORTS = "note_reports"
    FINALIZE_REPORTS = "finalize_reports"
    HANDLE_ALERTS = "handle_alerts"
    MANAGE_ALERTS = "manage_alerts"
    VIEW_AUDIT = "view_audit"
    MANAGE_CONSOLES = "manage_consoles"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_SCHEDULE = "manage_schedule"
    USE_ADMIN = "use_admin"

    @property
    def full_name(self) -> str:
        """The name that `User.has_perm` takes."""
        return f"accounts.{self.value}"


LABELS = {
    Permission.VIEW_LICENSES: "May see the overview, licenses, findings and freshness",
    Permission.EXPORT: "May export lists",
    Permission.VIEW_USAGE: "May see usage",
    Permission.VIEW_REPORTS: "May see usage reports",
    Permission.REFRESH: "May start a refresh",
    Permission.VIEW_OPERATIONS: "May see what was asked of the consoles",
    Permission.ACT_ON_SERVERS: "May change the licenses of servers, cancel and retry",
    Permission.CONSOLE_LICENSE: "May change the license of a console",
    Permission.SET_COMMITMENT: "May set the commitment of a console",
    Permission.NOTE_REPORTS: "May take over a month of usage reports, and write notes about it",
    Permission.FINALIZE_REPORTS: "May finalize usage reports, and say that they were submitted and closed",
    Permission.HANDLE_ALERTS: "May acknowledge and mute alerts",
    Permission.MANAGE_ALERTS: "May change at which stages people are warned, and the channels that are shared",
    Permission.VIEW_AUDIT: "May see the audit log",
    Permission.MANAGE_CONSOLES: "May add, change and switch off consoles",
    Permission.MANAGE_PEOPLE: "May invite people, and change roles and scopes",
    Permission.MANAGE_SCHEDULE: "May change when consoles are read",
    Permission.USE_ADMIN: "May look into the tables of the database",
}


def refusal_of(permission: Permission) -> str:
    """Return the sentence for somebody whose role does not include the permission."""
    return f"Your role does not include this: {LABELS[permission].removeprefix('May ')}."


class Role(StrEnum):
    """The six roles; each is a group of this name."""

    VIEWER = "Viewer"
    OPERATOR = "Operator"
    BILLING = "Billing"
    LICENSING_ADMIN = "Licensing admin"
    AUDITOR = "Auditor"
    ADMINISTRATOR = "Administrator"

    @property
    def slug(self) -> str:
        """The role as settings and commands name it, such as `licensing-admin`."""
        return self.value.lower().replace(" ", "-")


ROLE_PERMISSIONS = {
    Role.VIEWER: {Permission.VIEW_LICENSES},
    Role.OPERATOR: {
        Permission.VIEW_LICENSES,
        Permission.REFRESH,
        Permission.VIEW_OPERATIONS,
        Permission.ACT_ON_SERVERS,
        Permission.HANDLE_ALERTS,
    },
    Role.BILLING: {
        Permission.VIEW_LICENSES,
        Permission.EXPORT,
        Permission.VIEW_USAGE,
        Permission.VIEW_REPORTS,
        Permission.REFRESH,
        Permission.VIEW_OPERATIONS,
        Permission.NOTE_REPORTS,
    },
    Role.LICENSING_ADMIN: {
        Permission.VIEW_LICENSES,
        Permission.EXPORT,
        Permission.VIEW_USAGE,
        Permission.VIEW_REPORTS,
        Permission.REFRESH,
        Permission.VIEW_OPERATIONS,
        Permission.ACT_ON_SERVERS,
        Permission.CONSOLE_LICENSE,
        Permission.SET_COMMITMENT,
        Permission.NOTE_REPORTS,
        Permission.FINALIZE_REPORTS,
        Permission.HANDLE_ALERTS,
    },
    Role.AUDITOR: {
        Permission.VIEW_LICENSES,
        Permission.EXPORT,
        Permission.VIEW_USAGE,
        Permission.VIEW_REPORTS,
        Permission.VIEW_OPERATIONS,
        Permission.VIEW_AUDIT,
    },
    Role.ADMINISTRATOR: set(Permission),
}


def may(role: Role, permission: str) -> bool:
    """Whether `role` includes the permission of this full name, such as `accounts.export`."""
    return permission in {granted.full_name for granted in ROLE_PERMISSIONS[role]}


def role_of_slug(slug: str) -> Role | None:
    """Return the role that settings name so; None where there is none."""
    return next((role for role in Role if role.slug == slug), None)
