"""Words can be read only in their own place and while their key lives."""

import itertools
import os
import stat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.keys.box import BUCKET, RoomBox, Unreadable, new_key, seal, unseal
from live.keys.epochs import Epoch, EpochFolder, write_once
from live.keys.export import export_keys, import_keys
from live.keys.keyring import KeyFileProblem, Keyring
from live.room.entries import ENTRY_KINDS
from live.storage.ids import new_id

EPOCH = Epoch("aaby", "live", 20_700)
BODY = {"text": "Hej, er der nogen?"}


def test_what_was_sealed_opens_again() -> None:
    box = RoomBox("room-a", new_key())
    assert box.open_entry(1, "said", box.seal_entry(1, "said", BODY)) == BODY
    assert box.open_signal(box.seal_signal({"typing": True, "seat": 1})) == {"typing": True, "seat": 1}


@pytest.mark.parametrize(
    ("room", "seq", "kind"), [("room-b", 1, "said"), ("room-a", 2, "said"), ("room-a", 1, "sparred")]
)
def test_words_moved_to_another_place_do_not_open(room: str, seq: int, kind: str) -> None:
    """Whoever can write to the database still cannot show a sparring as something said."""
    key = new_key()
    sealed = RoomBox("room-a", key).seal_entry(1, "said", BODY)
    with pytest.raises(Unreadable):
        RoomBox(room, key).open_entry(seq, kind, sealed)


def test_an_entry_is_no_signal_and_a_signal_no_entry() -> None:
    box = RoomBox("room-a", new_key())
    with pytest.raises(Unreadable):
        box.open_signal(box.seal_entry(1, "said", BODY))
    with pytest.raises(Unreadable):
        box.open_entry(1, "said", box.seal_signal(BODY))


def test_no_name_holds_the_sign_that_parts_a_place() -> None:
    names = {new_id() for _ in range(1000)} | {kind.name for kind in ENTRY_KINDS} | {"live", "practice"}
    assert not any("|" in name for name in names)
    assert "signal" not in names, "an entry of that kind would have the place of a signal"


