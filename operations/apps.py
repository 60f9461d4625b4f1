"""Django application configuration."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        """Hand on at each tick what a dead worker left, and tell the first page and alerts what ended unknown.

        What a backup had open has ended so, too.
        """
        from accounts.audit import subjects
        from accounts.permissions import Permission
        from accounts.signals import rights_lost
        from consoles.purging import purged
        from operations.findings import operation_findings
        from operations.models import Batch, Operation, Preview
        from operations.purging import batches_drop_empty
        from operations.services.restoring import operations_end
        from operations.services.withdrawing import operations_withdraw
        from operations.ticking import operations_tick
        from operations.troubles import operation_rules
        from ui import findings, troubles
        from vspcdash.backups.tables import leave_out
        from vspcdash.signals import restored, tick

        page = subjects.SubjectPage(url_name="operations:operation", permission=Permission.VIEW_OPERATIONS)
        subjects.register(Batch, page)
        subjects.register(Operation, page)
        findings.register(operation_findings)
        for rule in operation_rules():
            troubles.register(rule)
        purged.connect(batches_drop_empty, dispatch_uid="batches_drop_empty")
        rights_lost.connect(operations_withdraw, dispatch_uid="operations_withdraw")
        tick.connect(operations_tick, dispatch_uid="operations_tick")
        restored.connect(operations_end, dispatch_uid="operations_end")
        leave_out(Preview, because="What nobody had confirmed may have been confirmed since, and is asked for anew.")
