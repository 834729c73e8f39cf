"""Where Django looks for this app's admin: each room has its own."""

import surveys.ballots.admin
import surveys.duels.admin
import surveys.exposures.admin
import surveys.ideas.admin
import surveys.questionnaires.admin
import surveys.readers.admin
import surveys.thumbs.admin  # noqa: F401
