"""The addresses of people."""

from django.urls import path

from writeup_site.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/invite/", views.invite, name="invite"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/link/", views.new_link, name="new_link"),
    path("people/<int:pk>/role/", views.give_role, name="give_role"),
    path("people/<int:pk>/active/", views.deactivate, name="deactivate"),
    path("people/<int:pk>/second-factor/", views.second_factor_off, name="second_factor_off"),
    path("invitation/<str:token>/", views.own_password, name="own_password"),
]
