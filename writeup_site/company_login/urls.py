"""The addresses of logging in by a company's account."""

from django.urls import path

from writeup_site.company_login.views import FromProviderView, ToProviderView

to_provider, from_provider = ToProviderView.as_view(), FromProviderView.as_view()
for view in (to_provider, from_provider):
    view.is_team_page = True  # by which it stays in English

urlpatterns = [
    path("", to_provider, name="company_login"),
    path("back/", from_provider, name="company_callback"),
]
