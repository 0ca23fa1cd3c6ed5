"""A file that a person saved, whatever it is: page, web archive or official PDF -> Bulletin (pure)."""

from __future__ import annotations

import email
import email.policy
import re
from typing import TYPE_CHECKING

from bot.visa.pages.parse import parse
from bot.visa.pages.tables import ParseError

if TYPE_CHECKING:
    from bot.visa.bulletin import Bulletin

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
"""How a text says its encoding in its first bytes."""


def read_file(content: bytes, name: str = "") -> Bulletin:
    """Read a saved page (.html, .mhtml) or the official PDF; `name` is its file name.

    Raise ParseError when it is not a bulletin that can be read whole.
    """
    if not content.strip():
        raise ParseError("the file is empty")
    if content.lstrip()[:5] == b"%PDF-":
        from bot.visa.pages.pdf import read_pdf  # noqa: PLC0415 — few read PDFs

        return read_pdf(content, name)
    if re.match(rb"(?:From|MIME-Version|Date|Subject|Snapshot-Content-Location):", content, re.IGNORECASE):
        return parse(_archived(content), name)
    return parse(decode(content), name)


def decode(content: bytes) -> str:
    """Return the text of a page: as its first bytes or its head say, else UTF-8, else the encoding of old Windows."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    stated = re.search(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", content[:4096], re.IGNORECASE)
    for encoding in (stated[1].decode("ascii") if stated else "utf-8", "utf-8"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")


def _archived(content: bytes) -> str:
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            return decode(payload if isinstance(payload, bytes) else b"")
    raise ParseError("the web archive holds no page")
