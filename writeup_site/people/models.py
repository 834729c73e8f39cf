"""Links by which members of the team set their own passwords."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.utils import timezone


class PasswordLink(models.Model):
    """A link that lets whoever has it set the password of `user`, once and for some days.

    An invitation is a new login without a password and such a link; a lost password is another.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="password_link"
    )
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"A link for {self.user_id}"

    @property
    def is_open(self) -> bool:
        """Whether it still holds. What was used is not there any more."""
        return self.expires_at > timezone.now()


def token_hash(token: str) -> str:
    """How a link's token is kept."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
