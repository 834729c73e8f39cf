"""The team's pages of versions: made with a generator, fixed by the first text, then copied."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from summaries.breakdowns.giving_away import SHOWN
from summaries.generators.registry import recorded_settings
from summaries.versions.models import ModelVersion
from tests.rows.written import make_summary, make_version
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db

NEW = "/models/versions/new/"


@pytest.fixture
def engineer() -> Client:
    return signed_in("engineer")


def said(page: Any) -> dict[str, Any]:
    """What a browser would send from the page's form, unchanged."""
    form = page.context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value is not None}


def test_they_are_for_the_team_alone() -> None:
    version = make_version("lead", settings=recorded_settings("lead"))
    pages = ["/models/versions/", f"/models/versions/{version.pk}/", NEW]
    for address in pages:
        assert Client().get(address).status_code == 302
    analyst = signed_in("analyst")
    assert [analyst.get(address).status_code for address in pages] == [200, 200, 403]
    assert analyst.post(pages[1], {"name": "x"}).status_code == 403
    assert analyst.post(f"{pages[1]}status/", {"status": "draft"}).status_code == 403
    page = analyst.get(pages[1]).text
    assert "Save" not in page and "Copy as new version" not in page


def test_every_generator_is_offered_with_what_it_says_of_itself(engineer: Client) -> None:
    page = engineer.get(NEW).text
    assert "?generator=extractive" in page and "visibly weak" in page
    assert engineer.get(NEW, {"generator": "gone"}).status_code == 404


@pytest.mark.parametrize("generator", ["extractive", "lead", "openai", "smollm"])
def test_its_form_says_its_defaults_and_gives_the_version_of_them(
    engineer: Client, generator: str
) -> None:
    address = f"{NEW}?generator={generator}"
    answer = engineer.post(address, said(engineer.get(address)))
    version = ModelVersion.objects.get()
    assert answer["Location"] == f"/models/versions/{version.pk}/"
    assert version.settings == recorded_settings(generator)
    assert (version.identifier, version.status) == (f"{generator}@1", "draft")


def test_changed_settings_are_kept_in_their_types(engineer: Client) -> None:
    address = f"{NEW}?generator=smollm"
    changed = {
        "setting-prompt": " One line.\r\nAnother: {article} ",
        "setting-stop": "\\n\\n\r\nThe end.",
        "setting-temperature": "0.5",
        "setting-tokens": "64",
        "version": "7",
    }
    engineer.post(address, {**said(engineer.get(address)), **changed})
    version = ModelVersion.objects.get(name="smollm", version="7")
    settings = version.settings["settings"]
    assert settings["prompt"] == " One line.\nAnother: {article} "
    assert settings["stop"] == ["\n\n", "The end."]
    assert (settings["temperature"], settings["tokens"]) == (0.5, 64)


def test_what_may_be_empty_is_none(engineer: Client) -> None:
    address = f"{NEW}?generator=openai"
    engineer.post(address, {**said(engineer.get(address)), "setting-seed": ""})
    assert ModelVersion.objects.get().settings["settings"]["seed"] is None


@pytest.mark.parametrize(
    ("generator", "wrong", "field", "reason"),
    [
        ("lead", {"setting-sentences": "0"}, "setting-sentences", "greater than or equal to 1"),
        ("lead", {"setting-sentences": "two"}, "setting-sentences", "whole number"),
        ("openai", {"setting-calls": "twice"}, "setting-calls", "not one of the available"),
        ("openai", {"setting-key_variable": "HOME"}, "setting-key_variable", "end in API_KEY"),
        ("openai", {"setting-prompt": "Hello"}, "setting-prompt", "must hold {article}"),
        ("openai", {"setting-parts": "terms"}, "setting-parts", "must hold summary"),
        ("openai", {"setting-price_prompt": "1"}, None, "give both prices or none"),
        ("lead", {"name": "a@b"}, "version", "leave it out of both"),
        ("lead", {"name": "held"}, "version", "the next is version 2"),
    ],
    ids=["range", "type", "option", "key", "prompt", "parts", "together", "name", "taken"],
)
def test_a_wrong_setting_is_told_beside_its_field(
    engineer: Client, generator: str, wrong: dict[str, str], field: str | None, reason: str
) -> None:
    make_version("held")
    address = f"{NEW}?generator={generator}"
    answer = engineer.post(address, {**said(engineer.get(address)), **wrong})
    assert answer.status_code == 400
    form = answer.context["form"]
    errors = form.errors[field] if field else form.non_field_errors()
    assert reason in " ".join(errors)
    assert ModelVersion.objects.count() == 1


def test_each_setting_says_what_it_does_and_its_range(engineer: Client) -> None:
    form = engineer.get(f"{NEW}?generator=extractive").context["form"]
    help_text = form.fields["setting-words"].help_text
    assert help_text == (
        "The most a summary may have; one sentence is taken however long it is. From 10 to 2,000."
    )


def test_a_draft_without_texts_is_changed_in_its_form(engineer: Client) -> None:
    version = make_version("short", status="draft", settings=recorded_settings("lead"))
    address = f"/models/versions/{version.pk}/"
    page = engineer.get(address)
    answer = engineer.post(address, {**said(page), "setting-sentences": "5", "version": "2"})
    assert answer.status_code == 302
    version.refresh_from_db()
    assert version.settings == recorded_settings("lead", {"sentences": 5})
    assert version.identifier == "short@2"


