"""The site: settings, and the pages where the three apps meet.

Importing it puts a SQLite library without the WAL-reset bug in the place of the standard one
(docs/decisions/0002-sqlite.md), before Django can import the latter.
"""

import sys
from typing import Any

try:
    import pysqlite3
    from pysqlite3 import dbapi2
except ImportError:  # no wheel for this platform: settings.py then does without WAL
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = dbapi2


def __getattr__(name: str) -> Any:
    """`celery -A writeup_site` finds its application; who keeps processes running loads none."""
    if name != "celery":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from writeup_site.processes.celery import app  # noqa: PLC0415

    return app
