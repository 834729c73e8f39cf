"""The admin, for engineers: what no page of the desk does, and rows as they lie in the tables."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django_otp.plugins.otp_totp.models import TOTPDevice

import writeup_site.keys.admin
import writeup_site.webhooks.admin  # noqa: F401  # finds its tables
from common.web.read_only_admin import ReadOnlyAdmin

admin.site.unregister(User)
admin.site.unregister(Group)
admin.site.unregister(TOTPDevice)  # its page would show the secrets


@admin.register(User)
class TeamUserAdmin(ReadOnlyAdmin):
    """Logins, to look at: people and roles have a page that keeps the last owner one."""

    list_display = ["username", "is_staff", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active"]
    exclude = ["password"]
    search_fields = ["username"]
