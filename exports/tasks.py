"""Entry points of the workers that make files."""

from uuid import UUID

from celery import shared_task

from exports.making import export_make
from exports.services import exports_hand_out


@shared_task
def export_make_task(job_id: str) -> dict[str, int]:
    """Make a file, unless another worker has it or it is gone, and have the next one made."""
    ran = export_make(UUID(job_id))
    exports_hand_out()
    return {"ran": int(ran)}
