"""Django application configuration."""

from django.apps import AppConfig


class LicensingConfig(AppConfig):
    name = "licensing"

    def ready(self) -> None:
        """Tell the first page what to say about licenses, and operations what can be done to them."""
        from licensing.findings import license_findings
        from licensing.operating import license_kinds
        from operations import kinds
        from ui import findings

        findings.register(license_findings)
        for kind in license_kinds():
            kinds.register(kind)
