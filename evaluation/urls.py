"""The addresses of the team's pages."""

from django.urls import path, re_path

from evaluation import views

urlpatterns = [
    path("models/", views.models_page, name="models"),
    re_path(r"^models/picture\.(?P<kind>svg|png)$", views.models_picture, name="models_picture"),
    path("models/table.csv", views.models_table, name="models_table"),
    path("runs/", views.runs_page, name="runs"),
    path("runs/start/", views.start_run, name="start_run"),
    path("runs/<int:pk>/", views.run_page, name="run"),
    path("runs/<int:pk>/cancel/", views.stop_run, name="stop_run"),
]
