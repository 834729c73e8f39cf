"""The address of what is said of sentences."""

from django.urls import path

from surveys.evidence import views

urlpatterns = [path("evidence/", views.say, name="evidence")]
