"""Inlines that delete nothing readers voted on."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from common.work.uses import in_use


class KeepsVotedRows(BaseInlineFormSet):  # type: ignore[type-arg]  # not generic at run time
    """Refuses to delete a row that others point at: votes go by their reader's wish alone."""

    def clean(self) -> None:
        """Say which rows stay. Wants an open transaction, as the admin's pages have one."""
        super().clean()
        going: dict[int, Any] = {
            form.instance.pk: form.instance for form in self.deleted_forms if form.instance.pk
        }
        if self.model and (used := in_use(self.model, list(going))):
            named = ", ".join(f"“{going[pk]}”" for pk in sorted(used))
            raise ValidationError(
                f"Readers voted on {named}, and deleting would take their votes along. Untick "
                "Delete; what stands there can be changed."
            )
