"""What readers may ask of the list of articles, and what the editor of references sends."""

from __future__ import annotations

from django import forms


class ArticleFilter(forms.Form):
    """Search words, a source and a tag; all may be empty."""

    q = forms.CharField(required=False, max_length=200)
    source = forms.CharField(required=False, max_length=100)
    tag = forms.CharField(required=False, max_length=60)
