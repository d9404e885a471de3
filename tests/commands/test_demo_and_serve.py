"""What the two ways of starting refuse, and in which words."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from trainer import app
from trainer.__main__ import cli
from trainer.commands import demo
from trainer.commands.keys import SHORTEST
from trainer.commands.serve import refuse_what_is_unsafe
from trainer.settings import Settings

run = CliRunner()


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLYVE_DATA", str(tmp_path / "data"))
    yield


def test_a_demo_listens_beyond_this_machine_only_when_asked() -> None:
    refused = run.invoke(cli, ["demo", "--host", "192.0.2.1"])
    assert refused.exit_code == 2
    assert "--beyond-this-machine" in refused.output


def test_a_demo_for_the_network_wants_the_address_that_others_type() -> None:
    refused = run.invoke(cli, ["demo", "--host", "0.0.0.0", "--beyond-this-machine"])
    assert refused.exit_code == 2
    assert "the address that the others will type" in refused.output


def test_a_taken_port_is_said_before_anything_is_built(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = run.invoke(cli, ["demo", "--port", str(taken.getsockname()[1])])
    assert refused.exit_code == 2
    assert "is taken" in refused.output
    assert not (tmp_path / ".demo").exists()


def test_a_demo_never_touches_the_real_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody knows its passwords: with the settings of a real server around it, it keeps to its own folder."""
    monkeypatch.setenv("FLYVE_DATABASE_URL", f"sqlite:///{tmp_path / 'real.db'}")
    monkeypatch.setenv("FLYVE_HUB_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("FLYVE_KEYS", str(tmp_path / "real-keys"))
    monkeypatch.setattr(demo, "fill", lambda _parts: None)
    served: list[Settings] = []

    def serve(parts: app.Parts, **_how: bool) -> None:
        served.append(parts.settings)
        parts.close()

    monkeypatch.setattr(app, "serve", serve)
    started = run.invoke(cli, ["demo", "--port", "0"])
    assert started.exit_code == 0, started.output
    assert served[0].hub == "memory://"
    assert (tmp_path / ".demo" / "flyvefaerdig.db").exists()
    assert not (tmp_path / "real.db").exists() and not (tmp_path / "real-keys").exists()


def test_people_s_words_never_travel_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLYVE_BASE_URL", "http://chat.example")
    with pytest.raises(ValidationError, match="must begin with https://"):
        Settings()


def test_plain_http_is_for_this_machine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLYVE_HOST", "0.0.0.0")
    refused = run.invoke(cli, ["serve"])
    assert refused.exit_code == 2
    assert "FLYVE_HOST=127.0.0.1" in refused.output


@pytest.mark.parametrize(("proxy", "warned"), [("", True), ("127.0.0.1", False)])
def test_who_forgets_to_name_the_proxy_is_told_what_it_costs(
    proxy: str, warned: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """All young people would come from one address, and the twenty-first in ten minutes would find the door shut."""
    refuse_what_is_unsafe(Settings(base_url="https://chat.example", proxy=proxy))
    assert ("No FLYVE_PROXY" in capsys.readouterr().err) == warned
    refuse_what_is_unsafe(Settings())
    assert "FLYVE_PROXY" not in capsys.readouterr().err


def test_a_data_folder_that_everybody_may_look_into_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o755)
    refused = run.invoke(cli, ["serve"])
    assert refused.exit_code == 2
    assert "chmod 700" in refused.output


def test_the_keys_go_into_the_safe_and_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from live.keys.keyring import Keyring

    keyring = Keyring.from_folder(tmp_path / "data" / "keys", create=True)
    copy = tmp_path / "keys.txt"
    assert run.invoke(cli, ["keys", "export", str(copy), "--passphrase", "kort"]).exit_code == 2
    said = run.invoke(cli, ["keys", "export", str(copy), "--passphrase", "x" * SHORTEST])
    assert said.exit_code == 0, said.output
    assert copy.stat().st_mode & 0o077 == 0
    assert keyring.root not in copy.read_bytes()

    monkeypatch.setenv("FLYVE_DATA", str(tmp_path / "new"))
    assert run.invoke(cli, ["keys", "import", str(copy), "--passphrase", "y" * SHORTEST]).exit_code == 1
    assert run.invoke(cli, ["keys", "import", str(copy), "--passphrase", "x" * SHORTEST]).exit_code == 0
    assert Keyring.from_folder(tmp_path / "new" / "keys").root == keyring.root
    again = run.invoke(cli, ["keys", "import", str(copy), "--passphrase", "x" * SHORTEST])
    assert again.exit_code == 1
    assert "already" in again.output


def test_purge_and_audit_say_what_they_found(tmp_path: Path) -> None:
    from live.keys.keyring import Keyring

    Keyring.from_folder(tmp_path / "data" / "keys", create=True)
    assert run.invoke(cli, ["migrate"]).exit_code == 0
    purged = run.invoke(cli, ["purge"])
    assert purged.exit_code == 0, purged.output
    assert "0 rooms purged" in purged.output
    verified = run.invoke(cli, ["audit", "verify"])
    assert verified.exit_code == 0, verified.output


def test_the_shelf_is_checked_and_listed(tmp_path: Path) -> None:
    assert "er-du-en-robot" in run.invoke(cli, ["scenarios", "list"]).output
    folder = tmp_path / "shelf" / "da"
    folder.mkdir(parents=True)
    (folder / "halv.toml").write_text('slug = "halv"\n', encoding="utf-8")
    found = run.invoke(cli, ["scenarios", "check", str(tmp_path / "shelf")])
    assert found.exit_code == 1
    assert "halv.toml" in found.output
