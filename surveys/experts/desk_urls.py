"""The addresses of the team's pages of rating tasks."""

from django.urls import path

from surveys.experts import desk_views as views

urlpatterns = [
    path("", views.rating_tasks, name="rating_tasks"),
    path("new/", views.new_rating_task, name="new_rating_task"),
    path("<slug:slug>/", views.rating_task, name="rating_task"),
    path("<slug:slug>/dimensions/", views.add_dimension, name="add_task_dimension"),
    path(
        "<slug:slug>/dimensions/<int:number>/remove/",
        views.remove_dimension,
        name="remove_task_dimension",
    ),
    path("<slug:slug>/articles/", views.choose_articles, name="choose_task_articles"),
    path("<slug:slug>/gold/", views.new_gold, name="new_task_gold"),
    path("<slug:slug>/gold/<int:item>/remove/", views.remove_gold, name="remove_task_gold"),
    path("<slug:slug>/state/", views.turn_task, name="turn_task"),
    path("<slug:slug>/delete/", views.delete_task, name="delete_task"),
    path("<slug:slug>/preview/", views.preview_task, name="preview_task"),
    path("<slug:slug>/raters/", views.invite_rater, name="invite_rater"),
    path("<slug:slug>/raters/<int:rater>/", views.change_rater, name="change_rater"),
]
