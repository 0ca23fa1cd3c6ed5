"""Files that come with a message reach the model as marked text or as pictures; what cannot be read is said."""

from __future__ import annotations

import io
from dataclasses import replace

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from bot.agent.attachments import CHARACTERS, FILES, LARGEST, LEFT_OUT, Words, open_file, read_files
from bot.messages import Attachment, Message
from bot.providers import Abilities, Asked, Picture
from tests.fakes.scripted import Scripted
from tests.fakes.turns import agent, ask, done, events


def attached(name: str, kind: str, size: int = 10) -> Attachment:
    return Attachment(name, kind, size, f"ref:{name}")


def pdf(text: str) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    font = DictionaryObject(
        {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
         NameObject("/BaseFont"): NameObject("/Helvetica")}
    )  # fmt: skip
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F"): font})})
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F 12 Tf 10 100 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = stream
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


FILED = {
    "notice.pdf": pdf("Priority date: 15MAY13"),
    "table.csv": b"\xef\xbb\xbfpreference,date\nEB2,2013-05-15\n",
    "photo.png": b"\x89PNG\r\n\x1a\n",
    "movie.bin": b"\x00\x01\x02",
}


async def fetch(_message: Message, attachment: Attachment) -> bytes:
    if attachment.name not in FILED:
        raise OSError(f"Slack did not hand over {attachment.name}")
    return FILED[attachment.name]


async def asked_with(*attachments: Attachment, answer: str = "Fine.") -> tuple[Asked, str]:
    model = Scripted([[answer]])
    happened = await events(agent(model, fetch=fetch), replace(ask("What is this?"), attachments=attachments))
    asked = model.asked[0].prompt[-1]
    assert isinstance(asked, Asked)
    return asked, done(happened).text


async def test_text_tables_and_pdfs_are_read_and_pictures_shown() -> None:
    asked, _ = await asked_with(
        attached("notice.pdf", "application/pdf"), attached("table.csv", "text/csv"), attached("photo.png", "image/png")
    )
    notice, table = asked.beside
    assert notice == '<data of="file notice.pdf">\nPriority date: 15MAY13\n</data>'
    assert "EB2,2013-05-15" in table
    assert asked.pictures == (Picture("image/png", FILED["photo.png"]),)


async def test_the_persons_own_file_is_a_source_for_its_dates() -> None:
    _, answer = await asked_with(attached("notice.pdf", "application/pdf"), answer="Your date: 2013-05-15.")
    assert answer == "Your date: 2013-05-15."


async def test_what_cannot_be_read_is_said_to_the_model() -> None:
    many = [attached(f"{number}.csv", "text/csv") for number in range(FILES)]
    asked, _ = await asked_with(
        attached("big.pdf", "application/pdf", LARGEST + 1), attached("movie.bin", "video/mp4"), *many
    )
    told = "\n".join(asked.beside)
    assert "larger than 8 MB" in told
    assert "a file of type video/mp4 cannot be read" in told
    assert "Slack did not hand over 0.csv" in told
    assert "only 5 files are read at once" in told


def test_a_broken_pdf_and_one_without_text_say_so() -> None:
    assert "no PDF that can be read" in str(open_file(attached("a.pdf", "application/pdf"), b"%PDF-1.7 nonsense"))
    assert "only scanned pages" in str(open_file(attached("a.pdf", "application/pdf"), pdf("")))


def test_a_long_file_is_cut_and_text_without_a_type_is_read() -> None:
    opened = open_file(attached("long", "application/octet-stream"), "é".encode() * 40_000)
    assert isinstance(opened, Words)
    assert opened.marked.count("é") == CHARACTERS
    assert "the rest of the file was left out" in opened.marked


async def test_a_file_that_only_says_that_it_was_cut_is_whole() -> None:
    async def fetch(message: Message, attachment: Attachment) -> bytes:
        del message, attachment
        return f"a word\n{LEFT_OUT}".encode()

    assert (await read_files(replace(ask("?"), attachments=(attached("a.txt", "text/plain"),)), fetch)).remarks == ()


async def test_what_was_not_read_is_told_to_the_person_whatever_the_model_says() -> None:
    many = [
        attached("photo.png", "image/png"),
        attached("long.txt", "text/plain"),
        attached("a.zip", "application/zip"),
    ]
    late = [attached(f"{number}.csv", "text/csv") for number in range(4)]
    message = replace(ask("Read these."), attachments=(*many, *late))

    async def fetch(_message: Message, attachment: Attachment) -> bytes:
        return {"long.txt": b"a" * (CHARACTERS + 1), "a.zip": b"PK\x03\x04\0"}.get(attachment.name, b"1")

    note = done(await events(agent(Scripted([["Done."]]), fetch=fetch), message)).footer.note
    assert note == (
        "a.zip was not read: a file of type application/zip cannot be read here; text, CSV, PDF and pictures can; "
        "2.csv, 3.csv were not read: only 5 files are read at once; only the beginning of long.txt was read"
    )
    blind = done(await events(agent(Blind([["Done."]]), fetch=fetch), message)).footer.note
    assert blind.startswith("OpenAI sees no pictures, so photo.png was left out; ")
    offline = done(await events(agent(Scripted([["Done."]], name="offline"), fetch=fetch), message)).footer.note
    assert offline == "Offline reads no files"


class Blind(Scripted):
    async def connected(self) -> None:
        pass

    async def abilities(self) -> Abilities:
        return Abilities(100_000)
