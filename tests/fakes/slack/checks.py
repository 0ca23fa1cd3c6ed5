"""What Slack checks of a message body: sizes, block types, fields. Pure; raises what the API would answer."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.slack.world import Json, Refused, words_of

MARKDOWN = 12_000
WHOLE = 13_200
"""All text over all blocks of a message (undocumented; seen in the field)."""
TEXT = 40_000
UPDATE_TEXT = 4_000
BLOCKS = 50
PING = re.compile(r"<!(?:channel|here|everyone|subteam\^[^>]*)(?:\|[^>]*)?>|<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
LINK = re.compile(r"<(https?://[^>|]+)(?:\|[^>]*)?>|\[[^\]]*\]\((https?://[^)\s]+)|(?<![`\w(<|])(https?://[^\s)>|`]+)")


def refuse(why: str) -> Refused:
    return Refused("invalid_blocks", response_metadata={"messages": [f"[ERROR] {why}"]})


def need(condition: object, why: str) -> None:
    if not condition:
        raise refuse(why)


def text_object(value: Any, limit: int, *, plain: bool = False) -> None:
    need(
        isinstance(value, dict) and value.get("type") in ({"plain_text"} if plain else {"plain_text", "mrkdwn"}),
        "text type",
    )
    need(0 < len(str(value.get("text", ""))) <= limit, f"text must be 1 to {limit} characters")


def check_option(option: Json) -> None:
    text_object(option.get("text"), 75)
    need(len(str(option.get("value", ""))) <= 150, "option value must be 150 characters at most")


def check_choices(element: Json) -> None:
    kind = element["type"]
    options = element.get("options") or [o for group in element.get("option_groups", []) for o in group["options"]]
    need(
        1 <= len(options) <= (5 if kind == "overflow" else 10 if kind in {"radio_buttons", "checkboxes"} else 100),
        "options",
    )
    for option in options:
        check_option(option)
    initial = element.get("initial_option")
    need(initial is None or initial in options, "initial_option must be one of the options")
    ticked = element.get("initial_options")
    need(ticked is None or (ticked and all(each in options for each in ticked)), "initial_options: some options")


def check_element(element: Json) -> None:
    kind = element.get("type")
    need(len(str(element.get("action_id", ""))) <= 255, "action_id too long")
    if kind == "button":
        text_object(element.get("text"), 75, plain=True)
        need(len(str(element.get("value", ""))) <= 2000, "button value too long")
        need(0 < len(str(element.get("accessibility_label", "x"))) <= 75, "accessibility_label too long")
    elif kind in {"static_select", "multi_static_select", "radio_buttons", "checkboxes", "overflow"}:
        check_choices(element)
    elif kind == "number_input":
        need(isinstance(element.get("is_decimal_allowed"), bool), "is_decimal_allowed required")
        given = [str(element[name]) for name in ("initial_value", "min_value", "max_value") if name in element]
        whole = r"\d+(\.\d{1,4})?" if element["is_decimal_allowed"] else r"\d+"
        need(all(re.fullmatch(whole, each) for each in given), "numbers are strings")
    elif kind == "multi_users_select":
        people = element.get("initial_users")
        need(people is None or (people and all(re.fullmatch(r"[UW][A-Z0-9]+", each) for each in people)), "user ids")
    elif kind == "plain_text_input":
        need(
            len(str(element.get("initial_value", ""))) <= int(element.get("max_length", 3000)), "initial_value too long"
        )
    else:
        need(
            kind
            in {
                "datepicker",
                "users_select",
                "conversations_select",
                "channels_select",
                "feedback_buttons",
                "icon_button",
            },
            f"unknown element {kind}",
        )
        if kind == "feedback_buttons":
            for name in ("positive_button", "negative_button"):
                text_object(element.get(name, {}).get("text"), 75, plain=True)


def check_table(block: Json) -> None:
    rows = block.get("rows")
    need(isinstance(rows, list) and 1 <= len(rows) <= 101, "1 to 100 rows and a header")
    assert isinstance(rows, list)
    width = len(rows[0])
    need(1 <= width <= 20 and all(len(row) == width for row in rows), "1 to 20 columns, the same in every row")
    for row in rows:
        for cell in row:
            need(cell.get("type") in {"raw_text", "raw_number", "rich_text"}, "cell type")
            need(cell.get("type") != "raw_text" or cell.get("text"), "a raw_text cell must not be empty")
    if block["type"] == "data_table":
        need(block.get("caption"), "caption required")
        need(all(cell.get("type") != "rich_text" for cell in rows[0]), "no rich_text in the header")
        need(len(rows) >= 2, "at least one row")
        need(1 <= int(block.get("page_size", 5)) <= 100, "page_size")


def check_chart(block: Json) -> None:
    need(0 < len(str(block.get("title", ""))) <= 50, "title must be 1 to 50 characters")
    chart = block.get("chart", {})
    need(chart.get("type") in {"line", "bar", "area"}, "chart type")
    categories = chart.get("axis_config", {}).get("categories", [])
    need(
        1 <= len(categories) <= 20 and all(0 < len(c) <= 20 for c in categories), "1 to 20 categories of 20 characters"
    )
    series = chart.get("series", [])
    need(1 <= len(series) <= 6 and len({s.get("name") for s in series}) == len(series), "1 to 6 series, unique names")
    for each in series:
        need([point["label"] for point in each["data"]] == categories, "one point a category")
        need(all(isinstance(point["value"], int | float) for point in each["data"]), "values must be numbers")


def check_block(block: Json, refused: frozenset[str], surface: str) -> None:  # noqa: C901, PLR0912 - one case a block type
    kind = block.get("type")
    need(kind not in refused, f"unsupported type: {kind}")
    need(len(str(block.get("block_id", ""))) <= 255, "block_id too long")
    if kind == "section":
        need(block.get("text") or block.get("fields"), "section needs text or fields")
        if "text" in block:
            text_object(block["text"], 3000)
        for each in block.get("fields", []):
            text_object(each, 2000)
        if "accessory" in block:
            check_element(block["accessory"])
    elif kind == "header":
        text_object(block.get("text"), 150, plain=True)
    elif kind == "context":
        need(1 <= len(block.get("elements", [])) <= 10, "1 to 10 elements")
        for each in block["elements"]:
            text_object(each, 3000)
    elif kind in {"actions", "context_actions"}:
        need(1 <= len(block.get("elements", [])) <= (25 if kind == "actions" else 5), "too many elements")
        ids = [each.get("action_id") for each in block["elements"]]
        need(len(set(ids)) == len(ids), "action_id must be unique")
        for each in block["elements"]:
            check_element(each)
    elif kind == "markdown":
        need(surface == "message", "markdown blocks are for messages")
        need(0 < len(str(block.get("text", ""))) <= MARKDOWN, "markdown text must be 1 to 12000 characters")
    elif kind == "input":
        need(surface == "modal", "input blocks are for modals")
        text_object(block.get("label"), 2000, plain=True)
        check_element(block.get("element", {}))
    elif kind in {"table", "data_table"}:
        check_table(block)
    elif kind == "data_visualization":
        check_chart(block)
    elif kind == "image":
        need(block.get("alt_text"), "alt_text required")
        need(block.get("image_url") or block.get("slack_file"), "image source")
        need(len(str(block["alt_text"])) <= 2000, "alt_text too long")
    else:
        need(kind in {"divider", "rich_text"}, f"unsupported type: {kind}")


def expanded(block: Json) -> int:
    """Return how many blocks Slack makes of it: a markdown block becomes several."""
    if block.get("type") != "markdown":
        return 1
    return 1 + len(re.findall(r"(?m)^(?:#{1,6} |-{3,}$|```)", str(block["text"])))


def check_blocks(blocks: Any, refused: frozenset[str] = frozenset(), surface: str = "message") -> list[Json]:
    """Return `blocks` if Slack would take them."""
    if blocks is None:
        return []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Refused("invalid_blocks_format")
    limit = BLOCKS if surface == "message" else 100
    need(len(blocks) <= limit and sum(map(expanded, blocks)) <= limit, f"no more than {limit} items")
    for block in blocks:
        check_block(block, refused, surface)
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    need(len(ids) == len(set(ids)), "block_id must be unique")
    tables = [block for block in blocks if block["type"] == "data_table"]
    need(sum(len(words_of(block)) for block in tables) <= 10_000, "data tables hold 10000 characters at most")
    need(sum(block["type"] == "data_visualization" for block in blocks) <= 2, "two charts at most")
    if sum(len(str(block.get("text", ""))) for block in blocks if block["type"] == "markdown") > WHOLE:
        raise Refused("msg_blocks_too_long")
    return blocks


def check_metadata(metadata: Any) -> Json:
    if metadata is None:
        return {}
    if not isinstance(metadata, dict) or set(metadata) - {"event_type", "event_payload", "entities"}:
        raise Refused("invalid_metadata_format")
    if not re.fullmatch(r"[\w.-]{1,255}", str(metadata.get("event_type", ""))):
        raise Refused("invalid_metadata_schema")
    if not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    return metadata


def complaints(arguments: Json, words: str, *, post: bool) -> list[str]:
    """Return what is bad for readers though Slack takes it."""
    found = [f"pings: {ping}" for ping in PING.findall(words) + PING.findall(str(arguments.get("text", "")))]
    if arguments.get("blocks") and not str(arguments.get("text", "")).strip():
        found.append("blocks without text for screen readers")
    if post and (arguments.get("unfurl_links") is not False or arguments.get("unfurl_media") is not False):
        found.append("unfurling is not off")
    rows = [block for block in arguments.get("blocks") or [] if block.get("type") == "actions"]
    buttons = [each for row in rows for each in row["elements"] if each.get("type") == "button"]
    mute = [str(each.get("action_id")) for each in buttons if not each.get("accessibility_label")]
    return found + [f"button without accessibility_label: {action}" for action in mute]
