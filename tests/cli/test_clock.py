"""The caller's clock is compared with AWS's, never with ours."""

from __future__ import annotations

import pytest

from tests.cli.calls import Terminal
from tests.credentials.sigv4.calls import DATE, HOST, header

CALL = f"curl 'https://{HOST}/prod/pets' -H 'Authorization: {header()}' -H 'X-Amz-Date: {DATE}'"
REFUSED = "HTTP/1.1 403 Forbidden\n{date}\n{{}}\n"


def log(moment: str) -> str:
    return (
        '{"requestId": "r1", "httpMethod": "GET", "path": "/prod/pets", "status": "403", '
        f'"responseType": "INVALID_SIGNATURE", "requestTime": "{moment}"}}'
    )


@pytest.mark.parametrize(
    ("moment", "late"), [("01/Jul/2026:12:02:00 +0000", False), ("01/Jul/2026:12:20:00 +0000", True)]
)
def test_the_access_logs_time_is_aws_clock(why403: Terminal, moment: str, late: bool) -> None:
    printed = why403("explain", CALL, log(moment), "--json")
    assert ("iam-clock-skew" in printed.causes and "behind" in printed.out) is late


def test_without_any_clock_of_aws_nothing_is_said_of_the_time(why403: Terminal) -> None:
    tree = why403("explain", CALL, '{"message":"Forbidden"}', "--json").tree
    assert not [row for each in tree["suspects"] for row in each["evidence"] if "behind" in row["text"]]
