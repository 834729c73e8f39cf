"""The addresses of what readers say."""

from django.urls import path

from surveys.views import questionnaires, thumbs

urlpatterns = [
    path("ballots/", thumbs.ballot, name="ballot"),
    path("surveys/", questionnaires.survey_list, name="surveys"),
    path("surveys/<slug:slug>/", questionnaires.survey, name="survey"),
    path("surveys/<slug:slug>/<int:number>/", questionnaires.question, name="survey_question"),
    path("surveys/<slug:slug>/thanks/", questionnaires.thanks, name="survey_thanks"),
]
