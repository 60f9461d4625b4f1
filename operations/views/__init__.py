"""Pages about operations."""

from operations.views.pages import again, cancel, operation, operation_list, progress
from operations.views.previewing import drop, preview, upload

__all__ = ["again", "cancel", "drop", "operation", "operation_list", "preview", "progress", "upload"]
