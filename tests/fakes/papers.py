"""A plain PDF of lines of text, made by hand: as much of the format as a reader of text needs."""

from __future__ import annotations

import re
from html import unescape

LINES_A_PAGE = 60


def pdf(lines: list[str]) -> bytes:
    """Return a PDF whose pages hold the lines, from the top down."""
    pages = [lines[start : start + LINES_A_PAGE] for start in range(0, len(lines), LINES_A_PAGE)]
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * index} 0 R >>".encode()
        )
        shown = b"".join(b"(" + _escaped(line) + b") Tj T*\n" for line in page)
        stream = b"BT /F1 9 Tf 12 TL 40 760 Td\n" + shown + b"ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    return _file(objects)


def pdf_of(html: str) -> bytes:
    """Return the PDF of a page: every row of a table is a line."""
    text = re.sub(r"</tr>|</p>|</h1>|<p>|<h1>|</table>|</title>|<br>", "\n", re.sub(r"<p>|</p>(?=</td>)", " ", html))
    rows = re.sub(r"</td>", " ", text)
    return pdf([line.strip() for line in unescape(re.sub(r"<[^>]+>", "", rows)).split("\n") if line.strip()])


def _escaped(line: str) -> bytes:
    return re.sub(rb"([\\()])", rb"\\\1", line.encode("cp1252", "replace"))


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, each in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + each + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
