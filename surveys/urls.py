"""The addresses of what readers say."""

from django.urls import path

from surveys.views import duels, questionnaires, thumbs

urlpatterns = [
    path("ballots/", thumbs.ballot, name="ballot"),
    path("duel/", duels.duel, name="duel"),
    path("duel/choice/", duels.choose, name="duel-choice"),
    path("duel/<int:impression>/", duels.result, name="duel-result"),
    path("surveys/", questionnaires.survey_list, name="surveys"),
    path("surveys/<slug:slug>/", questionnaires.survey, name="survey"),
    path("surveys/<slug:slug>/<int:number>/", questionnaires.question, name="survey_question"),
    path("surveys/<slug:slug>/thanks/", questionnaires.thanks, name="survey_thanks"),
]
