"""Forms with a file: their fields and the file, within limits; nothing goes to a disk."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import FormParser, parse_options_header

from tracker.domain.envelope import TEXT_LENGTH
from tracker.render.sanitize import clean_lines
from tracker.web.access.guard import LARGEST_BODY
from tracker.web.desk.importing.addresses import MULTIPART
from tracker.web.problems import RequestError

if TYPE_CHECKING:
    from python_multipart.multipart import Field
    from python_multipart.multipart import File as SentFile

# It would write of every malformed form; whoever sent it is told.
logging.getLogger("python_multipart").setLevel(logging.ERROR)
_MOST_PARTS: Final = 40
_LIMITS: Final[dict[str, Any]] = {
    "MAX_MEMORY_FILE_SIZE": LARGEST_BODY + 1,
    "MAX_HEADER_COUNT": 8,
    "UPLOAD_ERROR_ON_BAD_CTE": True,
}


class FormWithFile(NamedTuple):
    """A form that was sent with a file.

    Attributes:
        fields: What was typed, by the names of the inputs; what was left empty is not among them.
        name: The name of the file; empty where none was chosen.
        content: The file.
    """

    fields: dict[str, str]
    name: str
    content: bytes


class UploadError(RequestError):
    """A form with a file cannot be read: it is cut off, malformed, or has too many parts."""

    code = "T046"

    def __init__(self, found: str) -> None:
        hint = "open the page of the form, choose the file again, and send it"
        super().__init__(422, f"the form cannot be read: {found}", hint)


def read_form_with_file(media: str, body: bytes, *, long: str) -> FormWithFile:
    """Read a form that was sent with a file.

    Args:
        media: The header `Content-Type`.
        body: The body.
        long: The name of the one field that may be of any length, and is taken as it is.

    Raises:
        RequestError: It is not such a form.
        UploadError: It cannot be read.
    """
    kind, options = parse_options_header(media.encode("latin-1", "replace"))
    if kind.decode("latin-1").lower() != MULTIPART:
        raise RequestError(415, "this address takes what its form sends")
    parts = _Parts(long)
    try:
        parser = FormParser(
            MULTIPART,
            parts.take_field,
            parts.take_file,
            on_end=parts.end,
            boundary=options.get(b"boundary", b""),
            config=_LIMITS,
        )
        parser.write(body)
        parser.finalize()
    except FormParserError as problem:
        raise UploadError(str(problem)[:200]) from problem
    if not parts.ended:
        raise UploadError("it has no end")
    return FormWithFile(parts.fields, parts.name, parts.content)


class _Parts:
    """The parts of a form, as the parser gives them."""

    def __init__(self, long: str) -> None:
        self._long = long
        self.fields: dict[str, str] = {}
        self.name, self.content = "", b""
        self.ended, self._count = False, 0

    def end(self) -> None:
        self.ended = True

    def take_field(self, field: Field) -> None:
        self._count_one()
        try:
            name = (field.field_name or b"").decode("utf-8")
            text = (field.value or b"").decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError as problem:
            raise UploadError("a field is not UTF-8") from problem
        if name != self._long:
            text = clean_lines(text).strip()
            if len(text) > TEXT_LENGTH:
                raise UploadError(f"a field has {len(text):,} characters")
        if text.strip():
            self.fields[name] = text

    def take_file(self, file: SentFile) -> None:
        self._count_one()
        name = (file.file_name or b"").decode("utf-8", "replace")
        file.file_object.seek(0)
        content = file.file_object.read()
        file.close()
        if name or content:
            self.name, self.content = name, content

    def _count_one(self) -> None:
        self._count += 1
        if self._count > _MOST_PARTS:
            raise UploadError(f"it has more than {_MOST_PARTS} parts")
