"""Django application configuration."""

from django.apps import AppConfig


class LicensingConfig(AppConfig):
    name = "licensing"

    def ready(self) -> None:
        """Tell the first page and alerts what to say about licenses, and operations what can be done to them."""
        from licensing.findings import license_findings
        from licensing.operating import license_kinds
        from licensing.troubles import license_rules
        from operations import kinds
        from ui import findings, troubles

        findings.register(license_findings)
        for rule in license_rules():
            troubles.register(rule)
        for kind in license_kinds():
            kinds.register(kind)
