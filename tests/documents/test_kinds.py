"""Files that are not read, named for what they are, at every door."""

from __future__ import annotations

import gzip
import io
import plistlib
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.pasted.samples import ANSWER
from why403 import explain
from why403.api.logs import Reading, read_logs
from why403.documents.errors import BadInput
from why403.documents.kinds import kind_of_text
from why403.documents.source import decoded, encoded_like
from why403.pasted.reading import read, text_of
from why403.templates.load import read_file, read_text

SECRET = "Xq8Zr2LmPx7Tn4VbK9sWd3FhJ6gYc1Rt"


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "403")
    return held.getvalue()


def tarred() -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("answer.txt"), io.BytesIO())
    return held.getvalue()


def database() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE calls (status)")
        return connection.serialize()


BINARY = [
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\x80\xfe" * 50, "an image"),
    (b"GIF89a\1\0\1\0", "an image"),
    (b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n", "a PDF document"),
    (gzip.compress(b"HTTP/1.1 403 Forbidden"), "a gzip archive"),
    (tarred(), "a tar archive"),
    (zipped("answer.txt"), "a ZIP archive"),
    (zipped("tfplan", "tfstate"), "a binary plan of Terraform"),
    (zipped("[Content_Types].xml", "xl/workbook.xml"), "a document of Office"),
    (zipped("META-INF/MANIFEST.MF", "A.class"), "a Java archive"),
    (zipped("tool/__init__.py", "tool-2.0.dist-info/RECORD"), "a Python wheel"),
    (database(), "an SQLite database"),
    (b"PAR1\x15\0\x15\0PAR1", "a Parquet file"),
    (b"\xd4\xc3\xb2\xa1\2\0\4\0", "a capture of packets"),
    (b"\x0a\x0d\x0d\x0a\x1c\0\0\0", "a capture of packets"),
    (plistlib.dumps({"status": 403}, fmt=plistlib.FMT_BINARY), "a binary property list"),
    (b"HTTP/1.1 403 Forbidden\n\n{}\0\n", "a text with NUL characters in it"),
]
SHAPES = [
    ("# web\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n", "a manifest of Kubernetes"),
    ('{"apiVersion": "v1", "kind": "Pod", "metadata": {}, "spec": {}}', "a manifest of Kubernetes"),
    ("apiVersion: v2\nname: shop\nversion: 1.2.3\n", "a chart of Helm"),
    ("ARG V=1\nFROM node:22\nWORKDIR /app\nCOPY . .\n", "a Dockerfile"),
    ("services:\n  web:\n    image: nginx\n", "a file of Docker Compose"),
    ('{"name": "shop", "version": "1.0.0", "devDependencies": {"jest": "1"}}', "a package.json"),
    ("name: shop\nruntime: nodejs\ndescription: a shop\n", "a program of Pulumi"),
    ("param at string\nresource a 'Microsoft.Web/sites@2023-01-01' = {}\n", "a template of Bicep, for Azure"),
    ("- name: set up\n  hosts: web\n  tasks: []\n", "a playbook of Ansible"),
    ('_format_version: "3.0"\nservices: []\n', "a configuration of Kong"),
    ("upstream app {\n  server 10.0.0.1;\n}\n", "a configuration of NGINX"),
    (f"[shop]\naws_access_key_id = AKIA\naws_secret_access_key = {SECRET}\n", "a file of AWS credentials"),
    ("[default]\nregion = eu-west-1\n", "a configuration of the AWS CLI"),
    (f"# local\nSTAGE=prod\nexport API_KEY={SECRET}\n", "a file of settings, as of .env"),
    ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "a certificate or a key in PEM"),
    ('<?xml version="1.0"?>\n<testsuite name="a"><testcase/></testsuite>', "a report of tests (JUnit)"),
    ('{"StackEvents": [{"ResourceStatus": "CREATE_FAILED"}]}', "the event list of a CloudFormation stack"),
    ('{"Stacks": [{"StackName": "shop"}]}', "the description of a CloudFormation stack"),
    ('{"VpcEndpoints": [{"VpcEndpointId": "vpce-1"}]}', "the answer of an AWS command"),
    ('{"items": [{"id": "a1", "name": "shop", "apiKeySource": "HEADER"}]}', "the answer of an AWS command"),
    ('{"deploymentId": "d1", "stageName": "prod"}', "the answer of an AWS command"),
    ("From: a@b.example\nContent-Transfer-Encoding: base64\n\nNDAz\n", "a mail whose text is encoded"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "what"), BINARY, ids=[what for _, what in BINARY])
