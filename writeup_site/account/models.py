"""What stands in for a password or a device that was lost."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class RecoveryCode(models.Model):
    """A code that holds once: shown when it is made, kept as its hash.

    For a reader it stands in for the password, for a member of the team for the second factor.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="recovery_codes",
        db_index=False,
    )
    code_hash = models.CharField(max_length=64, help_text="SHA-256 of the user's id and the code.")
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="one_recovery_code_a_hash")
        ]

    def __str__(self) -> str:
        return f"A recovery code of {self.user_id}"
