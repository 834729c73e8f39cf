"""The addresses of the pages where the team writes references."""

from django.urls import path

from writeup_site.desk import references

urlpatterns = [
    path("", references.queue, name="references"),
    path("<article:slug>/", references.new_reference, name="new_reference"),
    path("<article:slug>/<int:pk>/", references.reference, name="reference"),
    path("<article:slug>/<int:pk>/published/", references.published, name="reference_published"),
]
