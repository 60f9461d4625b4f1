"""Django application configuration."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        """Hand on at each tick what a dead worker left, and tell the first page what nobody knows the end of."""
        from operations.findings import operation_findings
        from operations.ticking import operations_tick
        from ui import findings
        from vspcdash.signals import tick

        findings.register(operation_findings)
        tick.connect(operations_tick, dispatch_uid="operations_tick")
