"""Where Django looks for this app's admin: each room has its own."""

import summaries.breakdowns.admin
import summaries.giveaways.admin
import summaries.ratings.admin
import summaries.references.admin
import summaries.versions.admin  # noqa: F401
