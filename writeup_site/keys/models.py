"""What programs and pages of other sites show to be let in: tokens and public keys."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from writeup_site.keys.scopes import TokenScope


class ApiToken(models.Model):
    """A program's way in: shown once, kept as its hash, for some days.

    It does what its scopes say and what its maker may still do. `prefix` is how it begins, by
    which people know it again.
    """

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, unique=True)
    token_hash = models.CharField(max_length=64, help_text="SHA-256 of the whole token.")
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def said_scopes(self) -> frozenset[TokenScope]:
        """What it was made for."""
        return frozenset(TokenScope(each) for each in self.scopes)

    @property
    def state(self) -> str:
        """`in use`, `expired` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "in use"


class PublicKey(models.Model):
    """A key that stands in pages of other sites, where everybody can read it.

    It holds for requests of its `origins` alone and lets nobody do more than a reader of this site
    may. The secret by which the host's server signs its users' ids is derived from `nonce` and the
    site's SECRET_KEY: whoever reads the database alone does not have it.
    """

    name = models.CharField(max_length=100)
    key = models.CharField(max_length=40, unique=True)
    origins = models.JSONField(default=list)
    nonce = models.CharField(max_length=32, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"
