"""The audit log: who did what, and the seals that prove that nobody touched it afterwards."""

from typing import Any

from django.db import models


class AuditEntry(models.Model):
    """One thing that somebody did, or tried to do; the database refuses to change or delete it.

    Nothing refers to other rows by a key: those may change or go, the entry may not.
    """

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=40)
    # Who: the account's key and name as it was; no key for a name that nobody has, no name for the product itself.
    actor_pk = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(max_length=150, blank=True, default="")
    # How, where it was not by a page: an access token, a command, the identity provider, the schedule.
    via = models.CharField(max_length=150, blank=True, default="")
    # From where; empty for what no request did.
    address = models.CharField(max_length=45, blank=True, default="")
    request_id = models.CharField(max_length=64, blank=True, default="")
    # On what: the kind of thing, its key, and how it was called then.
    subject_kind = models.CharField(max_length=40, blank=True, default="")
    subject_key = models.CharField(max_length=100, blank=True, default="")
    subject = models.CharField(max_length=500, blank=True, default="")
    # What it was and what it became: fields with values, never a secret.
    before: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    after: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["action", "at"], name="audit_by_action"),
            models.Index(fields=["actor_name"], name="audit_by_actor"),
            models.Index(fields=["subject_kind", "subject_key"], name="audit_by_subject"),
            models.Index(fields=["address"], name="audit_by_address"),
            models.Index(fields=["request_id"], name="audit_by_request"),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_name or 'vspcdash'}"


class AuditSeal(models.Model):
    """The seal of one block of the audit log: a code over all of its rows and the seal before it."""

    number = models.PositiveIntegerField(unique=True)
    # The block: every entry with a key from the first to the last, and how many there are.
    first_pk = models.BigIntegerField()
    last_pk = models.BigIntegerField()
    entry_count = models.PositiveIntegerField()
    # Hexadecimal HMAC-SHA-256 of the block and of the seal before it, and a fingerprint of the key.
    previous_mac = models.CharField(max_length=64, blank=True, default="")
    mac = models.CharField(max_length=64)
    key_fingerprint = models.CharField(max_length=16)
    sealed_at = models.DateTimeField()
    # Where the block went when it was moved out of the database: a file, and its SHA-256.
    archive_name = models.CharField(max_length=200, blank=True, default="")
    archive_sha256 = models.CharField(max_length=64, blank=True, default="")
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        default_permissions = ()
        indexes = [
            # By the last key the database finds the block of an entry, each time that one is to be deleted.
            models.Index(fields=["last_pk"], name="seal_by_last"),
            models.Index(fields=["number"], condition=models.Q(archived_at=None), name="seal_not_archived"),
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"
