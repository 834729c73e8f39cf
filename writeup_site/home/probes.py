"""What machines ask of the site: whether it answers, what may be crawled, where the icon is."""

from __future__ import annotations

from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.postgres.patience import waiting_at_most
from summaries.articles.models import Article
from writeup_site.processes.troubles import broker_trouble, process_troubles, troubles

HEALTH_PATIENCE: Final = 0.4  # seconds for the database in all, so that a probe is answered in time
ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /api/
Disallow: /bring/
Disallow: /desk/
Disallow: /changes/
Disallow: /duel/
Disallow: /login/
Disallow: /experiments/
Disallow: /join/
Disallow: /keys/
Disallow: /me/
Disallow: /metrics
Disallow: /models/
Disallow: /operations/
Disallow: /quarantine/
Disallow: /references/
Disallow: /traffic/
Disallow: /write/text/
Disallow: /runs/
Disallow: /surveys/
Disallow: /terms/
Disallow: /write/offered/
Disallow: /*/versions/
Disallow: /*?version=
"""


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 where the database answers and holds the tables, else 503; then what is in trouble.

    A balancer asks so: a web server is not the worse for a worker that is down. `?all` is for
    whoever wakes somebody: 503 where anything is in trouble.
    """
    status = 200
    try:
        with waiting_at_most(HEALTH_PATIENCE):
            Article.objects.order_by().exists()
            lines = ["ok", *troubles()]
    except DatabaseError:
        status = 503
        lines = ["database does not answer", *process_troubles(), broker_trouble()]
    # Nothing but that word: the front lets like probes share an answer (writeup_site/front/).
    if request.META.get("QUERY_STRING") == "all" and len(lines) > 1:
        status = 503
    text = "\n".join(filter(None, lines))
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where the icon is, for pages that name none, like the admin's."""
    return redirect(static("writeup_site/favicon.svg"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read: the readers' pages."""
    return HttpResponse(ROBOTS, content_type="text/plain")
