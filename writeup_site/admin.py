"""The team's logins in the admin, in its own looks."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

import writeup_site.keys.admin
import writeup_site.webhooks.admin  # noqa: F401  # finds its tables

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class TeamUserAdmin(UserAdmin, ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm


@admin.register(Group)
class TeamGroupAdmin(GroupAdmin, ModelAdmin):
    pass
