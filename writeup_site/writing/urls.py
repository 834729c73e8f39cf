"""The addresses of the writing assistant."""

from django.urls import path, re_path

from writeup_site.writing import giving, offered, own_text, text

SLUG = r"(?P<slug>[A-Za-z0-9_-]{16,24})"
ACTS = "|".join(own_text.ACTS)

urlpatterns = [
    path("", giving.write, name="write"),
    path("offered/", offered.offered_page, name="offered_own_texts"),
    re_path(
        rf"^offered/{SLUG}/(?P<what>publish|decline)/$", offered.decide, name="decide_own_text"
    ),
    path("text/", text.write_text, name="write_text"),
    path("text/<slug:slug>/", text.own_writing, name="own_writing"),
    path("text/<slug:slug>/delete/", text.delete_text, name="delete_text"),
    path(
        "text/<slug:slug>/<int:own_breakdown>/",
        text.text_own_breakdown,
        name="text_own_breakdown",
    ),
    path(
        "text/<slug:slug>/<int:own_breakdown>/<slug:act>/",
        text.act_on_own_breakdown,
        name="act_on_own_breakdown",
    ),
    re_path(rf"^{SLUG}/$", own_text.own_text, name="own_text"),
    re_path(rf"^{SLUG}/(?P<what>{ACTS})/$", own_text.act, name="own_text_act"),
]
