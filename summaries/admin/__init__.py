"""Where the team sees and mends what was written."""

from summaries.admin import versions, written

__all__ = ["versions", "written"]
