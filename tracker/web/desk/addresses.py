"""The pages of the desk: the name, the address below the dossier, and the function of each."""

from __future__ import annotations

from typing import Final

DESK: Final = (
    (
        "desk",
        "desk",
        "desk.append:tell_desk",
        "All that can be appended by form.",
        (),
    ),
    (
        "desk-append",
        "desk/append/{noun}",
        "desk.append:tell_form",
        "The form of a kind of fact.",
        ("party", "issue"),
    ),
    (
        "desk-correct",
        "desk/e/{key}/correct",
        "desk.correct:tell_correction",
        "The form that corrects an event.",
        (),
    ),
    (
        "desk-withdraw",
        "desk/e/{key}/withdraw",
        "desk.mend:tell_act",
        "The form that withdraws an event.",
        (),
    ),
    (
        "desk-dispute",
        "desk/e/{key}/dispute",
        "desk.mend:tell_act",
        "The form by which a party denies an event.",
        (),
    ),
    (
        "desk-retract",
        "desk/source/{source}/retract",
        "desk.mend:tell_act",
        "The form by which a publisher takes a source back.",
        (),
    ),
    (
        "desk-undo",
        "desk/undo",
        "desk.mend:tell_act",
        "The form that takes back events, the last append, or the last undo.",
        ("event", "redo"),
    ),
)
"""For each page its name, its address, its function, what it shows and the words it takes."""
