"""How much of a file that somebody sends is kept while it arrives."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler

MEGABYTE = 1024 * 1024


class CappedUpload(FileUploadHandler):
    """Stands before Django's own handlers: lets a file through until it is larger than any that is
    taken, then drops the rest, so that nobody fills the disk. What is left is still too large, and
    is refused as such by whoever looks at its size.
    """

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.passed = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.passed > settings.EVIDENCE_MAX_MB * MEGABYTE:
            return None
        self.passed += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind make the file."""
