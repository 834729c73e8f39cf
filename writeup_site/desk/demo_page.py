"""The page on which an admin takes the demo away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.web.team import team_page
from writeup_site.desk.demo import demo_here, remove_demo


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("summaries.delete_article")
def demo_page(request: HttpRequest) -> HttpResponse:
    """What of the demo is here, and what would stay; a POST removes it and says what does."""
    if request.method == "POST":
        removal = remove_demo()
        for each in removal.gone:
            messages.success(request, each)
        for each in removal.stays:
            messages.warning(request, each)
        return redirect("desk")
    return render(request, "writeup_site/desk/demo.html", {"demo": demo_here()})
