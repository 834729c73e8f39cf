"""What was said, for the team to look at; nothing here is written by hand."""

from __future__ import annotations

from django.contrib import admin

from common.web.read_only_admin import ReadOnlyAdmin
from surveys.readers.models import Reader


@admin.register(Reader)
class ReaderAdmin(ReadOnlyAdmin):
    """Readers by the start of their HMAC."""

    list_display = ["id", "short_hash", "simulated", "key_version", "created_at"]
    list_filter = ["simulated", "key_version", "created_at"]
    search_fields = ["=id", "^key_hash"]

    @admin.display(description="HMAC of the cookie")
    def short_hash(self, reader: Reader) -> str:
        """Enough of it to find the row again."""
        return f"{reader.key_hash[:12]}…"
