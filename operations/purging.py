"""What is left of operations when their console has gone with all of its rows."""

from typing import Any

from operations.models import Batch


def batches_drop_empty(**_: Any) -> None:
    """Delete the batches of which no operation is left; nothing ties a batch to a console but those."""
    Batch.objects.filter(operations=None).delete()
