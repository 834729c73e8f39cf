"""The addresses of the writing assistant."""

from django.urls import path, re_path

from writeup_site.writing import giving, offered, piece

SLUG = r"(?P<slug>[A-Za-z0-9_-]{16,24})"
ACTS = "|".join(piece.ACTS)

urlpatterns = [
    path("", giving.write, name="write"),
    path("offered/", offered.offered_page, name="offered_pieces"),
    re_path(rf"^offered/{SLUG}/(?P<what>publish|decline)/$", offered.decide, name="decide_piece"),
    re_path(rf"^{SLUG}/$", piece.piece, name="piece"),
    re_path(rf"^{SLUG}/(?P<what>{ACTS})/$", piece.act, name="piece_act"),
]
