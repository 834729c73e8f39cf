"""Whether the web server of this machine is well: a container's health check.

It needs nothing but Python's own library, and starts in a fraction of a second.
"""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from typing import Final

PATIENCE: Final = 2.5  # seconds


def health(port: str, name: str) -> str:
    """What is wrong, "" where `/healthz` says 200; `name` is one that the site is called by."""
    address = f"http://127.0.0.1:{port}/healthz"
    request = urllib.request.Request(address, headers={"Host": name} if name else {})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE):  # noqa: S310  # our own address
            return ""
    except (OSError, urllib.error.HTTPError) as error:
        return f"{address}: {error}"


if __name__ == "__main__":
    first = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip()
    sys.exit(health(os.environ.get("PORT") or "8000", first) or None)
