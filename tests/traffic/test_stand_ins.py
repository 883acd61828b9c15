"""Other names in what leaves of a log: none of the real ones, and the same one wherever a real one stood."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path

import pytest

from tests.cli.calls import Terminal
from tests.traffic.test_lines import entry, log
from why403.redaction.addresses import without_addresses
from why403.traffic.stand_ins import StandIns

SECRET = ("777788889999", "warehouse", "nightly", "203.0.113.77", "203.0.113.", "zyxw9876vu", "k5k5k5k5k5")
HOST = "zyxw9876vu.execute-api.eu-west-1.amazonaws.com"
CALLER = "arn:aws:sts::777788889999:assumed-role/warehouse/nightly"
DENIED = f"User: {CALLER} is not authorized to perform: execute-api:Invoke on resource: "
DENIED += "arn:aws:execute-api:eu-west-1:********9999:zyxw9876vu/live/GET/orders"


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


@pytest.fixture
def file(tmp_path: Path) -> str:
    denied = {"responseType": "ACCESS_DENIED", "errorMessage": DENIED, "userArn": CALLER}
    own = {"ip": "203.0.113.77", "apiKeyId": "k5k5k5k5k5", "domainName": HOST, "apiId": "zyxw9876vu"}
    lines = (entry(n, 403, **denied, **own) for n in range(3))
    return log(tmp_path, *lines, entry(7, 429, **own), f"a line that is none, of 203.0.113.77 and {CALLER}")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_no_real_name_is_in_a_report_nor_in_the_lines_beside(
    why403: Terminal, file: str, tmp_path: Path, form: list[str]
) -> None:
    aside = tmp_path / "aside.txt"
    told = why403("logs", file, "--pseudonyms", "--aside", str(aside), *form)
    assert told.code == 1
    for text in (told.out.replace(file, ""), aside.read_text("utf-8")):
        assert [name for name in SECRET if name in text] == []


def test_the_same_name_stands_for_the_same(why403: Terminal, file: str, tmp_path: Path) -> None:
    aside = tmp_path / "aside.txt"
    tree = why403("logs", file, "--pseudonyms", "--aside", str(aside), "--json").tree
    (denied,) = (group for group in tree["groups"] if group["calls"] == 3)
    (caller,) = denied["by_caller"]
    (network,) = {each["network"] for group in tree["groups"] for each in group["by_network"]}
    assert caller["caller"] in denied["examples"][0]["errorMessage"]
    assert caller["caller"] in aside.read_text("utf-8")
    assert network.split("/")[0] in aside.read_text("utf-8")
    account = caller["caller"].split(":")[4]
    assert f"********{account[-4:]}" in denied["examples"][0]["errorMessage"]


def test_without_them_addresses_are_networks_in_the_lines_beside(
    why403: Terminal, file: str, tmp_path: Path
) -> None:
    aside = tmp_path / "aside.txt"
    told = why403("logs", file, "--aside", str(aside))
    assert "203.0.113.77" not in aside.read_text("utf-8") + told.out
    assert "203.0.113.0/24" in aside.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("from 192.0.2.9, 198.51.100.7", "from 192.0.2.0/24, 198.51.100.0/24"),
        ("2001:db8:1:2::5 at 10:00:00", "2001:db8:1::/48 at 10:00:00"),
        ("[28/Nov/2026:10:00:00 +0000]", "[28/Nov/2026:10:00:00 +0000]"),
        ("Chrome/141.0.0.0 of v1.2.3.4", "Chrome/141.0.0.0 of v1.2.3.4"),
        ("999.1.1.1 and 1.2.3", "999.1.1.1 and 1.2.3"),
        ("::1", "::/48"),
    ],
)
def test_addresses_are_told_from_times_and_versions(text: str, shown: str) -> None:
    assert without_addresses(text) == shown


def test_addresses_of_one_network_stay_together() -> None:
    names = StandIns()
    found = [names.text(each) for each in ("203.0.113.5", "203.0.113.6", "192.0.2.5", "203.0.113.0/24")]
    networks = [each.split("/")[0].rpartition(".")[0] for each in found]
    assert networks[0] == networks[1] == networks[3] != networks[2]
    assert len({*found}) == 4
    assert all(ipaddress.ip_address(each) in ipaddress.ip_network("198.18.0.0/15") for each in found[:3])


def test_addresses_of_version_six_too() -> None:
    names = StandIns()
    one, other, network = (
        names.text(each) for each in ("2a02:26f0:1::7", "2a02:26f0:1::8", "2a02:26f0:1::/48")
    )
    assert one != other
    assert ipaddress.ip_address(one) in ipaddress.ip_network(network)
    assert network.startswith("2001:db8:")


def test_a_page_has_other_names_too(why403: Terminal, file: str, tmp_path: Path) -> None:
    pytest.importorskip("jinja2")
    page = tmp_path / "page.html"
    why403("logs", file, "--pseudonyms", "--html", str(page))
    text = page.read_text("utf-8").replace(file, "")
    assert [name for name in SECRET if name in text] == []
    assert re.search(r"principal-\d", text)
