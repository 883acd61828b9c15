"""Where `why403 capture` writes is looked at before the account is read; no file is written over unasked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.emulated import Emulated, emulated
from bench.live import scenes
from tests.cli.calls import Printed, Terminal


@pytest.fixture(scope="module")
def server() -> Iterator[Emulated]:
    with emulated() as account:
        yield account


@pytest.fixture
def aws(server: Emulated, monkeypatch: pytest.MonkeyPatch) -> Emulated:
    """Whatever account is read is the emulated one."""
    monkeypatch.setattr("why403.api.account.account_of", lambda *_: server.account())
    return server


def captured(why403: Terminal, aws: Emulated, *options: str) -> tuple[Printed, int]:
    """What was printed, and how many calls the account got."""
    scene = scenes(aws)[0]
    aws.calls.clear()
    printed = why403("capture", scene.text, *options)
    return printed, len(aws.calls)


def test_into_a_missing_folder_nothing_is_read(why403: Terminal, aws: Emulated, tmp_path: Path) -> None:
    printed, calls = captured(why403, aws, "-o", str(tmp_path / "missing" / "incident.yaml"))
    assert (printed.code, calls) == (2, 0)
    assert "the folder does not exist" in printed.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user who may not write everywhere")
def test_into_a_folder_that_is_kept_from_writing_nothing_is_read(
    why403: Terminal, aws: Emulated, tmp_path: Path
) -> None:
    tmp_path.chmod(0o500)
    printed, calls = captured(why403, aws, "-o", str(tmp_path / "incident.yaml"))
    assert (printed.code, calls) == (2, 0)


def test_a_file_that_exists_stays_as_it_is(why403: Terminal, aws: Emulated, tmp_path: Path) -> None:
    file = tmp_path / "incident.yaml"
    file.write_text("mine", "utf-8")
    printed, calls = captured(why403, aws, "-o", str(file))
    assert (printed.code, calls, file.read_text("utf-8")) == (2, 0, "mine")
    assert "--force" in printed.err


def test_a_file_that_comes_to_be_meanwhile_stays_as_it_is(
    why403: Terminal, aws: Emulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "incident.yaml"

    def meanwhile(*_: object) -> object:
        file.write_text("somebody else's", "utf-8")
        return aws.account()

    monkeypatch.setattr("why403.api.account.account_of", meanwhile)
    printed, _ = captured(why403, aws, "-o", str(file))
    assert (printed.code, file.read_text("utf-8")) == (2, "somebody else's")


def test_a_file_that_exists_is_written_over_with_force(
    why403: Terminal, aws: Emulated, tmp_path: Path
) -> None:
    file = tmp_path / "incident.yaml"
    file.write_text("mine", "utf-8")
    assert captured(why403, aws, "-o", str(file), "--force")[0].code == 0
    assert "why403: 1" in file.read_text("utf-8")


def test_a_new_file_is_written(why403: Terminal, aws: Emulated, tmp_path: Path) -> None:
    assert captured(why403, aws, "-o", str(tmp_path / "incident.yaml"))[0].code == 0
    assert "why403: 1" in (tmp_path / "incident.yaml").read_text("utf-8")


def test_a_dash_prints(
    why403: Terminal, aws: Emulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    printed, _ = captured(why403, aws, "-o", "-")
    assert (printed.code, "why403: 1" in printed.out, list(tmp_path.iterdir())) == (0, True, [])


@pytest.mark.usefixtures("aws")
def test_a_fact_is_told_beside_an_api_without_a_call(why403: Terminal) -> None:
    printed = why403("capture", "--api", "aws:abcd1234/prod", "--fact", "waf.allows=perhaps")
    assert (printed.code, "waf.allows" in printed.err) == (2, True)


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
def test_nothing_is_written_into_a_pipe_that_nobody_reads(
    why403: Terminal, aws: Emulated, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    printed, calls = captured(why403, aws, "-o", str(tmp_path / "pipe"), "--force")
    assert (printed.code, calls) == (2, 0)
