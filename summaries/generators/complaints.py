"""What a server says where it gives no answer: one reader for every shape of error. Pure.

The shapes are those of OpenAI, Azure, Anthropic, Google (a list of one object), Mistral (JSON in a
string), OpenRouter (the reason under metadata.raw), LiteLLM, vLLM, SGLang, llama.cpp, Ollama, TGI,
FastAPI (a list of details), Cloudflare (errors), RFC 9457, and of proxies that answer by a page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from summaries.generators.key import without_keys

SHOWN: Final = 200  # characters of what a server says, in an error
_MOST: Final = 3  # entries of a list that are told
_READ: Final = 20  # entries of a list that are read
_AGAIN_IN: Final = re.compile(
    r"(?:try again|retry) (?:in|after) (?:(\d{1,4})m)?(\d{1,6}(?:\.\d{1,9})?) ?(ms|s)",
    re.IGNORECASE,
)
_DEPTH: Final = 6  # of objects in objects; real ones have three
# By what name a sentence goes, most telling first. Names are compared as `_plain` writes them.
_SAYING: Final = (
    "message", "msg", "errormessage", "errormsg", "statusmsg", "detail", "errordescription",
    "error", "errors", "issues", "baseresp", "fault", "faultstring", "description", "title",
    "details", "reason", "raw", "response",
)  # fmt: skip
_MORE: Final = ("metadata", "innererror")  # where a gateway puts what it was told itself
_CODES: Final = ("code", "errorcode", "status", "statuscode", "reason")
_KINDS: Final = ("type", "errortype", "object")  # a class of errors, said where a code is not
_INSIDE: Final = ("error", "errors", "issues", "message", "detail", "baseresp", "fault")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a server says.

    sentence: in one line, "" where it says none. codes: words for the case, in small letters and
    digits alone. kinds: words for its class. number: what it says as an HTTP status (400 to 599).
    named: the parameters that it names as such. wait: seconds that it asks to be left alone.
    """

    sentence: str = ""
    codes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    number: int | None = None
    named: frozenset[str] = frozenset()
    wait: float | None = None


def complaint_in(body: Any) -> Complaint:
    """What is said in an error's body: a JSON value, or the text of one that is none."""
    entries = list(_objects(body))
    codes = [str(entry[name]) for entry in entries for name in entry if _plain(name) in _CODES]
    kinds = [str(entry[name]) for entry in entries for name in entry if _plain(name) in _KINDS]
    numbers = [int(code) for code in codes if re.fullmatch(r"[45]\d\d", code)]
    words = [_plain(code) for code in codes]
    words += [_plain(e["error"]) for e in entries if _is_word(e.get("error"))]
    said = list(dict.fromkeys(_sentences(body)))[:_MOST] or _anything(body)
    return Complaint(
        without_keys("; ".join(said))[:SHOWN],
        tuple(word for word in words if word and not word.isdigit()),
        tuple(_plain(kind) for kind in kinds),
        numbers[0] if numbers else None,
        frozenset(name for entry in entries for name in _parameters(entry)),
        next((wait for entry in entries if (wait := _wait(entry)) is not None), _wait_said(said)),
    )


def complaint_beside(body: Any) -> Complaint | None:
    """What is wrong in a body that claims success (status 200, or an event); None for nothing."""
    if isinstance(body, list):
        return next((said for each in body[:1] if (said := complaint_beside(each))), None)
    if not isinstance(body, dict):
        return None
    choices, base = body.get("choices"), body.get("base_resp")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if isinstance(choice, dict) and _is_any(choice.get("error")):
        return complaint_in({"error": choice["error"]})
    is_failed = isinstance(base, dict) and base.get("status_code")
    if _is_any(body.get("error")) or _is_any(body.get("errors")) or is_failed:
        return complaint_in(body)
    named = {_plain(name): value for name, value in body.items()}
    is_said = named.get("detail") or any(
        isinstance(named.get(name), str) and named[name] for name in ("message", "msg", "errormsg")
    )
    if "error" in (body.get("object"), body.get("type")) or (is_said and not choices):
        return complaint_in(body)
    return None


