"""Tokens and keys, for the team to look at; they are made and ended on the page of keys."""

from __future__ import annotations

from django.contrib import admin

from common.web.read_only_admin import ReadOnlyAdmin
from writeup_site.keys.models import ApiToken, PublicKey


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Tokens by how they begin."""

    list_display = ["name", "prefix", "scopes", "created_by", "expires_at", "last_used_at", "state"]
    exclude = ["token_hash"]
    search_fields = ["name", "^prefix"]


@admin.register(PublicKey)
class PublicKeyAdmin(ReadOnlyAdmin):
    """Public keys with their origins."""

    list_display = ["name", "key", "origins", "created_by", "last_used_at", "revoked_at"]
    search_fields = ["name", "^key"]
