"""The site under one server with a bare view beside it: a Django view that inserts one row.

`/bare/` has no middleware at all, `/bare-in-site/` has the site's. Loaded by benchmarks.ballots.
"""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")

import writeup_site.wsgi  # isort: skip  # the site, loaded as its server does

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

import writeup_site.urls

TABLE = (
    "CREATE TABLE IF NOT EXISTS bare_row (id {serial}, reader integer NOT NULL, "
    "key varchar(64) NOT NULL UNIQUE, value smallint NOT NULL)"
)


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    """Insert one row with a unique key, commit it, answer 201."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bare_row (reader, key, value) VALUES (%s, %s, %s)",
            [1, request.POST["key"], int(request.POST["value"])],
        )
    # Without its length granian would send it in chunks.
    head = {"Content-Length": "6"}
    return HttpResponse("taken\n", status=201, content_type="text/plain", headers=head)


def make_table() -> None:
    """The bare view's own table, once."""
    serial = (
        "integer PRIMARY KEY AUTOINCREMENT"
        if connection.vendor == "sqlite"
        else "bigserial PRIMARY KEY"
    )
    with connection.cursor() as cursor:
        cursor.execute(TABLE.format(serial=serial))


writeup_site.urls.urlpatterns += [path("bare/", bare), path("bare-in-site/", bare)]
with override_settings(MIDDLEWARE=[]):
    naked = get_wsgi_application()
