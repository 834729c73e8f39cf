"""Where Django looks for this app's tables: each room has its own."""

import surveys.ballots.models
import surveys.duels.models
import surveys.exposures.models
import surveys.ideas.models
import surveys.questionnaires.models
import surveys.readers.models
import surveys.screening.models
import surveys.thumbs.models  # noqa: F401
