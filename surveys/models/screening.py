"""What screening keeps: the day's key of networks, days, texts, patterns and alarms."""

from __future__ import annotations

from django.db import models


class DailyKey(models.Model):
    """The random key of one day's network hashes; destroyed after seven days."""

    day = models.DateField(primary_key=True)
    key = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"Key of {self.day}"
