"""Errors as servers write them: status, body, what must reach the person, whether waiting helps."""

from __future__ import annotations

from typing import Any, Final

Shape = tuple[int, Any, str, bool]

SHAPES: Final[dict[str, Shape]] = {
    "OpenAI, its rate": (
        429,
        {"error": {"message": "Rate limit reached for m.", "type": "tokens", "param": None,
                   "code": "rate_limit_exceeded"}},
        "asked too often (Rate limit reached for m.)", True,
    ),
    "OpenAI, no credit": (
        429,
        {"error": {"message": "You exceeded your quota.", "type": "insufficient_quota",
                   "param": None, "code": "insufficient_quota"}},
        "no credit left; add some (You exceeded your quota.)", False,
    ),
    "OpenAI, too long": (
        400,
        {"error": {"message": "This model's maximum context length is 8192 tokens.",
                   "type": "invalid_request_error", "param": "messages",
                   "code": "context_length_exceeded"}},
        "maximum context length is 8192", False,
    ),
    "Azure, its deployment": (
        404,
        {"error": {"code": "DeploymentNotFound", "message": "The deployment does not exist."}},
        "no such model or address; check both (The deployment does not exist.)", False,
    ),
    "Azure's gateway": (
        401, {"statusCode": 401, "message": "Access denied due to invalid subscription key."},
        "Access denied due to invalid", False,
    ),
    "Azure's filter": (
        400,
        {"error": {"message": "The response was filtered.", "code": "content_filter",
                   "innererror": {"code": "ResponsibleAIPolicyViolation"}}},
        "The response was filtered.", False,
    ),
    "Anthropic, overloaded": (
        529, {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
        "status 529 (Overloaded)", True,
    ),
    "Google, a list": (
        429,
        [{"error": {"code": 429, "message": "Resource has been exhausted.",
                    "status": "RESOURCE_EXHAUSTED"}}],
        "asked too often (Resource has been exhausted.)", True,
    ),
    "Google in a string": (
        500,
        {"error": {"message": '{\n "error": {"code": 429, "message": "Exhausted.",'
                              ' "status": "RESOURCE_EXHAUSTED"}}', "code": 429}},
        "Exhausted.", True,
    ),
    "Mistral, a list in a message": (
        422,
        {"object": "error", "message": {"detail": [
            {"type": "extra_forbidden", "loc": ["body", "n"],
             "msg": "Extra inputs are not permitted", "input": 1}]},
         "type": "invalid_request_error", "param": None, "code": None},
        "n: Extra inputs are not permitted", False,
    ),
    "Mistral, a list in a string": (
        422,
        {"object": "error", "message": '{"detail":[{"type":"extra_forbidden",'
         '"loc":["body","n"],"msg":"Extra inputs are not permitted"}]}', "code": "1000"},
        "n: Extra inputs are not permitted", False,
    ),
    "OpenRouter, what it was told": (
        200,
        {"error": {"message": "Provider returned error", "code": 429,
                   "metadata": {"raw": "m is rate-limited upstream", "provider_name": "P"}}},
        "asked too often (Provider returned error; m is rate-limited upstream)", True,
    ),
    "OpenRouter, on the choice": (
        200,
        {"choices": [{"finish_reason": "error", "message": {"content": "Half"},
                      "error": {"code": 502, "message": "Upstream died"}}]},
        "status 502 (Upstream died)", True,
    ),
    "OpenRouter, no credit": (
        402, {"error": {"message": "Insufficient credits", "code": 402}},
        "no credit left; add some (Insufficient credits)", False,
    ),
    "LiteLLM, words for nothing": (
        429,
        {"error": {"message": "litellm.RateLimitError: slow down", "type": "None",
                   "param": "None", "code": "429"}},
        "litellm.RateLimitError: slow down", True,
    ),
    "vLLM, flat": (
        400,
        {"object": "error", "message": "The prompt is empty.", "type": "BadRequestError",
         "param": None, "code": 400},
        "status 400 (The prompt is empty.)", False,
    ),
    "vLLM, nested": (
        404,
        {"error": {"message": "The model `m` does not exist.", "type": "NotFoundError",
                   "param": None, "code": 404}},
        "The model `m` does not exist.", False,
    ),
    "llama.cpp, loading": (
        503,
        {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}},
        "status 503 (Loading model)", True,
    ),
    "llama.cpp, too long": (
        400,
        {"error": {"code": 400, "message": "the request exceeds the available context size",
                   "type": "exceed_context_size_error", "n_prompt_tokens": 9000}},
        "exceeds the available context size", False,
    ),
    "Ollama": (404, {"error": "model 'm' not found"}, "model 'm' not found", False),
    "Text Generation Inference": (
        429, {"error": "Model is overloaded", "error_type": "overloaded"},
        "Model is overloaded", True,
    ),
    "Hugging Face, loading": (
        503, {"error": "Model m is currently loading", "estimated_time": 0.0},
        "currently loading", True,
    ),
    "Hugging Face, a list": (
        400, {"error": ["Error in `temperature`: too hot"]}, "Error in `temperature`", False,
    ),
    "FastAPI": (404, {"detail": "Not Found"}, "(Not Found)", False),
    "FastAPI, details": (
        422,
        {"detail": [{"loc": ["body", "messages", 0, "content"], "msg": "field required",
                     "type": "value_error.missing"}]},
        "messages.0.content: field required", False,
    ),
    "Cloudflare": (
        400, {"result": None, "success": False, "errors": [{"code": 7009, "message": "No such m"}],
              "messages": []},
        "No such m", False,
    ),
    "RFC 9457": (
        400, {"type": "about:blank", "title": "Bad Request", "status": 400,
              "detail": "max tokens missing"},
        "max tokens missing", False,
    ),
    "AWS": (400, {"__type": "ValidationException", "Message": "Malformed"}, "(Malformed)", False),
    "MiniMax": (
        200, {"choices": None, "base_resp": {"status_code": 1002, "status_msg": "rate limit"}},
        "(rate limit)", True,
    ),
    "Zhipu": (
        400, {"error": {"code": "1301", "message": "sensitive"}}, "(sensitive)", False,
    ),
    "a code beside a sentence": (
        200, {"code": 500, "msg": "inner failure", "success": False}, "status 500 (inner", True,
    ),
    "OAuth": (
        401, {"error": "invalid_token", "error_description": "The token expired"},
        "The token expired", False,
    ),
    "an object that says error": (
        200, {"object": "error", "message": "model is loading, try again"}, "is loading", True,
    ),
    "its word against the status": (
        400, {"error": {"message": "Slow down", "code": "rate_limit_exceeded"}}, "Slow down", True,
    ),
    "its number against the status": (
        500, {"error": {"message": "Bad prompt", "code": 400}}, "Bad prompt", False,
    ),
    "Django, by field": (
        400, {"prompt": ["This field is required."], "code": 3}, "prompt: This field", False,
    ),
    "true, and a reason": (200, {"error": True, "reason": "No such model"}, "No such model", False),
    "XML": (
        403, "<?xml version='1.0'?><Error><Code>Denied</Code><Message>Not you</Message></Error>",
        "Denied Not you", False,
    ),
    "Cloudflare, for a slow server": (524, "error code: 524", "status 524 (error code: 524)", True),
    "a page": (
        502, "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
        "status 502 (502 Bad Gateway)", True,
    ),
    "plain words": (503, "upstream connect error", "(upstream connect error)", True),
    "nothing": (500, "", "answered with status 500", True),
    "half JSON": (500, '{"error": {"mess', "answered with status 500", True),
}  # fmt: skip
ONLY_BY_STATUS: Final = {"Django, by field"}  # nothing in it but the status says that it is one
