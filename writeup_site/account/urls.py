"""The addresses of one's own login."""

from django.urls import path

from writeup_site.account import views
from writeup_site.account.signing_in import SignInInTwoStepsView, login_code

urlpatterns = [
    path("login/", SignInInTwoStepsView.as_view(), name="login"),
    path("login/code/", login_code, name="login_code"),
    path("login/lost/", views.lost_password, name="lost_password"),
    path("account/", views.account, name="account"),
    path("account/password/", views.OwnPasswordView.as_view(), name="password"),
    path("account/codes/", views.recovery_codes, name="recovery_codes"),
    path("account/two-factor/", views.two_factor, name="two_factor"),
]
