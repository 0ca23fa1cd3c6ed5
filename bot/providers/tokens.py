"""How many tokens a text is, estimated without a tokenizer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.providers import Asked, Returned, Said

if TYPE_CHECKING:
    from bot.providers import Request


def tokens(text: str) -> int:
    """Estimate the tokens of `text`, on the high side: three bytes each."""
    return len(text.encode("utf-8", "replace")) // 3 + 4


def prompt_tokens(request: Request) -> int:
    """Estimate the tokens of a whole request, without its pictures."""
    total = tokens(request.system) + sum(tokens(form.description) + tokens(form.schema) for form in request.tools)
    for each in request.prompt:
        match each:
            case Asked():
                total += tokens(each.whole)
            case Said(text, calls):
                total += tokens(text) + sum(tokens(call.arguments) for call in calls)
            case Returned():
                total += tokens(each.content)
    return total
