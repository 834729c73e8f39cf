"""rouge-score and bert-score themselves behind the metric protocol: the oracle, one pair at a time.

Slow on purpose. The engines in `rouge.py` and `bertscore.py` are checked against it by the tests
and by `manage.py score --check`.
"""

from __future__ import annotations
