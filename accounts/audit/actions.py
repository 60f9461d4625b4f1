"""What is written down: one name for each thing that people do, with its words."""

from enum import StrEnum


class Action(StrEnum):
    """The name of what was done, as it stands in the log; `TITLES` has its words."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_HELD = "sign_in_held"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a name
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTORS_RESET = "factors_reset"
    LINK_MADE = "link_made"
    LINK_USED = "link_used"
    PERSON_INVITED = "person_invited"
    ROLE_CHANGED = "role_changed"
    SCOPE_CHANGED = "scope_changed"
    PERSON_DEACTIVATED = "person_deactivated"
    PERSON_ACTIVATED = "person_activated"
    SESSIONS_ENDED = "sessions_ended"
    TOKEN_MADE = "token_made"  # noqa: S105 - a name
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - a name
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a name
    FEED_MADE = "feed_made"
    FEED_REVOKED = "feed_revoked"
    CONSOLE_ADDED = "console_added"
    CONSOLE_CHANGED = "console_changed"
    CONSOLE_TESTED = "console_tested"
    CONSOLE_DELETED = "console_deleted"
    SCHEDULE_CHANGED = "schedule_changed"
    REFRESH_ASKED = "refresh_asked"
    OPERATION_ASKED = "operation_asked"
    OPERATION_ENDED = "operation_ended"
    OPERATION_CANCELED = "operation_canceled"
    EXPORTED = "exported"
    FILE_DOWNLOADED = "file_downloaded"
    EVIDENCE_DOWNLOADED = "evidence_downloaded"
    COMMITMENT_SET = "commitment_set"
    AGREEMENT_SET = "agreement_set"
    MONTH_CHANGED = "month_changed"
    ALERT_ACKNOWLEDGED = "alert_acknowledged"
    ALERT_MUTED = "alert_muted"
    ALERT_REOPENED = "alert_reopened"
    STAGES_CHOSEN = "stages_chosen"
    STAGES_RESET = "stages_reset"
    CHANNEL_ADDED = "channel_added"
    CHANNEL_CHANGED = "channel_changed"
    CHANNEL_DELETED = "channel_deleted"
    CHANNEL_TESTED = "channel_tested"
    CHANNEL_CONFIRMED = "channel_confirmed"
    LOG_ARCHIVED = "log_archived"
    BACKUP_WRITTEN = "backup_written"
    BACKUP_RESTORED = "backup_restored"


TITLES = {
    Action.SIGNED_IN: "signed in",
    Action.SIGN_IN_FAILED: "failed to sign in",
    Action.SIGN_IN_HELD: "was held at sign-in: too many tries",
    Action.SIGNED_OUT: "signed out",
    Action.PASSWORD_CHANGED: "changed the password",
    Action.FACTOR_ADDED: "added a second factor",
    Action.FACTOR_REMOVED: "removed a second factor",
    Action.FACTORS_RESET: "reset the second factors",
    Action.LINK_MADE: "made a sign-in link",
    Action.LINK_USED: "used a sign-in link",
    Action.PERSON_INVITED: "invited a user",
    Action.ROLE_CHANGED: "changed a role",
    Action.SCOPE_CHANGED: "changed a scope",
    Action.PERSON_DEACTIVATED: "deactivated a user",
    Action.PERSON_ACTIVATED: "activated a user",
    Action.SESSIONS_ENDED: "ended all sessions",
    Action.TOKEN_MADE: "made an access token",
    Action.TOKEN_REVOKED: "revoked an access token",
    Action.TOKEN_REFUSED: "was refused with an access token",
    Action.FEED_MADE: "made a calendar feed",
    Action.FEED_REVOKED: "revoked a calendar feed",
    Action.CONSOLE_ADDED: "added a console",
    Action.CONSOLE_CHANGED: "changed a console",
    Action.CONSOLE_TESTED: "tested a connection",
    Action.CONSOLE_DELETED: "deleted a console with all that was read of it",
    Action.SCHEDULE_CHANGED: "changed when a console is read",
    Action.REFRESH_ASKED: "asked for a refresh",
    Action.OPERATION_ASKED: "asked for an operation",
    Action.OPERATION_ENDED: "ended an operation",
    Action.OPERATION_CANCELED: "canceled operations",
    Action.EXPORTED: "exported a list",
    Action.FILE_DOWNLOADED: "downloaded a report file",
    Action.EVIDENCE_DOWNLOADED: "downloaded evidence",
    Action.COMMITMENT_SET: "set a commitment",
    Action.AGREEMENT_SET: "set the day of an agreement",
    Action.MONTH_CHANGED: "changed the month of a report owner",
    Action.ALERT_ACKNOWLEDGED: "acknowledged an alert",
    Action.ALERT_MUTED: "muted an alert",
    Action.ALERT_REOPENED: "reopened an alert",
    Action.STAGES_CHOSEN: "chose when people are warned",
    Action.STAGES_RESET: "went back to the standard of warning people",
    Action.CHANNEL_ADDED: "added an alert channel",
    Action.CHANNEL_CHANGED: "changed an alert channel",
    Action.CHANNEL_DELETED: "deleted an alert channel",
    Action.CHANNEL_TESTED: "tested an alert channel",
    Action.CHANNEL_CONFIRMED: "confirmed that messages arrive",
    Action.LOG_ARCHIVED: "moved audit entries to an archive",
    Action.BACKUP_WRITTEN: "wrote a backup",
    Action.BACKUP_RESTORED: "restored a backup",
}
