"""The team's logins and roles."""

from __future__ import annotations

import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

ADMIN = "admin"
# What each role may do beside reading the public pages. An admin may do everything.
ROLES: dict[str, tuple[str, ...]] = {
    "analyst": ("view",),
    "engineer": ("view", "add", "change"),
}
APPS = ("summaries", "surveys", "evaluation")


def has_team() -> bool:
    return get_user_model().objects.filter(is_superuser=True).exists()


def create_login(*, name: str, role: str) -> str:
    """Make or reset the login `name` with `role`; its new random password.

    Raises ValueError for a role that does not exist.
    """
    if role != ADMIN and role not in ROLES:
        raise ValueError(f'no role is called "{role}"; there are {ADMIN}, {", ".join(ROLES)}')
    password = secrets.token_urlsafe(12)
    user, _ = get_user_model().objects.get_or_create(username=name)
    user.is_active = user.is_staff = True
    user.is_superuser = role == ADMIN
    user.set_password(password)
    user.save()
    user.groups.set([] if role == ADMIN else [_group(role)])
    return password


def _group(role: str) -> Group:
    group, _ = Group.objects.get_or_create(name=role)
    codenames = tuple(f"{verb}_" for verb in ROLES[role])
    group.permissions.set(
        permission
        for permission in Permission.objects.filter(content_type__app_label__in=APPS)
        if permission.codename.startswith(codenames)
    )
    return group
