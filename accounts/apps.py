"""Django application configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Refuse settings of the sign-in that mean nothing, time sessions, and let the audit log listen."""
        from allauth.account.signals import user_logged_in as entered
        from django.conf import settings
        from django.contrib.auth.signals import user_logged_in

        from accounts.audit import signing_in
        from accounts.audit.exports import export_note
        from accounts.audit.ticking import audit_tick
        from accounts.factor_secrets import factor_secrets_reencrypt
        from accounts.reauthentication import proof_note
        from accounts.second_factors import requirement_check
        from accounts.sessions import session_begin, sessions_tick
        from accounts.single_sign_on.demands import settings_check
        from ui.exports import exported
        from vspcdash.signals import reencrypt, tick

        requirement_check(settings.REQUIRE_MFA)
        settings_check()
        signing_in.connect()
        exported.connect(export_note, dispatch_uid="export_note")
        tick.connect(audit_tick, dispatch_uid="audit_tick")
        tick.connect(sessions_tick, dispatch_uid="sessions_tick")
        reencrypt.connect(factor_secrets_reencrypt)
        user_logged_in.connect(session_begin)
        entered.connect(proof_note)
