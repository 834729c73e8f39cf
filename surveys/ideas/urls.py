"""The addresses of ideas and the points for them."""

from django.urls import path

from surveys.ideas import views

urlpatterns = [
    path("features/", views.features, name="features"),
    path("features/propose/", views.propose, name="propose_idea"),
    path("features/proposals/", views.proposal, name="proposal"),
    path("features/points/", views.points, name="points"),
    path("features/<int:pk>/", views.idea, name="idea"),
]
