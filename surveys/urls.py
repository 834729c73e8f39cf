"""The addresses of what readers say."""

from django.urls import path

from surveys.duels import views as duels
from surveys.exposures import views as exposures
from surveys.ideas import views as ideas
from surveys.my_data import accounts
from surveys.my_data import views as my_data
from surveys.questionnaires import views as questionnaires
from surveys.screening import views as quarantine

urlpatterns = [
    path("shown/", exposures.shown, name="shown"),
    path("quarantine/", quarantine.quarantine_page, name="quarantine"),
    path("quarantine/review/", quarantine.review_quarantine, name="review_quarantine"),
    path("duel/", duels.duel, name="duel"),
    path("duel/choice/", duels.choose, name="duel-choice"),
    path("duel/<int:impression>/", duels.result, name="duel-result"),
    path("surveys/", questionnaires.survey_list, name="surveys"),
    path("surveys/<slug:slug>/", questionnaires.survey, name="survey"),
    path("surveys/<slug:slug>/<int:number>/", questionnaires.question, name="survey_question"),
    path("surveys/<slug:slug>/thanks/", questionnaires.thanks, name="survey_thanks"),
    path("features/", ideas.features, name="features"),
    path("features/propose/", ideas.propose, name="propose_idea"),
    path("features/proposals/", ideas.proposal, name="proposal"),
    path("features/points/", ideas.points, name="points"),
    path("features/<int:pk>/", ideas.idea, name="idea"),
    path("join/", accounts.join, name="join"),
    path("me/", my_data.my_data, name="my_data"),
    path("me/export/", my_data.export, name="export_my_data"),
    path("me/delete/", my_data.delete, name="delete_my_data"),
]
