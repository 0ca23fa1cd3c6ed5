"""A file that a person saved, whatever it is: page, web archive or official PDF -> Bulletin (pure)."""

from __future__ import annotations

import email
import email.policy
import gzip
import io
import plistlib
import re
import zlib
from contextlib import suppress
from html import unescape
from typing import TYPE_CHECKING

from bot.visa.pages.parse import parse
from bot.visa.pages.tables import ParseError

if TYPE_CHECKING:
    from bot.visa.contents import Bulletin

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
"""How a text says its encoding in its first bytes."""

STATED = {"utf-16": "utf-8", "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
"""What browsers make of an encoding that a page states of itself."""
HEAD_OF_ARCHIVE = (
    rb"(?:\xef\xbb\xbf)?\s*(?:From|MIME-Version|Date|Subject|Snapshot-Content-Location|Content-(?:Type|Location)"
    rb"|X-[\w-]+):"
)
ESCAPED = re.compile("&lt;table", re.IGNORECASE)
LARGEST = 24 * 1024 * 1024
"""Bytes of a file when unpacked: a page with all its pictures in one file is smaller by far."""
TOO_LARGE = "the file is no page: it is too large"
PIECE = 64 * 1024
"""Bytes that are unpacked at a time, so that what is no page costs little before it is refused."""


def read_file(content: bytes, name: str = "") -> Bulletin:
    """Read a saved page (.html, .mhtml) or the official PDF; `name` is its file name.

    Raise ParseError when it is not a bulletin that can be read whole.
    """
    if not content.strip():
        raise ParseError("the file is empty")
    if len(content) > LARGEST:
        raise ParseError(TOO_LARGE)
    if content.startswith(b"\x1f\x8b"):
        content = _inflated(content)
    if content.startswith(b"PK\x03\x04"):
        raise ParseError("a packed archive or an office document, no page; unpack it, or save the page as HTML")
    if content.startswith(b"bplist00") or (b"WebMainResource" in content[:2048] and b"<plist" in content[:2048]):
        content = _web_archived(content)
    if content.lstrip()[:5] == b"%PDF-":
        from bot.visa.pages.pdf import read_pdf  # noqa: PLC0415 — few read PDFs

        return read_pdf(content, name)
    if re.match(HEAD_OF_ARCHIVE, content, re.IGNORECASE):
        return parse(_archived(content.lstrip(b"\xef\xbb\xbf \r\n")), name)
    text = decode(content)
    if len(ESCAPED.findall(text)) > text.count("<table"):
        text = unescape(re.sub(r"<[^>]*>", "", text))  # the source of a page, shown as one
    if re.search(r"<(?:table|body|pre)\b", text, re.IGNORECASE):
        return parse(text, name)
    from bot.visa.pages.pdf import read_text  # noqa: PLC0415 — few save pages as text

    return read_text(text, name)


def decode(content: bytes) -> str:
    """Return the text of a page: as its first bytes or its head say, else UTF-8, else the encoding of old Windows."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    for position, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if content[position:400:2].count(0) > 100:
            return content.decode(encoding, "replace")
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken or broken * 2 < sum(not each.isascii() for each in text):
        return text  # whatever it states of itself: letters of other encodings hardly make valid UTF-8
    found = re.search(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", content[:4096], re.IGNORECASE)
    stated = found[1].decode("ascii").lower() if found else "cp1252"
    with suppress(UnicodeDecodeError, LookupError):
        return content.decode(STATED.get(stated, stated))
    return content.decode("cp1252", "replace")


def _inflated(content: bytes) -> bytes:
    unpacked = bytearray()
    try:
        with gzip.open(io.BytesIO(content)) as file:
            while piece := file.read(PIECE):
                unpacked += piece
                if len(unpacked) > LARGEST:
                    raise ParseError(TOO_LARGE)
    except (OSError, EOFError, zlib.error) as error:
        raise ParseError("the file is packed (gzip) and cannot be unpacked whole") from error
    return bytes(unpacked)


def _web_archived(content: bytes) -> bytes:
    """Return the page of an archive that Safari saved."""
    try:
        page = plistlib.loads(content)["WebMainResource"]["WebResourceData"]
    except (plistlib.InvalidFileException, ValueError, KeyError, TypeError, IndexError) as error:
        raise ParseError("the web archive holds no page") from error
    return bytes(page)


def _archived(content: bytes) -> str:
    message = email.message_from_bytes(content, policy=email.policy.default)
    payloads = [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "text/html"]
    pages = [each for each in payloads if isinstance(each, bytes)]
    if not pages:
        raise ParseError("the web archive holds no page")
    return decode(max(pages, key=len))  # the others are frames within it
