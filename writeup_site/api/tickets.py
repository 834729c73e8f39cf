"""The ticket of a breakdown that was shown by a call: who was shown what, for their votes on it."""

from __future__ import annotations

from typing import Final

from django.core import signing

from summaries.breakdowns.models import Section, Summary
from surveys.readers.cookies import ReaderKey
from surveys.thumbs.selectors import TargetRef
from writeup_site.api.problems import Problem

VALID: Final = 24 * 60 * 60  # seconds
_SALT: Final = "writeup.shown"


def ticket_of_page(reader: ReaderKey, summary: Summary) -> str:
    """What the page gives back with each vote."""
    return signing.dumps([reader.hash[:32], summary.pk], salt=_SALT, compress=False)


def served_page(reader: ReaderKey, ticket: str, target: TargetRef) -> None:
    """Raise Problem where the thing was not shown to this reader under this ticket."""
    try:
        known, summary = signing.loads(ticket, salt=_SALT, max_age=VALID)
    except signing.SignatureExpired as error:
        raise Problem(410, "This was shown too long ago. Ask for it again.") from error
    except signing.BadSignature as error:
        raise Problem(403, "This was not shown to this reader.") from error
    mine = known in {each[:32] for each in reader.hashes}
    shown = (
        target.id == summary
        if target.kind == "summary"
        else Section.objects.filter(pk=target.id, summary=summary).exists()
    )
    if not (mine and shown):
        raise Problem(403, "This was not shown to this reader.")
