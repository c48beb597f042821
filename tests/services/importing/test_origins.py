"""An import of an export keeps where each event was recorded first, however many logs it went through."""

from __future__ import annotations

import io

import msgspec

from tests import builders as b
from tests.laws import law
from tests.services.test_laws_of_the_log import moved, opened
from tracker.domain.events import DossierOpened, IssueDefined, PartyRegistered
from tracker.domain.recorded import Origin
from tracker.services.importing import plan_files
from tracker.services.importing.formats.file_rows import ImportOptions, ReadOptions
from tracker.services.importing.row_to_event import File
from tracker.services.recording.flow import commit
from tracker.storage.files.archive import row_lines


def taken_in(source, target, dossier=b.DOSSIER):
    """Import what is sound of the export of one dossier."""
    content = b"".join(row_lines(source.rows(dossier=dossier), source.origins))
    file = File("theirs.jsonl", "jsonl", lambda: io.BytesIO(content), len(content))
    how = ImportOptions(ReadOptions(), skip=True)
    commit(plan_files([file], how, target), target)


def talks(dossier=b.DOSSIER):
    """A dossier with parties and issues, under ids that no other one has."""
    kinds = (DossierOpened, PartyRegistered, IssueDefined)
    sound = [new for new in opened(dossier) if isinstance(new.event, kinds)]
    return [
        msgspec.structs.replace(new, event_id=f"{dossier}-{number}")
        for number, new in enumerate(sound)
    ]


def origins(log, dossier=b.DOSSIER):
    return dict(log.origins([r.event_id for r in log.read(dossier=dossier)]))


@law(b.logs(), examples=20)
def test_the_first_origin_survives_two_hops(empty, events):
    with empty() as first, empty() as second, empty() as third:
        first.append([*talks("other"), *talks(), *moved(events, b.DOSSIER)])
        second.append(talks("theirs"))
        third.append(talks("a-third"))
        due = {
            r.event_id: Origin(
                r.digest, r.global_position, r.recorded_at, r.recorded_by
            )
            for r in first.read(dossier=b.DOSSIER)
        }
        taken_in(first, second)
        taken_in(second, third)

        assert origins(first) == {}
        for log in (second, third):
            held = [r.event_id for r in log.read(dossier=b.DOSSIER)]
            assert origins(log) == {name: due[name] for name in held}
            assert len(held) >= len(talks())
        assert origins(third, "a-third") == {}
        assert third.check().problems == []


def test_what_comes_back_to_its_own_log_is_known_and_has_no_origin(logs):
    with logs() as first, logs() as second:
        first.append(talks())
        second.append(talks("theirs"))
        before = first.head()
        taken_in(first, second)
        taken_in(second, first)

        assert first.head() == before
        assert origins(first) == {}


def test_a_whole_log_imported_into_an_empty_one_is_the_same_log(logs):
    with logs() as first, logs() as second:
        first.append(talks())
        taken_in(first, second)

        assert second.head() == first.head()
        assert origins(second) == {}


def test_a_part_of_a_log_imported_into_an_empty_one_has_origins(logs):
    with logs() as first, logs() as second:
        first.append([*talks("other"), *talks()])
        taken_in(first, second)

        assert [o.place for o in origins(second).values()] == [
            r.global_position for r in first.read(dossier=b.DOSSIER)
        ]


def test_plain_facts_have_no_origin(logs):
    with logs() as log:
        content = b'{"type":"dossier-opened","dossier":"d","title":"T","zone":"UTC"}\n'
        file = File("plain.jsonl", "jsonl", lambda: io.BytesIO(content), len(content))
        commit(plan_files([file], ImportOptions(ReadOptions()), log), log)

        assert log.count() == 1
        assert origins(log, "d") == {}
