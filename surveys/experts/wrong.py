"""What is wrong with a task as its team would have it."""

from __future__ import annotations


class TaskRefusedError(ValueError):
    """It cannot be so; the message is a sentence that says why, and what would help."""
