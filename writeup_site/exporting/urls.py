"""Addresses of exports."""

from django.urls import path

from writeup_site.exporting import views

urlpatterns = [
    path("", views.exports_page, name="exports"),
    path("begin/", views.begin_export, name="begin_export"),
    path("<int:pk>/", views.export_page, name="export"),
    path("<int:pk>/file", views.export_download, name="export_file"),
]
