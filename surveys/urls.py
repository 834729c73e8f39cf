"""The addresses of what readers say."""

from django.urls import path

from surveys.views import duels, thumbs

urlpatterns = [
    path("ballots/", thumbs.ballot, name="ballot"),
    path("duel/", duels.duel, name="duel"),
    path("duel/choice/", duels.choose, name="duel-choice"),
    path("duel/<int:impression>/", duels.result, name="duel-result"),
]