def test_after_its_first_text_a_change_is_refused_and_a_copy_offered(engineer: Client) -> None:
    version = make_version("short", settings=recorded_settings("lead"))
    address = f"/models/versions/{version.pk}/"
    open_form = said(engineer.get(address))
    make_summary(version=version)
    page = engineer.get(address).text
    assert "are fixed" in page and "Save" not in page
    answer = engineer.post(address, {**open_form, "setting-sentences": "5"})
    assert answer.status_code == 409
    assert "Nothing was saved." in answer.text
    assert f"{NEW}?copy={version.pk}" in answer.text
    version.refresh_from_db()
    assert version.settings == recorded_settings("lead")


def test_a_copy_begins_with_the_settings_and_the_next_number(engineer: Client) -> None:
    version = make_version("short", title="Shorty", settings=recorded_settings("lead",
                           {"sentences": 7}))  # fmt: skip
    make_summary(version=version)
    address = f"{NEW}?copy={version.pk}"
    engineer.post(address, said(engineer.get(address)))
    copy = ModelVersion.objects.get(name="short", version="2")
    assert copy.settings == version.settings
    assert (copy.title, copy.status) == ("Shorty", "draft")


def test_a_copy_of_what_was_imported_asks_for_a_generator_first(engineer: Client) -> None:
    version = make_version("bart", settings={"beam": 4})
    page = engineer.get(f"{NEW}?copy={version.pk}").text
    assert "was imported" in page and f"?copy={version.pk}&amp;generator=lead" in page
    form = engineer.get(f"{NEW}?copy={version.pk}&generator=lead").context["form"]
    assert (form["name"].value(), form["version"].value()) == ("bart", "2")
    assert "beam" in engineer.get(f"/models/versions/{version.pk}/").text


def test_who_sees_it_can_always_be_changed(engineer: Client) -> None:
    version = make_version("short", status="draft")
    make_summary(version=version)
    engineer.post(f"/models/versions/{version.pk}/status/", {"status": "live"})
    version.refresh_from_db()
    assert version.status == "live"
    engineer.post(f"/models/versions/{version.pk}/status/", {"status": "soup"})
    version.refresh_from_db()
    assert version.status == "live"


def admin_form(held: ModelVersion, **changes: object) -> dict[str, object]:
    """What the admin's page sends, with some fields changed."""
    return {
        "name": held.name, "version": held.version, "title": "", "kind": "", "note": "New",
        "settings": json.dumps(held.settings), "status": "live", "weight": "1",
        "created_at_0": "2026-01-31", "created_at_1": "12:00", **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [{"name": "other"}, {"version": "9"}, {"settings": "{}"}, {"settings": "{"}],
    ids=["name", "version", "settings", "broken"],
)
def test_the_admin_refuses_the_same_with_the_same_sentence(
    engineer: Client, changes: dict[str, object]
) -> None:
    version = make_version("short", settings=recorded_settings("lead"))
    make_summary(version=version)
    address = reverse("admin:summaries_modelversion_change", args=[version.pk])
    page = engineer.get(address).text
    assert "copy it as a new version" in page and "Copy as new version" in page
    answer = engineer.post(address, admin_form(version, **changes), follow=True)
    assert "Nothing was saved. Its name, version and settings are fixed" in answer.text
    version.refresh_from_db()
    assert (version.identifier, version.note) == ("short@1", "")
    assert version.settings == recorded_settings("lead")


def test_the_admin_still_takes_its_note_and_leads_to_the_copy(engineer: Client) -> None:
    version = make_version("short", settings=recorded_settings("lead"))
    make_summary(version=version)
    address = reverse("admin:summaries_modelversion_change", args=[version.pk])
    whole = {**admin_form(version), "summaries_modelversion_copy_as_new_version": "Copy"}
    answer = engineer.post(address, whole)
    assert answer["Location"] == f"{NEW}?copy={version.pk}"
    version.refresh_from_db()
    assert version.note == "New"


def test_the_admin_records_a_generators_settings_whole_and_refuses_wrong_ones(
    engineer: Client,
) -> None:
    version = make_version("short", settings={})
    address = reverse("admin:summaries_modelversion_change", args=[version.pk])
    given = '{"generator": "lead", "settings": {"sentences": %d}}'
    wrong = engineer.post(address, admin_form(version, settings=given % 99))
    assert wrong.status_code == 200 and "from 1 to 50" in wrong.text
    engineer.post(address, admin_form(version, settings=given % 5))
    version.refresh_from_db()
    assert version.settings == recorded_settings("lead", {"sentences": 5})


def test_a_version_says_what_its_texts_give_away(engineer: Client) -> None:
    version = make_version("brim")
    address = f"/models/versions/{version.pk}/"
    assert "as duels see them" not in engineer.get(address).text  # it has written nothing
    for gives_away in (0, 0, None):
        make_summary(version=version, gives_away=gives_away)
    page = engineer.get(address).text
    assert "1 of 3 are not looked at yet" in page
    make_summary(version=version, gives_away=8, text="502 <Bad> Gateway")
    page = engineer.get(address).text
    assert "25.0%" in page and "is a server’s error" in page  # 1 of 4
    assert "502 &lt;Bad&gt; Gateway" in page


def test_more_marked_texts_than_a_page_holds_are_said_to_be_the_newest(engineer: Client) -> None:
    version = make_version("brim")
    for _ in range(SHOWN):
        make_summary(version=version, gives_away=4)
    address = f"/models/versions/{version.pk}/"
    assert "These are the newest" not in engineer.get(address).text
    make_summary(version=version, gives_away=4)
    assert f"These are the newest {SHOWN}." in engineer.get(address).text
