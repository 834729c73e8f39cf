"""What the team decided, kept with the report that was before it, and links to such reports."""

from __future__ import annotations

from typing import Any, Final, NoReturn

from django.conf import settings
from django.db import models

NAME: Final = 150  # of a login
VERSION: Final = 170  # of name@version


class KeptForeverError(TypeError):
    """A row that is written once was to be changed or deleted; supersede or withdraw it."""


class WrittenOnce(models.QuerySet[Any]):
    """Rows that are added and read, nothing else."""

    def update(self, **_: Any) -> NoReturn:
        """Never."""
        raise KeptForeverError("a decision is never changed; supersede or withdraw it")

    def delete(self) -> NoReturn:
        """Never."""
        raise KeptForeverError("a decision is never deleted; withdraw it")


class SaidOnce(models.Model):
    """Something that a member of the team said, with who and when; the row never changes.

    said_by goes with a login that is deleted, and the name stays.
    """

    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    said_by_name = models.CharField(max_length=NAME)
    said_at = models.DateTimeField(auto_now_add=True)

    objects = WrittenOnce.as_manager()

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """Add the row. Raises KeptForeverError for one that is there."""
        if not self._state.adding:
            raise KeptForeverError("a decision is never changed; supersede or withdraw it")
        super().save(**{**options, "force_insert": True})

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Never."""
        raise KeptForeverError("a decision is never deleted; withdraw it")


class Decision(SaidOnce):
    """Which version was decided for, why, and the report as it was shown then.

    chosen: name@version of the version to ship, "" where neither was decided for yet. report: of
    `comparison.freezing`, with the rule, its margins and the seed in it. articles: by id as text,
    the title of each article that the report names by its id alone. data_hash: of what the report
    was computed from. code: the program's own hash.
    """

    baseline = models.CharField(max_length=VERSION)
    candidate = models.CharField(max_length=VERSION)
    chosen = models.CharField(max_length=VERSION, blank=True)
    because = models.TextField()
    report = models.JSONField()
    articles = models.JSONField()
    data_hash = models.CharField(max_length=64)
    code = models.CharField(max_length=64)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.statement

    @property
    def statement(self) -> str:
        """What was decided, in a sentence without its reason."""
        if not self.chosen:
            return f"Neither {self.baseline} nor {self.candidate} yet"
        return f"Ship {self.chosen}" if self.chosen == self.candidate else f"Keep {self.chosen}"


class Withdrawal(SaidOnce):
    """A decision that no longer stands, and why."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()

    def __str__(self) -> str:
        return f"Withdrawn: {self.decision}"


class ShareLink(models.Model):
    """An address at which anybody may read a kept report, until it ends or is revoked.

    Of the token in the address only a hash is kept: who can read the database cannot open a link.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="share_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by_name = models.CharField(max_length=NAME)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_name = models.CharField(max_length=NAME, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Link to {self.decision}, until {self.ends_at:%Y-%m-%d}"
