"""The addresses of outputs, under /outputs/."""

from django.urls import path

from writeup_site.outputs import views

urlpatterns = [
    path("", views.outputs_page, name="outputs"),
    path("views/", views.keep_view, name="keep_view"),
    path("of/<article:slug>/", views.article_outputs, name="article_outputs"),
    path("<int:pk>/", views.output_page, name="output"),
    path("<int:pk>/notes/", views.note, name="note"),
]
