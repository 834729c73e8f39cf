"""The addresses of webhooks, mails and the feed's token."""

from django.urls import path

from writeup_site.webhooks import views

urlpatterns = [
    path("", views.webhooks_page, name="webhooks"),
    path("new/", views.new_webhook, name="new_webhook"),
    path("mail/", views.change_mail, name="change_mail"),
    path("feed/", views.feed_address, name="feed_address"),
    path("feed/revoke/", views.revoke_feed_address, name="revoke_feed_address"),
    path("deliveries/", views.deliveries_page, name="deliveries"),
    path("deliveries/<int:pk>/again/", views.send_again, name="send_again"),
    path("<int:pk>/", views.webhook_page, name="webhook"),
    path("<int:pk>/change/", views.change_webhook, name="change_webhook"),
    path("<int:pk>/secret/", views.renew_webhook_secret, name="renew_webhook_secret"),
    path("<int:pk>/pause/", views.pause_webhook, name="pause_webhook"),
    path("<int:pk>/resume/", views.resume_webhook, name="resume_webhook"),
    path("<int:pk>/remove/", views.remove_webhook, name="remove_webhook"),
    path("<int:pk>/test/", views.send_test, name="send_test"),
]
