"""The members of the team as the page of people shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from writeup_site.home.team import ROLE_WORDS, role_of
from writeup_site.people.models import PasswordLink, token_hash


@dataclass(frozen=True)
class Member:
    """One member: the login, the role (None without one), what state it is in."""

    user: User
    role: str | None
    has_second_factor: bool
    link: PasswordLink | None

    @property
    def role_words(self) -> str:
        """The role's name."""
        return ROLE_WORDS[self.role][0] if self.role else "no role"

    @property
    def state(self) -> str:
        """In a word or two."""
        if not self.user.is_active:
            return "deactivated"
        if self.user.last_login is None and not self.user.has_usable_password():
            return "invited" if self.link and self.link.is_open else "invitation ended"
        return "active"


def members() -> list[Member]:
    """Everybody of the team, those who may log in first, by name; two queries."""
    device = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
    rows = (
        User.objects.filter(is_staff=True)
        .annotate(second_factor=Exists(device))
        .select_related("password_link")
        .prefetch_related("groups")
        .order_by("-is_active", "username")
    )
    return [
        Member(each, role_of(each), each.second_factor, getattr(each, "password_link", None))
        for each in rows
    ]


def link_of(token: str) -> PasswordLink | None:
    """The link of this token, as long as it holds."""
    return (
        PasswordLink.objects.select_related("user")
        .filter(token_hash=token_hash(token), expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )
