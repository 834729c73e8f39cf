"""Who of the team a company's account is: known, invited, or new by a group."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from writeup_site.company_login.models import CompanyIdentity
from writeup_site.home.team import ADMIN, give_role, role_of
from writeup_site.people.services import LastOwnerError, change_role

logger = logging.getLogger(__name__)

ROLES: Final = {"owner": ADMIN, "engineer": "engineer", "analyst": "analyst"}  # the widest first
EVERYBODY: Final = "*"


class CompanyLoginRefusedError(Exception):
    """The account is nobody of the team; the message is for whoever tried."""


@dataclass(frozen=True)
class Claims:
    """What a provider says of an account. email: "" unless the provider has verified it."""

    issuer: str
    subject: str
    email: str
    name: str
    groups: frozenset[str]


def claims_in(said: Mapping[str, Any], *, issuer: str) -> Claims:
    """The claims of a token whose signature was checked, with those of the user's endpoint."""
    is_verified = said.get("email_verified")
    verified = is_verified is True or is_verified == "true"  # as some say it
    groups = said.get(settings.OIDC_GROUPS_CLAIM, [])
    return Claims(
        issuer=issuer,
        subject=str(said["sub"]),
        email=str(said.get("email", "")) if verified else "",
        name=str(said.get("preferred_username", "")),
        groups=frozenset(map(str, groups if isinstance(groups, list) else [groups])),
    )


def member_of(claims: Claims) -> User:
    """The member whom the account is, with the role that its groups give.

    An account that came before is who it was. A new one is the member whom an owner invited with
    its address, where the provider has verified that; else somebody new, where a group of theirs
    has a role. Readers' logins are never joined. Raises CompanyLoginRefusedError.
    """
    try:
        return _member(claims)
    except IntegrityError:  # its first login came twice at once; the other one made the row
        return _member(claims)


def _member(claims: Claims) -> User:
    role = _role_in(claims.groups)
    known = CompanyIdentity.objects.select_related("user")
    with transaction.atomic():
        found = known.filter(issuer=claims.issuer, subject=claims.subject).first()
        user = found.user if found else _invited(claims) or _new(claims, role)
        if not (user.is_active and user.is_staff):
            raise CompanyLoginRefusedError("Your login was ended. Ask an owner of the team.")
        if settings.OIDC_ROLES:
            _follow_groups(user, role)
    return user


def _role_in(groups: frozenset[str]) -> str | None:
    for words, role in ROLES.items():
        named = settings.OIDC_ROLES.get(words, ())
        if EVERYBODY in named or groups & set(named):
            return role
    return None


def _invited(claims: Claims) -> User | None:
    """The one member with this verified address who is no other account of this provider."""
    if not claims.email:
        return None
    found = list(
        User.objects.select_for_update()
        .filter(is_staff=True, email__iexact=claims.email)
        .exclude(company_identities__issuer=claims.issuer)[:2]
    )
    if len(found) != 1:
        return None
    CompanyIdentity.objects.create(user=found[0], issuer=claims.issuer, subject=claims.subject)
    return found[0]


def _new(claims: Claims, role: str | None) -> User:
    if role is None:
        raise CompanyLoginRefusedError(
            "This account is nobody of the team. Ask an owner to invite you with the e-mail "
            "address that it has, or to be put into a group that may come in."
        )
    user = User(username=_free_name(claims), email=claims.email)
    user.set_unusable_password()
    user.save()
    give_role(user=user, role=role)
    CompanyIdentity.objects.create(user=user, issuer=claims.issuer, subject=claims.subject)
    return user


def _follow_groups(user: User, role: str | None) -> None:
    if role is None:
        raise CompanyLoginRefusedError(
            "No group of this account may come in any more. Ask an owner of the team."
        )
    if role_of(user) == role:
        return
    try:
        change_role(user=user, role=role)
    except LastOwnerError:  # locking everybody out is no provider's to decide
        logger.warning("The last owner keeps the role, which the groups would take away")


def _free_name(claims: Claims) -> str:
    """A name that no login has; somebody else's is never taken for theirs."""
    wanted = re.sub(r"[^\w.@+-]", "", claims.name or claims.email)[:140] or "member"
    taken = set(User.objects.filter(username__startswith=wanted).values_list("username", flat=True))
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name
