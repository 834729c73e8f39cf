"""The addresses of the builder of surveys."""

from django.urls import path

from surveys.building import previews, question_views, views

urlpatterns = [
    path("", views.survey_desk, name="survey_desk"),
    path("new/", views.new_survey, name="new_survey"),
    path("file/", views.survey_from_file, name="survey_from_file"),
    path("<slug:slug>/edit/", views.edit_survey, name="edit_survey"),
    path("<slug:slug>/open/", views.open_page, name="open_survey"),
    path("<slug:slug>/close/", views.close_page, name="close_survey"),
    path("<slug:slug>/delete/", views.delete_page, name="delete_survey"),
    path("<slug:slug>/copy/", views.copy_survey, name="copy_survey"),
    path("<slug:slug>/survey.json", views.survey_file, name="survey_file"),
    path("<slug:slug>/preview/", previews.preview, name="preview_survey"),
    path("<slug:slug>/preview/thanks/", previews.preview_thanks, name="preview_thanks"),
    path("<slug:slug>/preview/<int:number>/", previews.preview_question, name="preview_question"),
    path("<slug:slug>/questions/new/", question_views.new_question, name="new_question"),
    path("<slug:slug>/questions/<int:number>/", question_views.edit_question, name="edit_question"),
    path(
        "<slug:slug>/questions/<int:number>/move/",
        question_views.move_question,
        name="move_question",
    ),
    path(
        "<slug:slug>/questions/<int:number>/remove/",
        question_views.remove_question,
        name="remove_question",
    ),
]
