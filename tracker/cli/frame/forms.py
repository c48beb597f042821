"""The form of an answer, which -f or the name of the file of -o says, and where it goes."""

from __future__ import annotations

import functools
import sys
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click
import msgspec
from click.core import ParameterSource

from tracker.cli.frame.commands import Word, force_option, output_option
from tracker.cli.frame.errors import Mistake
from tracker.cli.frame.session import session
from tracker.domain.names import nearest
from tracker.render import DATA, FORMATS, OF_ANSWERS, document_bytes, render_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tracker.render import Format
    from tracker.render.document import Document
    from tracker.render.report import Report

FORM_ALIASES: Final = {
    "excel": "xlsx",
    "md": "markdown",
    "ndjson": "jsonl",
    "text": "table",
    "word": "docx",
}
_FORMS_OF_OTHERS: Final = frozenset(
    [
        "db",
        "doc",
        "docx",
        "epub",
        "gif",
        "gz",
        "jpeg",
        "jpg",
        "ods",
        "odt",
        "parquet",
        "pdf",
        "png",
        "ppt",
        "pptx",
        "rtf",
        "sqlite",
        "sqlite3",
        "svg",
        "tex",
        "toml",
        "webp",
        "xls",
        "xlsx",
        "xml",
        "yaml",
        "yml",
        "zip",
    ]
)
"""Endings of names that say a form, also where no command writes it."""


class Forms(NamedTuple):
    """The forms that a command writes.

    Attributes:
        things: The things that it writes, in the plural.
        endings: For each form how the name of its file may end, the usual way first.
        usual: The form when nothing says one; None when the name of the file has to.
    """

    things: str
    endings: Mapping[str, Sequence[str]]
    usual: str | None = None

    def chosen(self, said: str | None, output: str | None) -> str:
        """Return the form that was asked for.

        Args:
            said: The form that was named.
            output: The name of the file, whose ending says a form as well.

        Raises:
            Mistake: The ending says a form that is not written, or another than the one named.
        """
        ending = PurePath(output or "").suffix.lower().removeprefix(".")
        named = [form for form, taken in self.endings.items() if ending in taken]
        if said in named or (said is not None and not ending):
            return said
        if said is None and named:
            return named[0]
        if said is None and self.usual is not None and not ending:
            return self.usual
        if named:
            raise Mistake(
                f"{output}: its name says {named[0]}, and -f says {said}",
                f"leave -f out, or end the name in .{self.endings[said or ''][0]}",
            )
        if said is not None and not self._says_a_form(ending):
            return said
        raise self._not_written(output or "", ending)

    def _says_a_form(self, ending: str) -> bool:
        """Tell whether an ending says a form that somebody writes."""
        of_answers = (written.endings for written in FORMATS.values())
        return ending in _FORMS_OF_OTHERS or any(ending in each for each in of_answers)

    def _not_written(self, output: str, ending: str) -> Mistake:
        written = list(
            dict.fromkeys(e for taken in self.endings.values() for e in taken)
        )
        found = f", not as {ending}" if ending else ""
        hint = f"end its name in {', '.join(f'.{each}' for each in written)}"
        if close := nearest(ending, written):
            hint = f"did you mean {PurePath(output).with_suffix('.' + close[0])}?"
        message = f"{output}: {self.things} are written as {', '.join(written)}{found}"
        return Mistake(message, hint)


def answer_options(
    *formats: Format, usual: Format = "table"
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add `-f`, `-o` and `--force`; the command gets `fmt`, and writes with `show` or `deliver`.

    Args:
        formats: The formats that it can give; by default all of them.
        usual: The one that it gives when neither `-f` nor the name of the file says another.
    """
    offered = formats or OF_ANSWERS
    endings = {name: FORMATS[name].endings for name in offered}
    forms = Forms("answers", endings, usual)
    form_option = click.option(
        "-f",
        "--format",
        "fmt",
        type=Word(offered, also=FORM_ALIASES),
        help=f"The form; by default as FILE ends, else {usual}; `tracker help formats`.",
    )

    def added(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def chosen(
            *context: Any,
            fmt: str | None,
            output: str | None,
            force: bool,
            **words: Any,
        ) -> Any:
            run = session()
            run.output, run.force = output, force
            form = forms.chosen(fmt, output)
            _check_place(form)
            return function(*context, fmt=form, **words)

        return form_option(output_option(force_option(chosen)))

    return added


def _check_place(form: Format) -> None:
    """Refuse to write bytes to a terminal, before anything is worked out."""
    written = FORMATS[form]
    if written.content == "bytes" and session().on_terminal:
        raise Mistake(
            f"{form} is no text that a terminal can show",
            f"name a file with -o, such as -o answer.{written.endings[0]}",
        )


def show(document: Document, fmt: Format) -> None:
    """Write an answer in the form that the user wants, to the file of -o or standard output."""
    if FORMATS[fmt].content == "bytes":
        asked = msgspec.structs.replace(document, command=_command_words())
        deliver(document_bytes(asked, fmt=fmt))
        return
    run = session()
    text = render_document(
        document,
        fmt=fmt,
        width=run.width(),
        color=run.colored(sys.stdout),
        shades=run.shades(),
    )
    if run.output is None and fmt not in DATA:
        run.show(text)
    elif document.report is None:
        deliver(text)
    else:
        _with_pictures(text, document.report)


def _with_pictures(text: str, report: Report) -> None:
    """Write a document with the files of its pictures beside it, all of them or none."""
    from tracker.cli.frame.files import write_files
    from tracker.render.report import Drawing

    run = session()
    pictures = [b for b in report.blocks if isinstance(b, Drawing) and b.file]
    if run.output is None or not pictures:
        deliver(text)
        return
    files = {run.output: text.encode()}
    for each in pictures:
        files[str(Path(run.output).with_name(each.file))] = each.svg.encode()
    write_files(files, force=run.force)
    run.remark(*(f"wrote {name}" for name in files))


def _command_words() -> str:
    """Return the command that is running, without the form and the file that it writes."""
    import shlex

    context = click.get_current_context()
    words = [context.command.name or ""]
    for parameter in context.command.params:
        name = parameter.name or ""
        said = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if said and name not in {"fmt", "output", "force"}:
            words += _typed(parameter, context.params.get(name))
    return session().command(shlex.join(words))


def _typed(parameter: click.Parameter, value: Any) -> Iterator[str]:
    """Give the words that say a value of an argument or an option."""
    option = (
        max(parameter.opts, key=len) if parameter.param_type_name == "option" else ""
    )
    if value is True and option:
        yield option
        return
    for each in value if isinstance(value, tuple | list) else (value,):
        if option and (parameter.nargs == 1 or each is value[0]):
            yield option
        if each is not None:
            yield str(each)


def deliver(content: str | bytes) -> None:
    """Write an answer that is ready, to the file of -o or standard output."""
    run = session()
    if run.output is not None:
        from tracker.cli.frame.files import write_file

        data = content if isinstance(content, bytes) else content.encode()
        run.remark(f"wrote {write_file(run.output, [data], force=run.force)}")
    elif isinstance(content, bytes):
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        run.answer(content)
