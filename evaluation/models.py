"""Where Django looks for this app's tables: each room has its own."""

import evaluation.comparison.kept_models
import evaluation.comparison.models
import evaluation.decisions.models
import evaluation.experiments.models
import evaluation.judges.models
import evaluation.opinions.models
import evaluation.passports.models
import evaluation.runs.models  # noqa: F401
