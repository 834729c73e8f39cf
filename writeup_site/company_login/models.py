"""Accounts elsewhere that are known to be somebody of the team."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class CompanyIdentity(models.Model):
    """A provider's account that logs in as a member: by its issuer and its own name for it.

    Names and addresses change hands; these two never do (OpenID Connect Core 1.0, section 2).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="company_identities",
        db_index=False,
    )
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "company identities"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_member_a_subject"),
            models.UniqueConstraint(fields=["user", "issuer"], name="one_subject_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.issuer}"
