"""Django application configuration."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "exports"

    def ready(self) -> None:
        """Take over what is too large to wait for, see to it at each tick, and take files away with rights."""
        from accounts.signals import rights_lost
        from exports.models import ExportJob, ExportPiece
        from exports.services import exports_withdraw
        from exports.ticking import exports_tick
        from exports.views import offer
        from ui.exports import later_register
        from vspcdash.backups.tables import leave_out
        from vspcdash.signals import tick

        later_register(offer)
        tick.connect(exports_tick, dispatch_uid="exports_tick")
        rights_lost.connect(exports_withdraw, dispatch_uid="exports_withdraw")
        for model in (ExportJob, ExportPiece):
            leave_out(model, because="Excel files of lists are kept for a day, and are made anew from their lists.")
