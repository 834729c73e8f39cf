"""The addresses of duels."""

from django.urls import path

from surveys.duels import views

urlpatterns = [
    path("duel/", views.duel, name="duel"),
    path("duel/choice/", views.choose, name="duel-choice"),
    path("duel/<int:impression>/", views.result, name="duel-result"),
]
