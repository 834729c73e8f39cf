"""Where Django looks for this app's admin: each room has its own."""

import evaluation.runs.admin  # noqa: F401
