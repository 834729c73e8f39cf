"""The addresses of what readers say."""

from django.urls import path

from surveys import views

urlpatterns = [
    path("ballots/", views.ballot, name="ballot"),
]
