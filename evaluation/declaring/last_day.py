"""A day on which something ends, as forms of the team take it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone


class LastDayField(forms.DateField):
    """Cleans to the moment when the day is over, UTC; None where it may be left empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}),
            error_messages={"invalid": "Write the day as year-month-day, such as 2027-03-31."},
            **options,
        )

    def clean(self, value: Any) -> datetime | None:
        """Raises ValidationError for a day that is over, or that no calendar reaches."""
        day = super().clean(value)
        if day is None:
            return None
        if not 1 < day.year < 9999:
            raise forms.ValidationError("Choose a day that somebody will live to see.")
        end = datetime.combine(day + timedelta(days=1), time(), UTC)
        if end <= timezone.now():
            raise forms.ValidationError("That day is over; choose today or a later one.")
        return end
