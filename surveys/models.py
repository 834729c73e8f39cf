"""Where Django looks for this app's tables: each room has its own."""

import surveys.ballots.models  # noqa: F401
import surveys.duels.models  # noqa: F401
import surveys.exposures.models  # noqa: F401
import surveys.ideas.models  # noqa: F401
import surveys.questionnaires.models  # noqa: F401
import surveys.readers.models  # noqa: F401
import surveys.screening.models  # noqa: F401
import surveys.thumbs.models  # noqa: F401
