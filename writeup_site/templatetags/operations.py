"""Lengths of time on the page of operations."""

from __future__ import annotations

from django import template

from common.words.durations import duration

register = template.Library()
register.filter("for_so_long", duration)
