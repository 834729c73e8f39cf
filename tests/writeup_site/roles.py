"""Members of the team with a role, signed in."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client

from writeup_site.home.team import create_login


def signed_in(role: str) -> Client:
    """A browser in which somebody of that role is signed in."""
    create_login(name=role, role=role)
    client = Client()
    client.force_login(User.objects.get(username=role))
    return client