@given(st.data())
def test_any_changed_byte_breaks_the_seal(data: st.DataObject) -> None:
    key = b"k" * 32
    sealed = bytearray(seal(key, b"ord", b"place"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        unseal(key, bytes(sealed), b"place")


@pytest.mark.parametrize("sealed", [b"", b"x", b"x" * 11, b"x" * 12, b"\0" * 60])
def test_what_was_never_sealed_is_unreadable_and_no_error(sealed: bytes) -> None:
    with pytest.raises(Unreadable):
        unseal(new_key(), sealed, b"place")


def test_a_short_yes_and_a_short_no_look_alike() -> None:
    box = RoomBox("room-a", new_key())
    lengths = {len(box.seal_entry(1, "said", {"text": text})) for text in ("ja", "nej", "måske i morgen, hvis du vil")}
    assert len(lengths) == 1
    assert len(box.seal_entry(1, "said", {"text": "x" * BUCKET})) not in lengths


def test_the_same_words_never_look_the_same() -> None:
    box = RoomBox("room-a", new_key())
    assert len({box.seal_entry(1, "said", BODY) for _ in range(100)}) == 100


def test_each_room_has_its_own_key(keyring: Keyring) -> None:
    wrapped = keyring.new_room_key("room-a", EPOCH)
    sealed = keyring.open_room("room-a", EPOCH, wrapped).seal_entry(1, "said", BODY)
    assert keyring.open_room("room-a", EPOCH, wrapped).open_entry(1, "said", sealed) == BODY
    with pytest.raises(Unreadable):
        keyring.open_room("room-b", EPOCH, wrapped)
    other = keyring.open_room("room-b", EPOCH, keyring.new_room_key("room-b", EPOCH))
    with pytest.raises(Unreadable):
        other.open_entry(1, "said", sealed)


@pytest.mark.parametrize(
    "other", [Epoch("oedis", "live", 20_700), Epoch("aaby", "practice", 20_700), Epoch("aaby", "live", 20_701)]
)
def test_every_organisation_world_and_day_has_its_own_key(keyring: Keyring, other: Epoch) -> None:
    wrapped = keyring.new_room_key("room-a", EPOCH)
    keyring.epochs.get_or_make(other)
    with pytest.raises(Unreadable):
        keyring.open_room("room-a", other, wrapped)
    assert len({keyring.epochs.get(EPOCH), keyring.epochs.get(other)}) == 2


def test_an_epoch_key_laid_in_anothers_place_does_not_open(keyring: Keyring, tmp_path: Path) -> None:
    keyring.epochs.get_or_make(EPOCH)
    folder, other = tmp_path / "keys" / "epochs", Epoch("oedis", "live", 20_700)
    (folder / EPOCH.file_name).rename(folder / other.file_name)
    with pytest.raises(Unreadable):
        keyring.epochs.get(other)


def test_a_destroyed_day_is_unreadable_for_ever(keyring: Keyring) -> None:
    wrapped = keyring.new_room_key("room-a", EPOCH)
    keyring.epochs.destroy(EPOCH)
    keyring.epochs.destroy(EPOCH)
    with pytest.raises(Unreadable):
        keyring.open_room("room-a", EPOCH, wrapped)
    assert list(keyring.epochs.living()) == []
    keyring.epochs.get_or_make(EPOCH)
    with pytest.raises(Unreadable):
        keyring.open_room("room-a", EPOCH, wrapped)


def test_destroying_overwrites_before_it_removes(keyring: Keyring, tmp_path: Path) -> None:
    """A second name for the file (a snapshot by hard link, say) must not keep the key."""
    keyring.epochs.get_or_make(EPOCH)
    path = tmp_path / "keys" / "epochs" / EPOCH.file_name
    os.link(path, tmp_path / "kept")
    keyring.epochs.destroy(EPOCH)
    assert set((tmp_path / "kept").read_bytes()) == {0}


def test_another_root_key_opens_nothing(keyring: Keyring, tmp_path: Path) -> None:
    wrapped = keyring.new_room_key("room-a", EPOCH)
    thief = Keyring(new_key(), tmp_path / "keys" / "epochs")
    with pytest.raises(Unreadable):
        thief.open_room("room-a", EPOCH, wrapped)
    sealed = keyring.seal_personal(b"totp", b"account|1")
    assert keyring.open_personal(sealed, b"account|1") == b"totp"
    for other, place in ((keyring, b"account|2"), (thief, b"account|1")):
        with pytest.raises(Unreadable):
            other.open_personal(sealed, place)


def test_keys_for_different_purposes_differ(keyring: Keyring) -> None:
    assert keyring.root != keyring.audit_key()


def test_keys_are_for_their_owner_alone(keyring: Keyring, tmp_path: Path) -> None:
    keyring.epochs.get_or_make(EPOCH)
    files = [path for path in (tmp_path / "keys").rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"root.key", EPOCH.file_name}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys", tmp_path / "keys" / "epochs")} == {0o700}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_root_key_that_others_may_read_is_refused_with_the_remedy(
    keyring: Keyring, tmp_path: Path, mode: int
) -> None:
    (tmp_path / "keys" / "root.key").chmod(mode)
    with pytest.raises(KeyFileProblem, match="chmod 600"):
        Keyring.from_folder(tmp_path / "keys")


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_half_a_root_key_is_refused(tmp_path: Path, length: int) -> None:
    write_once(tmp_path / "root.key", b"x" * length)
    with pytest.raises(KeyFileProblem, match="not a root key"):
        Keyring.from_folder(tmp_path)


def test_a_missing_root_key_is_not_quietly_replaced(tmp_path: Path) -> None:
    with pytest.raises(KeyFileProblem, match="missing"):
        Keyring.from_folder(tmp_path)
    assert not (tmp_path / "root.key").exists()


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    write_once(tmp_path / "a.key", b"first")
    write_once(tmp_path / "a.key", b"second")
    assert (tmp_path / "a.key").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["a.key"]


def test_a_copy_of_the_keys_opens_a_backup_on_a_new_machine(keyring: Keyring, tmp_path: Path) -> None:
    wrapped = keyring.new_room_key("room-a", EPOCH)
    sealed = keyring.open_room("room-a", EPOCH, wrapped).seal_entry(1, "said", BODY)
    copy = export_keys(keyring, "fire gule ænder i åen")

    there = import_keys(copy, "fire gule ænder i åen", tmp_path / "new machine")

    assert there.open_room("room-a", EPOCH, wrapped).open_entry(1, "said", sealed) == BODY
    assert Keyring.from_folder(tmp_path / "new machine").root == keyring.root


def test_a_copy_holds_no_key_that_was_destroyed_before_it(keyring: Keyring, tmp_path: Path) -> None:
    wrapped = keyring.new_room_key("room-a", EPOCH)
    keyring.epochs.destroy(EPOCH)
    there = import_keys(export_keys(keyring, "kodeord"), "kodeord", tmp_path / "new machine")
    with pytest.raises(Unreadable):
        there.open_room("room-a", EPOCH, wrapped)


def test_a_copy_shows_nothing_without_its_passphrase(keyring: Keyring, tmp_path: Path) -> None:
    copy = export_keys(keyring, "rigtigt")
    for text, passphrase in (
        (copy, "forkert"),
        (copy.replace("A", "B"), "rigtigt"),
        ("", "rigtigt"),
        (copy[:80], "rigtigt"),
    ):
        with pytest.raises(Unreadable):
            import_keys(text, passphrase, tmp_path / "new machine")
    assert not (tmp_path / "new machine" / "root.key").exists()


def test_a_copy_is_never_laid_over_living_keys(keyring: Keyring, tmp_path: Path) -> None:
    copy = export_keys(keyring, "kodeord")
    with pytest.raises(FileExistsError):
        import_keys(copy, "kodeord", tmp_path / "keys")


def _make_key(folder: str, started: Any, found: Any) -> None:
    epochs = EpochFolder(Path(folder), b"w" * 32)
    started.wait()
    found.put([epochs.get_or_make(Epoch("aaby", "live", number)) for number in range(20)])


def test_processes_that_make_a_days_key_at_once_agree_on_it(tmp_path: Path) -> None:
    context = get_context("spawn")
    started, found = context.Barrier(4), context.Queue()
    makers = [context.Process(target=_make_key, args=(str(tmp_path), started, found)) for _ in range(4)]
    for maker in makers:
        maker.start()
    keys = [found.get(timeout=60) for _ in makers]
    for maker in makers:
        maker.join(30)
    assert all(one == other for one, other in itertools.pairwise(keys))
    assert len(set(keys[0])) == 20
    assert len(list(tmp_path.iterdir())) == 20, "no drafts are left lying"
