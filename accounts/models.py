"""People and what they may do."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """One person who signs in; the role is the group that the person is in."""

    # Choices of the pages, such as the columns of a listing; nothing depends on them.
    preferences: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict, blank=True)

    class Meta(AbstractUser.Meta):
        ordering = ["username"]
        default_permissions = ()
        permissions = [
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
        ]

    @property
    def role(self) -> str:
        """The name of the person's role, as the pages show it."""
        group = self.groups.first()
        return group.name if group else ""
