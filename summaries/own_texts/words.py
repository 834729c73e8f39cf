"""What readers are told of their own texts: what is done with one, and how it stands. Pure."""

from __future__ import annotations

from typing import Final

from common.words.language import gettext_noop

TASKS: Final = {
    "breakdown": gettext_noop("Breakdown"),
    "draft": gettext_noop("Draft"),
    "continue": gettext_noop("Continue"),
    "shorten": gettext_noop("Shorten"),
    "rephrase": gettext_noop("Rephrase"),
    "title": gettext_noop("Title"),
}
"""What a version is asked to do, by an OwnBreakdown.Task."""
STATES: Final = {
    "published": gettext_noop("published"),
    "offered": gettext_noop("offered"),
    "not taken": gettext_noop("not taken"),
    "running": gettext_noop("running"),
    "waiting": gettext_noop("waiting"),
    "failed": gettext_noop("failed"),
    "cancelled": gettext_noop("cancelled"),
    "done": gettext_noop("done"),
}
"""What became of an own text, by what `selectors.state_of` gives."""
