"""Where Django looks for this app's admin: each room has its own."""

import surveys.ballots.admin  # noqa: F401
import surveys.duels.admin  # noqa: F401
import surveys.exposures.admin  # noqa: F401
import surveys.ideas.admin  # noqa: F401
import surveys.questionnaires.admin  # noqa: F401
import surveys.readers.admin  # noqa: F401
import surveys.thumbs.admin  # noqa: F401
