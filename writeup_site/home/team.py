"""The team's logins and roles."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError

ADMIN = "admin"
# What each role may do beside reading the public pages. An admin may do everything.
ROLES: dict[str, tuple[str, ...]] = {
    "analyst": ("view",),
    "engineer": ("view", "add", "change"),
}
# Each role's name and what it may, as people say it.
ROLE_WORDS: dict[str, tuple[str, str]] = {
    ADMIN: ("Owner", "may do everything, invite people and change their roles"),
    "engineer": ("Engineer", "brings data, changes versions, rules, surveys and keys"),
    "analyst": ("Analyst", "looks at everything and changes nothing"),
}
APPS = ("summaries", "surveys", "evaluation", "writeup_site")


def has_team() -> bool:
    return User.objects.filter(is_superuser=True).exists()


def create_login(*, name: str, role: str | None = None) -> str:
    """Make the login `name` with `role`, or give one that exists a new password; the password.

    role: None keeps the role of a login that exists.
    Raises ValueError for a role that does not exist, a new login without one, or a name that
    is not one.
    """
    if role is not None and role != ADMIN and role not in ROLES:
        raise ValueError(f'no role is called "{role}"; there are {ADMIN}, {", ".join(ROLES)}')
    user = User.objects.filter(username=name).first()
    if user is None:
        if role is None:
            raise ValueError(
                f'there is no login "{name}"; to make it, say --role {ADMIN}, {" or ".join(ROLES)}'
            )
        user = User(username=name)
        try:
            user.clean_fields(exclude=["password"])
        except ValidationError as error:
            raise ValueError(f'"{name}" cannot be a login: {" ".join(error.messages)}') from error
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.is_active = True if role is not None else user.is_active
    user.save()
    if role is not None:
        give_role(user=user, role=role)
    return password


def give_role(*, user: User, role: str) -> None:
    """Make the login one of the team's with this role, ADMIN or one of ROLES."""
    user.is_staff, user.is_superuser = True, role == ADMIN
    user.save(update_fields=["is_staff", "is_superuser"])
    user.groups.set([] if role == ADMIN else [_group(role)])


def role_of(user: User) -> str | None:
    """The role of a member; None without one. Asks for its groups, which may be prefetched."""
    if user.is_superuser:
        return ADMIN
    return next((group.name for group in user.groups.all() if group.name in ROLES), None)


def _group(role: str) -> Group:
    group, _ = Group.objects.get_or_create(name=role)
    codenames = tuple(f"{verb}_" for verb in ROLES[role])
    group.permissions.set(
        permission
        for permission in Permission.objects.filter(content_type__app_label__in=APPS)
        if permission.codename.startswith(codenames)
    )
    return group
