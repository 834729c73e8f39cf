"""Bring the catalogs of translations up to the sources."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = (
        "Write every sentence that readers are told into locale/*/LC_MESSAGES/django.po, and what "
        "is translated there into the .mo beside it. Fails where a translation is missing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write both; name the sentences that wait for a translation."""
        try:
            from writeup_site.processes import catalogs  # noqa: PLC0415  # wants babel
        except ImportError as error:
            raise CommandError("babel is not installed; run make messages") from error
        messages = catalogs.messages_in(settings.BASE_DIR)
        waiting = 0
        for locale in catalogs.LOCALES:
            files = catalogs.CatalogFiles(settings.BASE_DIR, locale)
            catalog = catalogs.updated_catalog(files, messages)
            files.po.parent.mkdir(parents=True, exist_ok=True)
            files.po.write_bytes(catalogs.po_bytes(catalog))
            files.mo.write_bytes(catalogs.mo_bytes(catalogs.read_catalog(files)))
            for message in catalog:
                if message.id and not all(_forms(message.string)):
                    waiting += 1
                    self.stdout.write(f"{locale}: {message.id!r}")
        if waiting:
            raise CommandError(
                f"{waiting} translations are missing; write them into locale/, and run it again."
            )
        self.stdout.write(f"{len(messages)} sentences, each in {', '.join(catalogs.LOCALES)}.")


def _forms(string: Any) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string,)
