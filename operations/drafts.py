"""What somebody has entered on a preview before it was confirmed."""

from operations.forms import LONGEST_REASON
from operations.models import Preview


def preview_reason_keep(*, preview: Preview, reason: str) -> None:
    """Keep the reason while its author enters the password again."""
    preview.reason = reason.replace("\x00", "").strip()[:LONGEST_REASON]
    preview.save(update_fields=["reason"])
