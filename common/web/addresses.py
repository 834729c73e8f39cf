"""Where a form may send its reader back to."""

from __future__ import annotations

from urllib.parse import urldefrag

from django.utils.http import url_has_allowed_host_and_scheme


def local_path(address: str) -> str:
    """An address of this site without its fragment; the front page where it isn't ours."""
    path = urldefrag(address).url
    local = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if local else "/"
