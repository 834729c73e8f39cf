"""Summaries and votes into a WriteUp site, verdicts and training pairs out of it."""

from writeup_client.answers import Gate, OpenDuel, ProblemError, Taken, Verdict
from writeup_client.asking import sign_user
from writeup_client.async_client import AsyncClient
from writeup_client.client import Client

__all__ = [
    "AsyncClient",
    "Client",
    "Gate",
    "OpenDuel",
    "ProblemError",
    "Taken",
    "Verdict",
    "sign_user",
]
