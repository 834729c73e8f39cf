"""Where Django looks for this app's tables: each room has its own."""

import summaries.articles.models
import summaries.batches.models
import summaries.breakdowns.models
import summaries.changed_blocks.models
import summaries.giveaways.models
import summaries.importing.models
import summaries.own_texts.models
import summaries.ratings.models
import summaries.references.models
import summaries.similar.models
import summaries.versions.models  # noqa: F401
