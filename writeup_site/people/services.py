"""Who is of the team: invited, given a role, let go; nobody takes the last owner's rights away."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from writeup_site.account.services import end_second_factor
from writeup_site.home.team import ADMIN, ROLES, give_role
from writeup_site.people.models import PasswordLink, token_hash

DAYS: Final = (1, 3, 7, 14)  # that a link may hold
LAST_OWNER: Final = (
    "This is the only owner who can log in. Make somebody else an owner first: without one nobody "
    "could invite people or change roles."
)


class LastOwnerError(ValueError):
    """It would leave the site without an owner."""


class MemberRefusedError(ValueError):
    """Nobody can be invited so; the message says why."""


class LinkGoneError(LookupError):
    """No link of this token holds: it was used, has ended, or another one took its place."""


@dataclass(frozen=True)
class MadeLink:
    """A new link; `token` is what its address ends in, and is held nowhere else."""

    link: PasswordLink
    token: str = field(repr=False)


def invite_member(*, name: str, email: str, role: str, days: int, by: User) -> MadeLink:
    """A login with a role that waits for its password, and the link to set it.

    Raises MemberRefusedError for a name that is taken or none, an unknown role, another end.
    """
    if role != ADMIN and role not in ROLES:
        raise MemberRefusedError(f"there is no role {role}")
    user = User(username=name, email=email)
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError as error:
        raise MemberRefusedError(" ".join(error.messages)) from error
    with transaction.atomic():
        user.save()
        give_role(user=user, role=role)
        return make_link(user=user, days=days, by=by)


def make_link(*, user: User, days: int, by: User) -> MadeLink:
    """A link to set the member's password, in place of any from before."""
    if days not in DAYS:
        raise MemberRefusedError(f"a link holds {', '.join(map(str, DAYS))} days, not {days}")
    token, now = secrets.token_urlsafe(32), timezone.now()
    link, _ = PasswordLink.objects.update_or_create(
        user=user,
        defaults={
            "token_hash": token_hash(token),
            "made_by": by,
            "made_at": now,
            "expires_at": now + timedelta(days=days),
        },
    )
    return MadeLink(link, token)


def set_password_by_link(*, token: str, password: str) -> User:
    """Set the password that a link stands for; it holds no more. Raises LinkGoneError.

    A second factor stays: a link alone, wherever it was seen, opens no session.
    """
    with transaction.atomic():
        link = (
            PasswordLink.objects.select_for_update()
            .filter(
                token_hash=token_hash(token),
                expires_at__gt=timezone.now(),
                user__is_active=True,
            )
            .first()
        )
        if link is None:
            raise LinkGoneError("there is no such link")
        user = User.objects.get(pk=link.user_id)
        user.set_password(password)
        user.save(update_fields=["password"])
        link.delete()
    return user


def change_role(*, user: User, role: str) -> None:
    """Give a member another role. Raises LastOwnerError, MemberRefusedError for no such role."""
    if role != ADMIN and role not in ROLES:
        raise MemberRefusedError(f"there is no role {role}")
    with transaction.atomic():
        if role != ADMIN:
            _refuse_last_owner(user)
        give_role(user=user, role=role)


def deactivate_member(*, user: User) -> None:
    """Let them in no more, end their sessions and tokens; what they wrote stays theirs.

    Raises LastOwnerError.
    """
    with transaction.atomic():
        _refuse_last_owner(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        PasswordLink.objects.filter(user=user).delete()


def activate_member(*, user: User) -> None:
    """Let them in again."""
    User.objects.filter(pk=user.pk).update(is_active=True)


def take_off_second_factor(*, user: User) -> bool:
    """What an owner does for a member who lost the device and the codes; whether there was one."""
    return end_second_factor(user=user)


def _refuse_last_owner(user: User) -> None:
    """Raise LastOwnerError where nobody but `user` is an owner who can log in.

    Call it inside a transaction: all owners' rows are locked, so that two owners who let each
    other go at once do not both succeed.
    """
    owners = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
    # Whoever has no password and came all the same came by the company's account.
    able = {
        each.pk for each in owners.order_by("pk") if each.has_usable_password() or each.last_login
    }
    if user.pk in able and able == {user.pk}:
        raise LastOwnerError(LAST_OWNER)
