"""The addresses of ideas and the points for them."""

from django.urls import path

from surveys.ideas import moderation, views

urlpatterns = [
    path("desk/ideas/", moderation.idea_desk, name="idea_desk"),
    path("desk/ideas/approve/", moderation.approve, name="approve_ideas"),
    path("desk/ideas/new/", moderation.new_idea, name="new_idea"),
    path("desk/ideas/<int:pk>/", moderation.moderate_idea, name="moderate_idea"),
    path("features/", views.features, name="features"),
    path("features/propose/", views.propose, name="propose_idea"),
    path("features/proposals/", views.proposal, name="proposal"),
    path("features/points/", views.points, name="points"),
    path("features/<int:pk>/", views.idea, name="idea"),
]
