"""The addresses of the page of keys."""

from django.urls import path

from writeup_site.keys import views

urlpatterns = [
    path("", views.keys_page, name="keys"),
    path("tokens/", views.new_token, name="new_token"),
    path("tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("public/", views.new_public_key, name="new_public_key"),
    path("public/<int:pk>/", views.change_public_key, name="change_public_key"),
    path("public/<int:pk>/secret/", views.renew_secret, name="renew_secret"),
    path("public/<int:pk>/revoke/", views.revoke_public_key, name="revoke_public_key"),
]
