"""Addresses of what the team brings."""

from django.urls import path

from writeup_site.bringing import views

urlpatterns = [
    path("", views.bring_page, name="bring"),
    path("upload/", views.upload, name="upload"),
    path("begin/", views.begin, name="begin_upload"),
    path("sample/<str:kind>.csv", views.sample, name="import_sample"),
    path("<int:pk>/", views.import_page, name="import"),
    path("<int:pk>/portion/", views.portion, name="upload_portion"),
    path("<int:pk>/run/", views.run_import, name="run_import"),
    path("<int:pk>/undo/", views.undo_import, name="undo_import"),
    path("<int:pk>/rejected.jsonl", views.rejected, name="import_rejected"),
]
