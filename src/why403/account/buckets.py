"""Objects of Amazon S3, listed and copied.

Sources, read 2026-11-28: Amazon S3 API reference, ListObjectsV2 (`Contents` with `Key` and `Size`,
`NextContinuationToken`), GetObject (`Body`); documented.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from why403.account.account import Account
from why403.account.shapes import parts
from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.logic.places import Place

_WRITTEN = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<key>.*))?", re.S)


@dataclass(frozen=True, slots=True)
class Object:
    """An object of a bucket."""

    bucket: str
    key: str
    size: int

    @property
    def name(self) -> str:
        """As people write it."""
        return f"s3://{self.bucket}/{self.key}"


def objects(account: Account, written: str) -> tuple[Object, ...]:
    """The objects below a prefix, or whose names fit a pattern with `*`. Raises `BadInput`, and `Fault`."""
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise BadInput(Place("s3://"), "this names nothing in Amazon S3", "s3://BUCKET/PREFIX")
    bucket, key = match["bucket"], match["key"] or ""
    prefix, star, _ = key.partition("*")
    fits = re.compile("".join(".*" if each == "*" else re.escape(each) for each in key), re.S)
    found = tuple(
        each
        for each in _listed(account, bucket, prefix)
        if each.size and not each.key.endswith("/") and (not star or fits.fullmatch(each.key))
    )
    if not found:
        raise BadInput(Place(f"s3://{bucket}"), "no objects have such names", "s3://BUCKET/PREFIX")
    return found


def _listed(account: Account, bucket: str, prefix: str) -> Iterator[Object]:
    page: dict[str, object] = {}
    while True:
        answer = account.passed("s3", "ListObjectsV2", bucket, Bucket=bucket, Prefix=prefix, **page)
        for each in parts(answer, "Contents"):
            yield Object(bucket, str(each.get("Key", "")), int(each.get("Size", 0)))
        if not answer.get("NextContinuationToken"):
            return
        page = {"ContinuationToken": answer["NextContinuationToken"]}


def copied(account: Account, each: Object, file: Path, told: Callable[[int], None]) -> None:
    """An object as a file. Raises `Fault`."""
    with file.open("wb") as out:
        account.copied("s3", "GetObject", each.name, out, told, Bucket=each.bucket, Key=each.key)