def test_a_file_that_is_no_text_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    file = tmp_path / "given"
    file.write_bytes(content)
    for door in (lambda: read(str(file)), lambda: read_file(str(file), {}), lambda: explain(file)):
        with pytest.raises(BadInput) as refused:
            door()
        assert refused.value.wrong == f"this is {what}"


@pytest.mark.parametrize(("text", "what"), SHAPES, ids=[f"{what} {n}" for n, (_, what) in enumerate(SHAPES)])
def test_a_text_of_another_trade_is_named(text: str, what: str) -> None:
    for door in (lambda: explain(text), lambda: read_text(text, "file", {})):
        with pytest.raises(BadInput) as refused:
            door()
        assert refused.value.wrong == f"this is {what}"
        assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        ANSWER,
        '{"message":"Forbidden"}',
        '{"kind":"Status","apiVersion":"v1","metadata":{},"message":"forbidden","code":403}',
        '{"Errors":[{"Message":"no"}]}',
        '{"items":[{"id":"a1","name":"shop"}]}',
        "x=1 gives 403\nwhy=unknown is what the page says",
        "the server { returns 403;",
        "I get a 403 FROM my service\nRUN it again and it is the same",
        "<html><head><title>403 Forbidden</title></head></html>",
    ],
)
def test_what_may_be_an_answer_is_no_file_of_another_trade(text: str) -> None:
    assert kind_of_text(text) is None
    assert explain(text) is not None


def test_an_answer_below_a_manifest_is_read() -> None:
    assert explain(f"apiVersion: v1\nkind: Service\n\n{ANSWER}").suspects


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(encoding: str) -> None:
    content = ANSWER.encode(encoding)
    assert text_of(content, "answer") == decoded(content, "answer") == ANSWER
    assert encoded_like(ANSWER, content) == content


def test_a_folder_names_what_is_in_it(tmp_path: Path) -> None:
    for name in ("c.txt", "a.json", ".hidden", "b.log", "d", "e", "f"):
        (tmp_path / name).write_text("403", "utf-8")
    with pytest.raises(BadInput) as refused:
        explain(tmp_path)
    assert refused.value.do == "name a file in it: a.json, b.log, c.txt, d, e and 1 more"
    with pytest.raises(BadInput) as refused:
        read_file(str(tmp_path), {})
    assert refused.value.do == "name a file in it: a.json, b.log, c.txt, d, e and 1 more"


def test_a_folder_with_nothing_in_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="this is a folder with no file in it"):
        explain(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (database(), "this is an SQLite database"),
        (zipped("tool-2.0.dist-info/RECORD"), "this is a Python wheel"),
        (plistlib.dumps({"status": 403}, fmt=plistlib.FMT_BINARY), "this is a binary property list"),
        (ANSWER.encode("utf-16"), "this is a text in UTF-16"),
        (ANSWER.encode("utf-16-le"), "this is a text in UTF-16"),
        (b"a\0b,c\n", "not a text"),
        (b"PAR1\x15\0\x15\0PAR1", "the file is damaged"),
        (b"FROM node:22\nRUN true\n", "this is a Dockerfile"),
        (b"<!doctype html>\n<html></html>", "this is a page of HTML"),
    ],
)
def test_a_file_that_is_no_log_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "access.log"
    file.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        read_logs([str(file)], Reading())
    assert refused.value.wrong.startswith(says)


def test_a_report_that_begins_with_a_file_is_not_that_file() -> None:
    file = '{"name": "shop", "version": "1.0.0", "dependencies": {"axios": "1"}}'
    assert kind_of_text(file) is not None
    assert kind_of_text(f"{file}\n\nThe call is refused with 403") is None
