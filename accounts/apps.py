"""Django application configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Refuse settings of the sign-in that mean nothing, time sessions, and let the audit log listen."""
        from allauth.account.signals import user_logged_in as entered
        from django.conf import settings
        from django.contrib.auth.signals import user_logged_in
        from django.contrib.sessions.models import Session

        from accounts.audit import signing_in
        from accounts.audit.exports import export_note
        from accounts.audit.ticking import audit_tick
        from accounts.examining import people_examine
        from accounts.factor_secrets import factor_secrets_reencrypt
        from accounts.reauthentication import proof_note
        from accounts.restoring import backup_note, links_end, log_proof
        from accounts.second_factors import requirement_check
        from accounts.sessions import session_begin, sessions_tick
        from accounts.single_sign_on.demands import settings_check
        from ui.exports import exported
        from vspcdash.backups.tables import leave_out
        from vspcdash.signals import backed_up, examination, reencrypt, restored, restored_proof, tick

        requirement_check(settings.REQUIRE_MFA)
        settings_check()
        signing_in.connect()
        exported.connect(export_note, dispatch_uid="export_note")
        examination.connect(people_examine, dispatch_uid="people_examine")
        tick.connect(audit_tick, dispatch_uid="audit_tick")
        tick.connect(sessions_tick, dispatch_uid="sessions_tick")
        reencrypt.connect(factor_secrets_reencrypt)
        backed_up.connect(backup_note, dispatch_uid="backup_note")
        restored.connect(links_end, dispatch_uid="links_end")
        restored_proof.connect(log_proof, dispatch_uid="log_proof")
        leave_out(Session, because="Whoever has the file could be anybody who is signed in: all sign in once more.")
        user_logged_in.connect(session_begin)
        entered.connect(proof_note)
