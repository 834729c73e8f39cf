"""Where Django looks for this app's tables: each room has its own."""

import summaries.articles.models  # noqa: F401
import summaries.batches.models  # noqa: F401
import summaries.breakdowns.models  # noqa: F401
import summaries.own_texts.models  # noqa: F401
import summaries.references.models  # noqa: F401
import summaries.similar.models  # noqa: F401
import summaries.versions.models  # noqa: F401
