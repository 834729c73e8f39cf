"""The addresses of the writing assistant."""

from django.urls import path, re_path

from writeup_site.writing import giving, offered, piece, text

SLUG = r"(?P<slug>[A-Za-z0-9_-]{16,24})"
ACTS = "|".join(piece.ACTS)

urlpatterns = [
    path("", giving.write, name="write"),
    path("offered/", offered.offered_page, name="offered_pieces"),
    re_path(rf"^offered/{SLUG}/(?P<what>publish|decline)/$", offered.decide, name="decide_piece"),
    path("text/", text.write_text, name="write_text"),
    path("text/<slug:slug>/", text.piece_text, name="piece_text"),
    path("text/<slug:slug>/delete/", text.delete_text, name="delete_text"),
    path("text/<slug:slug>/<int:take>/", text.text_take, name="text_take"),
    path("text/<slug:slug>/<int:take>/<slug:act>/", text.act_on_take, name="act_on_take"),
    re_path(rf"^{SLUG}/$", piece.piece, name="piece"),
    re_path(rf"^{SLUG}/(?P<what>{ACTS})/$", piece.act, name="piece_act"),
]
