"""What a token may do, and what each of the team's roles may hand on to one."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.contrib.auth.models import User


class TokenScope(StrEnum):
    """One kind of thing that a token may do; none of them includes another but ADMIN, which is all.

    A program that only writes what a pipeline makes needs WRITE and cannot read what is held.
    """

    READ = "read"
    WRITE = "write"
    RUN = "run"
    ADMIN = "admin"


WORDS: Final[dict[TokenScope, str]] = {
    TokenScope.READ: "Read: articles, summaries, scores, verdicts, the gate",
    TokenScope.WRITE: "Write: bring articles, summaries, references, ratings, scores and votes",
    TokenScope.RUN: "Run: have summaries scored, and versions write",
    TokenScope.ADMIN: "Admin: all of these, and delete what is held",
}


def scopes_of(user: User) -> frozenset[TokenScope]:
    """What a token of this member may do at the most; at most three queries, then none.

    Asked when a token is made and at each use, so that a role that was taken away is gone at once.
    """
    if not user.is_active:
        return frozenset()
    if user.is_superuser:
        return frozenset(TokenScope)
    found = set()
    if user.has_perm("evaluation.view_score"):
        found.add(TokenScope.READ)
    if user.has_perm("summaries.add_article"):
        found.add(TokenScope.WRITE)
    if user.has_perm("evaluation.add_run"):
        found.add(TokenScope.RUN)
    return frozenset(found)


def allowed(scopes: frozenset[TokenScope], wanted: TokenScope) -> bool:
    """Whether a token of these scopes may do what needs `wanted`."""
    return wanted in scopes or TokenScope.ADMIN in scopes
