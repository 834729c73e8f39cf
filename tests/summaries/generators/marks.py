"""The marks of thoughts that models and servers print, in pairs, for tests."""

from __future__ import annotations

from typing import Final

MARKS: Final[dict[str, tuple[str, str]]] = {
    "DeepSeek, Qwen, Phi and most": ("<think>\n", "\n</think>\n\n"),
    "Claude, Reflection": ("<thinking>", "</thinking>"),
    "EXAONE": ("<thought>\n", "</thought>\n"),
    "Open WebUI's": ("<reason>", "</reason>"),
    "prompts for JSON": ("<reasoning>", "</reasoning>"),
    "Reflection's second": ("<reflection>", "</reflection>"),
    "Hermes": ("<SCRATCHPAD>\n", "\n</SCRATCHPAD>\n"),
    "Seed-OSS": ("<seed:think>", "</seed:think>"),
    "Hunyuan": (
        "<think_never_used_51bce0c785ca2f68081bfa7d91973934>\n",
        "</think_never_used_51bce0c785ca2f68081bfa7d91973934>\n",
    ),
    "LongCat": ("<longcat_think>\n", "</longcat_think>\n"),
    "prompts of several words": ("<inner_monologue>", "</inner_monologue>"),
    "chains of thought": ("<chain-of-thought>", "</chain-of-thought>"),
    "capitals": ("<THINK>", "</Think>"),
    "attributes": ("<think type=\"deep\" lang='en'>", "</think>"),
    "blanks": ("< think >", "</ think >"),
    "line breaks": ("<think\n>", "</think\n>"),
    "a slash escaped": ("<think>", "<\\/think>"),
    "brackets escaped": ("&lt;think&gt;", "&lt;/think&gt;"),
    "brackets escaped by number": ("&#60;think&#62;", "&#x3C;/think&#x3E;"),
    "brackets escaped twice": ("\\u003cthink\\u003e", "\\u003c/think\\u003e"),
    "brackets doubled": ("<<think>>", "<</think>>"),
    "wide brackets": ("＜think＞", "＜/think＞"),
    "Kimi": ("◁think▷", "◁/think▷"),
    "OpenThoughts": ("<|begin_of_thought|>", "<|end_of_thought|>\n\n<|begin_of_solution|>\n"),
    "Cohere": ("<|START_THINKING|>", "<|END_THINKING|><|START_RESPONSE|>"),
    "DeepSeek's own bars": ("<｜begin▁of▁thinking｜>", "<｜end▁of▁thinking｜>"),
    "Apertus": ("<|inner_prefix|>", "<|inner_suffix|>"),
    "Solar": ("<|think|>", "<|end|><|begin|>assistant<|content|>"),
    "Magistral": ("[THINK]", "[/THINK]"),
    "Magistral in small letters": ("[think]", "[/think]"),
    "gpt-oss": (
        "<|channel|>analysis<|message|>",
        "<|end|><|start|>assistant<|channel|>final<|message|>",
    ),
    "gpt-oss in JSON": (
        "<|channel|>analysis<|message|>",
        "<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>",
    ),
    "gpt-oss without its tokens": ("analysis", "assistantfinal"),
    "Gemma": ("<|channel>thought\n", "<channel|>"),
    "MedGemma": ("<unused94>thought\n", "<unused95>"),
    "openPangu": ("[unused16]", "[unused17]"),
    "Claude's artifacts": ("<antThinking>", "</antThinking>"),
    "DeepThink": ("<deepthink>", "</deepthink>"),
    "s1": ("<|im_start|>think\n", "<|im_start|>answer\n"),
    "Granite 3.2": ("Here is my thought process:\n", "\n\nHere is my response:\n"),
    "Apriel": ("Here are my reasoning steps:\n", "\n[BEGIN FINAL RESPONSE]\n"),
    "a wrapped answer": ("<think>", "</think>\n<answer>"),
    "Open WebUI's fold": (
        '<details type="reasoning" done="true" duration="3">\n<summary>Thought for 3 seconds'
        "</summary>\n> ",
        "\n</details>\n",
    ),
    "a fold by its title": ("<details><summary>Thinking</summary>\n", "\n</details>\n"),
    "a comment": ("<!-- thinking: ", " -->"),
    "an answer that is opened alone": ("<think>", "<answer>"),
}
CLOSE_ONLY_WHAT_IS_OPEN: Final = {
    "an answer that is opened alone", "Open WebUI's fold", "a fold by its title", "a comment",
}  # fmt: skip
