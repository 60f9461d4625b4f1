"""Django application configuration."""

from django.apps import AppConfig


class LicensingConfig(AppConfig):
    name = "licensing"

    def ready(self) -> None:
        """Tell the first page what to say about licenses."""
        from licensing.findings import license_findings
        from ui import findings

        findings.register(license_findings)
