"""How much of a file that somebody sends is kept: no more than any license file has, whoever sends it.

Django reads a form before it is known who sent it, since the form carries the token that guards it; so the limit stands
here, before any view.
"""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler

# One byte more than the largest license file, so that a view can tell that there was more.
MOST_KEPT = (1 << 20) + 1


class BoundedUploadHandler(MemoryFileUploadHandler):
    """Keeps the first bytes of a file in memory and lets the rest pass by; nothing is ever written to disk."""

    def handle_raw_input(self, *_: Any, **__: Any) -> None:
        """Take files of any announced length: what they really bring is counted."""
        self.activated = True

    def new_file(self, *arguments: Any, **options: Any) -> None:
        """Begin to count."""
        self.room = MOST_KEPT
        super().new_file(*arguments, **options)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what there is room for."""
        super().receive_data_chunk(raw_data[: self.room], start)
        self.room = max(self.room - len(raw_data), 0)

    def file_complete(self, file_size: int) -> Any:
        """Return the file with the size of what was kept of it."""
        return super().file_complete(min(file_size, MOST_KEPT))
