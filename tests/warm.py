"""Programs in forks of one warm process: a shell starts `tracker` in some milliseconds instead of half a second.

A script named `tracker` writes its process number into a named pipe. The warm process, which has imported the package, forks. The fork takes the script's words, folder,
environment and streams from /proc and runs the program; its exit code goes back. Where there is no /proc, or the streams cannot be opened anew, a program of its own is started instead.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import io
import os
import pkgutil
import select
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
COLD: Final = "cold"
"""What the warm process answers when the script is to start a program of its own."""
SCRIPT: Final = """\
#!/bin/sh
# Programs that run until they are ended have a process of their own, to be ended.
for word in "$@"; do
  case $word in serve | mcp | watch | step | --follow | --step) code=cold ;; esac
done
exec 8<&0 9>&1 # a redirection below is for a moment one of the shell's own streams
if [ -z "$code" ] && mkfifo "{folder}/$$"; then
  echo $$ > "{folder}/ask" && read -r code < "{folder}/$$"
  rm -f "{folder}/$$"
fi
case $code in
  "" | cold) exec {python} -m tracker.cli.main "$@" 8<&- 9>&- ;;
  *) exit "$code" ;;
esac
"""
LEAST: Final = '#!/bin/sh\nexec {python} -m tracker.cli.main "$@"\n'


@functools.cache
def script() -> str:
    """The text of a program `tracker`; the first call starts the warm process, which ends with this one."""
    python = shlex.quote(sys.executable)
    if not Path("/proc/self/fdinfo").is_dir():
        return LEAST.format(python=python)
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    os.mkfifo(folder / "ask")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
    }
    warm = subprocess.Popen(
        [sys.executable, "-m", "tests.warm", str(folder)],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
    )

    def end() -> None:
        warm.kill()
        warm.wait()
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()

    atexit.register(end)
    return SCRIPT.format(python=python, folder=folder)


def serve(folder: Path) -> None:
    """Fork for every number that is written into the pipe, until the process that started this one is gone."""
    import tracker

    for module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        with contextlib.suppress(ImportError):  # an extra is not installed
            importlib.import_module(module.name)
    gc.collect()
    gc.freeze()
    # Opened for both, a pipe neither waits for a writer nor ends when the last one leaves.
    asked = os.open(folder / "ask", os.O_RDWR)
    starter = sys.stdin.fileno()
    while starter not in (ready := select.select([asked, starter], [], [])[0]):
        assert ready
        for number in os.read(asked, 4096).split():
            if os.fork() == 0:
                _answer(folder, int(number))
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _answer(folder: Path, number: int) -> None:
    """Run the program for one script, tell it how that ended, and end."""
    try:
        try:
            words = _become(Path("/proc") / str(number))
        except OSError:
            code: object = COLD
        else:
            code = _run(words)
        (folder / str(number)).write_text(f"{code}\n", encoding="ascii")
    finally:
        os._exit(0)


def _become(script: Path) -> list[str]:
    """Take over the folder, the environment and the streams of a process; return its words."""
    words = _strings(script / "cmdline")[2:]
    settings = dict(each.split("=", 1) for each in _strings(script / "environ"))
    streams = [_again(script, number) for number in (8, 9, 2)]
    os.chdir(script / "cwd")
    os.environ.clear()
    os.environ.update(settings)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")
    raw = (io.FileIO(number, "w", closefd=False) for number in (1, 2))
    out, err = map(io.BufferedWriter, raw)
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8", errors="surrogateescape")
    sys.stderr = io.TextIOWrapper(
        err, encoding="utf-8", errors="backslashreplace", line_buffering=True
    )
    return words


def _strings(file: Path) -> list[str]:
    """Strings that each end with a zero."""
    return [os.fsdecode(each) for each in file.read_bytes().split(b"\0")[:-1]]


def _again(script: Path, number: int) -> int:
    """Open a stream of another process anew, as it is open there: with its flags, at its place."""
    kept = dict(
        line.split(":\t")
        for line in (script / "fdinfo" / str(number))
        .read_text("ascii")
        .splitlines()[:2]
    )
    flags = int(kept["flags"], 8) & (os.O_ACCMODE | os.O_APPEND)
    stream = os.open(script / "fd" / str(number), flags)
    with contextlib.suppress(OSError):  # a pipe has no place
        os.lseek(stream, int(kept["pos"]), os.SEEK_SET)
    return stream


def _run(words: list[str]) -> int:
    from tracker.cli.main import main

    try:
        code = main(words)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    return int(code)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
