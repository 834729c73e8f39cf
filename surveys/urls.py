"""The addresses of what readers say."""

from django.urls import path

from surveys.views import thumbs

urlpatterns = [
    path("ballots/", thumbs.ballot, name="ballot"),
]
