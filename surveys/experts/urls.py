"""The addresses of raters' pages."""

from django.urls import path

from surveys.experts import views

urlpatterns = [
    path("<slug:slug>/", views.start, name="rate"),
    path("<slug:slug>/begin/", views.begin, name="rate_begin"),
    path("<slug:slug>/end/", views.end, name="rate_end"),
    path("<slug:slug>/<int:turn>/", views.rate, name="rate_article"),
]
