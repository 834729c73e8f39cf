"""What was said, for the team to look at; nothing here is written by hand."""

from surveys.admin import ballots, duels

__all__ = ["ballots", "duels"]
