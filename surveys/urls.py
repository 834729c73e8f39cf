"""The addresses of what readers say."""

from django.urls import path

from surveys.views import exposures, quarantine, thumbs

urlpatterns = [
    path("ballots/", thumbs.ballot, name="ballot"),
    path("shown/", exposures.shown, name="shown"),
    path("quarantine/", quarantine.quarantine_page, name="quarantine"),
    path("quarantine/review/", quarantine.review_quarantine, name="review_quarantine"),
]
