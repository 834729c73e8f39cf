"""First answers to requests that came with an idempotency key."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from writeup_site.keys.models import ApiToken


class FirstAnswer(models.Model):
    """What a POST of this token and route with this key was answered, for whoever repeats it.

    `status` is null while the first one is being worked on, since `claimed_at`; `body` is then the
    claim of the process that does.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+", db_index=False)
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=128)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.TextField(blank=True)
    claimed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "route", "key"], name="one_first_answer_a_key")
        ]

    def __str__(self) -> str:
        return f"Answer to {self.route} with key {self.key}"
