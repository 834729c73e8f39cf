"""The addresses that pages of other sites load."""

from django.urls import path

from writeup_site.embed import views

urlpatterns = [
    path("writeup.js", views.writeup_js, name="writeup_js"),
    path("<str:key>/<str:part>/", views.embed_frame, name="embed_frame"),
]
