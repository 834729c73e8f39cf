"""The form that takes an article, and the reader's own ones below it."""

from __future__ import annotations

import logging
from typing import Any

from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, gettext_noop, ngettext

from common.web.refusals import RETRY_AFTER
from common.words.lists import name_list
from summaries.jobs.nudge import nudge_writing
from summaries.own_texts.models import OwnText
from summaries.own_texts.selectors import VersionOffer, listed, offers, own_texts_of
from summaries.own_texts.services import (
    MOST_UNFINISHED,
    KnownArticleError,
    KnownOwnTextError,
    TooManyUnfinishedError,
    create_own_text,
    default_version,
)
from summaries.texts.english import is_english
from surveys.readers.cookies import reader_key
from writeup_site.writing.forms import OwnTextForm
from writeup_site.writing.guards import NoReaderError, for_writers, kept_for, owner_key_of, writer
from writeup_site.writing.limits import wait_for_own_text, wait_for_reading
from writeup_site.writing.sources import GivenText, SourceError, source_of

logger = logging.getLogger(__name__)

PAGE_SIZE = 10
UNFINISHED = gettext_noop(
    "{number} breakdowns at once are the most. Wait until one of yours is finished, or cancel it, "
    "and press the button again."
)
STORE_BUSY = gettext_noop(
    "The site is busy, and nothing was kept. Press the button again in a few seconds."
)


def slowly(wait: int) -> str:
    """That so much was given that the next has to wait for so many seconds."""
    minutes = max(1, round(wait / 60))
    return ngettext(
        "You, or others on your network, have given as many texts as may be taken apart in this "
        "time. Nothing is lost: try again in about {minutes} minute.",
        "You, or others on your network, have given as many texts as may be taken apart in this "
        "time. Nothing is lost: try again in about {minutes} minutes.",
        minutes,
    ).format(minutes=minutes)


def unfinished() -> str:
    """That so many breakdowns of theirs are unfinished that no more are begun."""
    return gettext(UNFINISHED).format(number=MOST_UNFINISHED)


class TextRefusedError(Exception):
    """What was given is not taken: the form comes back with this status."""

    def __init__(self, status: int, *, wait: int = 0, **context: Any) -> None:
        super().__init__(str(status))
        self.status = status
        self.wait = wait
        self.context = context


@for_writers("GET", "HEAD", "POST")
def write(request: HttpRequest) -> HttpResponse:
    """The form and the reader's own articles; by POST an article, which leads to its page."""
    offered = offers()
    if request.method != "POST":
        return _page(request, OwnTextForm(offers=offered))
    form = OwnTextForm(request.POST, request.FILES, offers=offered)
    try:
        own_text = _taken_or_refused(request, form)
    except TextRefusedError as refusal:
        page = _page(request, form, status=refusal.status, **refusal.context)
        if refusal.wait:
            page["Retry-After"] = str(refusal.wait)
        return page
    nudge_writing()
    return HttpResponseRedirect(own_text.get_absolute_url(), status=303)


def _taken_or_refused(request: HttpRequest, form: OwnTextForm) -> OwnText:
    """As `_taken`; neither a missing reader nor a database that is busy loses the text."""
    try:
        return _taken(request, form)
    except NoReaderError as refusal:
        form.add_error(None, gettext(str(refusal)))
        raise TextRefusedError(403) from refusal
    except OperationalError as error:
        logger.error("A text was not taken: %s", error)
        form.add_error(None, gettext(STORE_BUSY))
        raise TextRefusedError(503, wait=RETRY_AFTER) from error


def _taken(request: HttpRequest, form: OwnTextForm) -> OwnText:
    """The own text made of a form.

    Raises TextRefusedError, with what is wrong in the form, NoReaderError or OperationalError.
    """
    if not form.is_valid():
        raise TextRefusedError(400)
    given, key, reader = form.cleaned_data, reader_key(request), writer(request)
    if given.get("file") or given.get("address"):
        _refuse_haste(form, wait_for_reading(request, key))
    source = _read(form)
    if source.left_out and not source.was_shown:
        _show_before(form, source)
    chosen: list[VersionOffer] = given["versions"]
    _refuse_other_languages(form, chosen, source.text)
    _refuse_haste(form, wait_for_own_text(request, key), source.text)
    try:
        with kept_for(reader) as owner_key:
            return create_own_text(
                owner_key=owner_key,
                text=source.text,
                versions=[each.version for each in chosen] or [default_version()],
                title=given["title"] or source.title,
                url=source.url,
                left_out=source.left_out,
            )
    except KnownArticleError as known:
        raise TextRefusedError(409, known_article=known.article) from known
    except KnownOwnTextError as known:
        raise TextRefusedError(409, known_own_text=known.own_text) from known
    except TooManyUnfinishedError as many:
        form.add_error(None, unfinished())
        _keep(form, source.text)
        raise TextRefusedError(429, wait=30) from many


def _read(form: OwnTextForm) -> GivenText:
    try:
        return source_of(form.cleaned_data)
    except SourceError as problem:
        form.add_error(problem.field, str(problem))
        if problem.text:
            _keep(form, problem.text)
        raise TextRefusedError(problem.status, wait=5 if problem.status == 503 else 0) from problem


def _show_before(form: OwnTextForm, source: GivenText) -> None:
    """Show what was read of a document that holds more than text, before anything is made of it."""
    title = form.cleaned_data["title"] or source.title
    _keep(form, source.text, title=title, origin=source.origin)
    raise TextRefusedError(200, left_out=source.left_out)


def _refuse_other_languages(form: OwnTextForm, chosen: list[VersionOffer], text: str) -> None:
    if unfit := [each for each in chosen if each.english_only and not is_english(text)]:
        names = name_list([each.version.label for each in unfit])
        sentence = ngettext(
            "{versions} reads English only, and this text does not seem to be English. Choose "
            "another version.",
            "{versions} read English only, and this text does not seem to be English. Choose "
            "another version.",
            len(unfit),
        )
        form.add_error("versions", sentence.format(versions=names))
        _keep(form, text)
        raise TextRefusedError(400)


def _refuse_haste(form: OwnTextForm, wait: int, text: str = "") -> None:
    if not wait:
        return
    form.add_error(None, slowly(wait))
    if text:
        _keep(form, text)
    raise TextRefusedError(429, wait=wait)


def _keep(form: OwnTextForm, text: str, **more: str) -> None:
    """Show what was read of a file or an address as if it were pasted: no file comes back."""
    data = MultiValueDict(dict(form.data.lists()))  # type: ignore[attr-defined]
    data["text"], data["address"] = text, ""
    for name, value in more.items():
        data[name] = value
    form.data = data


def _page(
    request: HttpRequest, form: OwnTextForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    paginator = Paginator(own_texts_of(owner_key_of(request)), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "offers": _choices(form),
        "page": page,
        "listed": listed(list(page.object_list)),
        **more,
    }
    return render(request, "writeup_site/writing/write.html", context, status=status)


def _choices(form: OwnTextForm) -> list[tuple[VersionOffer, bool]]:
    """What may be chosen, and whether it is."""
    chosen = set(map(str, form["versions"].value() or []))
    return [(offer, pk in chosen) for pk, offer in form.offers.items()]
