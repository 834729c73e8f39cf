"""Who reads, and what they were shown first."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Reader(models.Model):
    """A browser that reads and votes, known only by the HMAC of its random cookie.

    A cookie is never proof of a person. `simulated` readers come from a seeded command, `imported`
    ones voted elsewhere: what stands for a cookie there is their name in their source. A reader
    who signed in has a `user`, and the browsers they signed in from share one cookie, which is
    derived from `nonce`.
    """

    key_hash = models.CharField(max_length=64, unique=True, help_text="HMAC-SHA256 of the cookie.")
    key_version = models.PositiveSmallIntegerField(default=1)
    simulated = models.BooleanField(default=False, db_index=True)
    imported = models.BooleanField(default=False, db_default=False, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="reader",
    )  # fmt: skip
    nonce = models.CharField(max_length=32, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Reader {self.pk}"


class DailyKey(models.Model):
    """The random key of one day's network hashes; destroyed after seven days."""

    day = models.DateField(primary_key=True)
    key = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"Key of {self.day}"
