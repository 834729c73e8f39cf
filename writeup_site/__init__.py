"""The site: settings, and the pages where the three apps meet.

Importing it puts a SQLite library without the WAL-reset bug in the place of the standard one
(docs/decisions/0002-sqlite.md), before Django can import the latter.
"""

import sys

try:
    import pysqlite3
    from pysqlite3 import dbapi2
except ImportError:  # no wheel for this platform: settings.py then does without WAL
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = dbapi2

from writeup_site.processes.celery import app as celery_app

__all__ = ["celery_app"]
