"""Entry points of the refresh worker."""

from celery import shared_task

from refresh.running import refresh_run


@shared_task
def refresh_run_task(refresh_id: int) -> dict[str, int]:
    """Run a refresh, unless another worker has it or it is gone."""
    return {"ran": int(refresh_run(refresh_id))}
