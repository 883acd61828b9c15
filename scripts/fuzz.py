"""Feeds all readers with inputs that coverage guides: only `BadInput` may come of any.

`python scripts/fuzz.py [SECONDS]`, with atheris to be imported (`make fuzz` sees to both). What fails is
kept in `.fuzz/crash-*`, and `python scripts/fuzz.py FILE` runs it again.
"""

import importlib
import pkgutil
import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).parent.parent
WORK = ROOT / ".fuzz"
SECONDS = 60
LONGEST = 6_000
SLOWEST = 5
MEGABYTES = 1_500
WORDS = r"""
curl
^
^\^"
-H
HTTP/1.1 403
fetch("
Invoke-WebRequest
@{
`
###
{{
}}
"Response Headers": {
Response Body
ResponseMetadata
$metadata
response: {
statusCode
(1f1c2d3e-0000-4000-8000-000000000001)
Gateway response type:
 with status code:
API Key
Method request headers: {
Received response. Status: 403
$context.status
$context.requestId
"requestId":"
"responseType":"
"httpRequest":{
"action":"BLOCK"
"terminatingRuleId":"
"trace_id":"
"api_gateway":{
"eventSource":"
"Records":[
"item":[
_postman_id
why403: 1
observed:
log_lines:
> GET / HTTP/1.1
blocked by CORS policy
<request id="
x-api-key:
Authorization:
AWS4-HMAC-SHA256 Credential=
eyJhbGciOi
{"log":{"entries":[
"policyDocument":{"Statement":[
"isAuthorized":
"clientStatus":0,"latency":1,"policy":"
Authorizer result body before parsing:
The Canonical String for this request should have been
X-Amz-Signature=
WebSocket connection to
"""
"""Words of the forms that are read, one a line."""

with atheris.instrument_imports(include=["why403"]):
    from why403 import incident, logs, pasted
    from why403.documents.errors import BadInput
    from why403.evidence.case import clues_of
    from why403.evidence.fingerprint import fingerprint
    from why403.evidence.told_differences import told_differences
    from why403.incident.secrets import masked
    from why403.incident.write import write
    from why403.model.comparable import untold_aspects
    from why403.model.incident import Answer, Incident, Request
    from why403.pasted.combine import combine
    from why403.pasted.recognise import recognise
    from why403.redaction.lines import shown_line
    from why403.redaction.masks import mask

    for room in (incident, logs, pasted):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)


EMPTY = Incident(Answer(200), Request("GET", "https://a.example/b", (("x-api-key", "k"),), b"{}"))
"""A call that worked, to compare each input with."""


def one_input(content: bytes) -> None:
    """Everything that an input goes through before questions are asked."""
    text = content.decode("utf-8", "surrogateescape")
    mask(text)
    shown_line(text.partition("\n")[0], len(text) % 80)
    try:
        incident = combine(recognise(text, "input"))
        clues_of(incident)
        told_differences(incident, EMPTY)
        untold_aspects(incident, EMPTY)
    except BadInput as refusal:
        str(refusal)
        return
    fingerprint(incident.answer)
    write(masked(incident))


def seeds() -> Path:
    """The samples of the tests, and the written incidents, as files."""
    from tests.pasted.pasted import SEEDS

    folder = WORK / "corpus"
    folder.mkdir(parents=True, exist_ok=True)
    written = sorted((ROOT / "cases").rglob("*.yaml"))
    texts = [*SEEDS, *(path.read_text("utf-8")[:LONGEST] for path in written)]
    for number, text in enumerate(texts):
        (folder / f"seed-{number:03}").write_bytes(text.encode())
    return folder


def dictionary() -> Path:
    path = WORK / "words.dict"
    escaped = (word.replace("\\", "\\\\").replace('"', '\\"') for word in WORDS.strip().split("\n"))
    path.write_text("".join(f'"{word}"\n' for word in escaped), "utf-8")
    return path


def main() -> None:
    given = sys.argv[1:]
    if given and Path(given[0]).is_file():
        one_input(Path(given[0]).read_bytes())
        return
    folder = seeds()
    options = [
        f"-max_total_time={given[0] if given else SECONDS}",
        f"-max_len={LONGEST}",
        f"-timeout={SLOWEST}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-dict={dictionary()}",
        f"-artifact_prefix={WORK}/",
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(folder)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
