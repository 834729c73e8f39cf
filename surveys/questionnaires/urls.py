"""The addresses of surveys."""

from django.urls import path

from surveys.questionnaires import views

urlpatterns = [
    path("surveys/", views.survey_list, name="surveys"),
    path("surveys/<slug:slug>/", views.survey, name="survey"),
    path("surveys/<slug:slug>/<int:number>/", views.question, name="survey_question"),
    path("surveys/<slug:slug>/thanks/", views.thanks, name="survey_thanks"),
]