def _is_any(error: Any) -> bool:
    """Whether an error says anything: some servers send one of zeros and empty texts."""
    return any(error.values()) if isinstance(error, dict) else bool(error)


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every object of a body that may hold a code, from the outside in."""
    value = _unpacked(value)
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for each in value[:_READ]:
            yield from _objects(each, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name, inner in value.items():
            if _plain(name) in (*_INSIDE, *_MORE, "details", "raw"):
                yield from _objects(inner, depth + 1)


def _sentences(value: Any, depth: int = 0) -> Iterator[str]:
    value = _unpacked(value)
    if depth > _DEPTH:
        return
    if isinstance(value, str):
        line = _line(value)
        if line[:1] not in ("{", "[") and line.lower() not in ("", "none", "null", "error"):
            yield line
    elif isinstance(value, list):
        for each in value[:_MOST]:
            yield from _sentences(each, depth + 1)
    elif isinstance(value, dict):
        yield from _of_object({_plain(name): inner for name, inner in value.items()}, depth)


def _of_object(value: dict[str, Any], depth: int) -> Iterator[str]:
    place = value.get("loc")
    if isinstance(place, list):
        where = ".".join(str(step) for step in place if step != "body")
        yield from (f"{where}: {said}" for said in _sentences(value.get("msg"), depth + 1))
        return
    for name in _SAYING:
        if found := list(_sentences(value.get(name), depth + 1)):
            yield from found
            break
    for name in _MORE:
        yield from _sentences(value.get(name), depth + 1)


def _anything(body: Any) -> list[str]:
    """The texts of an object that gives its sentence by no name known here, such as a field's."""
    entries = [(n, v) for entry in _objects(body) for n, v in entry.items()]
    told = [
        f"{name}: {line}"
        for name, value in entries
        if _plain(name) not in (*_CODES, *_KINDS, "id", "requestid", "traceid", "model")
        for line in _sentences(value)
    ]
    return list(dict.fromkeys(told))[:_MOST]


def _unpacked(value: Any) -> Any:
    """The value that a string of JSON holds; any other as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value, strict=False)
        except (ValueError, RecursionError):
            return value
    return value


def _line(text: str) -> str:
    """A text in one line; of a web page its title."""
    if re.search(r"<html|<!doctype|<head", text[:1000], re.IGNORECASE):
        title = re.search(r"<title[^>]*>([^<]*)", text, re.IGNORECASE)
        text = title[1] if title else ""
    elif text.lstrip().startswith(("<?xml", "<Error", "<error")):
        text = re.sub(r"<[^<>]{0,300}>", " ", text)
    return " ".join(text.split())


def _parameters(entry: dict[str, Any]) -> Iterator[str]:
    for name in ("param", "parameter", "field"):
        if isinstance(param := entry.get(name), str):
            yield re.split(r"[.\[]", param)[0]  # as response_format.json_schema.schema
    if isinstance(keys := entry.get("keys"), list):  # as Zod names what it does not know
        yield from (key for key in keys if isinstance(key, str))
    place = entry.get("loc")
    if isinstance(place, list) and len(place) <= 2 and place and isinstance(place[-1], str):
        yield place[-1]


def _wait(entry: dict[str, Any]) -> float | None:
    """As Google says it (retryDelay "34s"), Hugging Face (estimated_time) and others."""
    for name, value in entry.items():
        if _plain(name) in ("retrydelay", "retryafter", "estimatedtime"):
            match = re.fullmatch(r"(\d{1,9}(?:\.\d+)?)\s*s?", str(value).strip())
            return float(match[1]) if match else None
    return None


def _wait_said(said: Sequence[str]) -> float | None:
    """As OpenAI and Groq put it into their sentence: “Please try again in 1m2.5s.”"""
    found = next((match for line in said if (match := _AGAIN_IN.search(line))), None)
    if not found:
        return None
    return 60.0 * int(found[1] or 0) + float(found[2]) / (1000 if found[3] == "ms" else 1)


def _is_word(value: Any) -> bool:
    return (
        isinstance(value, str) and re.fullmatch(r"[A-Za-z]+(?:[_-][A-Za-z]+)+", value) is not None
    )


def _plain(name: Any) -> str:
    return re.sub(r"[^a-z0-9]", "", str(name).lower())
