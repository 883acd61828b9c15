"""What lies in the caller's folder, on PYTHONPATH, in the user's site or beside the script is never imported.

Files that tell when they are imported stand in for every module of the standard library and of what we use.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
import venv
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.cli.calls import FORBIDDEN, Terminal
from why403.credentials.authorizer.expression import whole_match
from why403.isolation import TooLong, TooSlow, apart, ending, module_path, program, run, run_python
from why403.logic.truth import NO, YES

OTHERS = {
    "boto3", "botocore", "click", "dateutil", "jmespath", "jsonschema", "msgspec", "numpy", "pydantic",
    "referencing", "samtranslator", "six", "tree_sitter", "tree_sitter_hcl", "typing_extensions", "urllib3",
    "yaml",
}  # fmt: skip
BY_PYTHON_ITSELF = {"sitecustomize", "usercustomize"}
"""What an interpreter that we did not start imports before any line of ours."""
SAM = """Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      DefinitionBody:
        swagger: '2.0'
        paths: {/orders: {get: {x-amazon-apigateway-auth: {type: AWS_IAM}}}}
"""
HCL = 'resource "aws_api_gateway_rest_api" "shop" {\n  name = "shop"\n}\n'
POLICY = '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
REQUEST = "{action: execute-api:Invoke, resource: arn:aws:execute-api:eu-west-1:123456789012:a/b/GET/}"
INCIDENT = """why403: 1
request: {url: https://a1b2.execute-api.eu-west-1.amazonaws.com/prod/orders, headers: {Authorization: a1}}
config: {authorizer: {type: TOKEN, identityValidation: "b[0-9]"}}
"""
COMMANDS: dict[str, list[str]] = {
    "explain": ["explain", FORBIDDEN],
    "explain --json": ["explain", FORBIDDEN, "--json"],
    "explain an incident file": ["explain", "incident.yaml"],
    "explain --api SAM": ["explain", FORBIDDEN, "--api", "template.yaml"],
    "explain --api Terraform": ["explain", FORBIDDEN, "--api", "module"],
    "explain --live": ["explain", FORBIDDEN, "--api", "aws:abc123def4/prod"],
    "explain --jwks": ["explain", FORBIDDEN, "--jwks", "policy.json"],
    "capture": ["capture", "--api", "aws:abc123def4/prod"],
    "rule": ["rule", "waf-block"],
    "facts": ["facts"],
    "permissions": ["permissions"],
    "policy check": ["policy", "check", "policy.json"],
    "policy decide": ["policy", "decide", "policy.json", "--request", REQUEST],
    "completion": [],
}


@dataclass(frozen=True)
class Planted:
    """A folder of a caller, with files that are none of ours in it and wherever else Python may look."""

    folder: Path
    mark: Path

    def plant(self, place: str, names: set[str]) -> Path:
        """Modules of these names that tell, in a file, that they were imported."""
        folder = self.folder / place
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            tells = f"open({str(self.mark)!r}, 'a').write({f'{place}/{name} '!r})\n"
            (folder / f"{name}.py").write_text(tells, "utf-8")
        return folder

    @property
    def imported(self) -> str:
        """Which of them were."""
        return self.mark.read_text("utf-8") if self.mark.exists() else ""


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    folder = tmp_path / "here"
    (folder / "module").mkdir(parents=True)
    (folder / "module" / "main.tf").write_text(HCL, "utf-8")
    (folder / "template.yaml").write_text(SAM, "utf-8")
    (folder / "policy.json").write_text(POLICY, "utf-8")
    (folder / "incident.yaml").write_text(INCIDENT, "utf-8")
    return Planted(folder, tmp_path / "mark")


def every_module() -> set[str]:
    """Those that this platform has: others may be tried by Python itself."""
    names = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    return {name for name in names - {"this"} if find_spec(name) is not None}.union(OTHERS)


@cache
def not_loaded(python: str, *start: str) -> set[str]:
    """The names that are left to plant: the others Python itself imports before any line of ours."""
    with TemporaryDirectory() as folder:
        Path(folder, "probe.py").write_text("import sys\nprint(*sys.modules)\n", "utf-8")
        call = [python, *start, "probe" if start else "probe.py"]
        done = subprocess.run(call, cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    return every_module() - {name.partition(".")[0] for name in done.stdout.split()}


def environment(**more: str) -> dict[str, str]:
    """Without an account, and without what the tests themselves run with."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "AWS_"))}
    return {**ours, "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "eu-west-1", **more}


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An interpreter that looks into the user's site, as one does that is not of a virtual environment."""
    folder = tmp_path_factory.mktemp("interpreter")
    venv.create(folder, system_site_packages=True, symlinks=os.name != "nt")
    return str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")


def launched(python: str, planted: Planted, arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
    """A command installed like any other: its packages come after everything that the caller has."""
    names = not_loaded(python)
    users = planted.folder / "user"
    scheme = {"userbase": str(users), "base": str(users)}
    user_site = sysconfig.get_path("purelib", sysconfig.get_preferred_scheme("user"), scheme)
    paths = [planted.plant(place, names) for place in ("", "path", "script")]
    planted.plant(os.path.relpath(user_site, planted.folder), names)
    packages = [str(Path(__file__).parents[1] / "src"), sysconfig.get_path("purelib")]
    script = paths[2] / "why403"
    script.write_text(
        f"import sys\nsys.path += {packages!r}\nfrom why403.__main__ import main\nmain()\n", "utf-8"
    )
    for name in ("bash", "uname", "aws"):
        program = planted.folder / name
        program.write_text(f"#!/bin/sh\necho {name} >> {planted.mark}\n", "utf-8")
        program.chmod(0o755)
    completing = {} if arguments else {"_WHY403_COMPLETE": "bash_source"}
    path = os.pathsep.join(("", str(paths[1])))
    return subprocess.run(
        [python, str(script), *arguments],
        cwd=planted.folder,
        env=environment(
            PYTHONPATH=path,
            PYTHONUSERBASE=str(users),
            PATH=os.pathsep.join((".", str(planted.folder), os.environ["PATH"])),
            **completing,
        ),
        capture_output=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_imports_anything_of_the_callers(command: str, planted: Planted, python: str) -> None:
    done = launched(python, planted, COMMANDS[command])
    assert planted.imported == ""
    assert b"Traceback" not in done.stderr
    assert b"fault of why403" not in done.stderr


def test_what_only_pythonpath_has_is_named_as_missing(planted: Planted, python: str) -> None:
    script = planted.folder / "why403"
    own = str(Path(__file__).parents[1] / "src")
    script.write_text(f"import sys\nsys.path.append({own!r})\nfrom why403.__main__ import main\nmain()\n")
    done = subprocess.run(
        [python, "-S", str(script), "rule"],
        env=environment(PYTHONPATH=sysconfig.get_path("purelib")),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "click is not installed" in done.stderr


@pytest.mark.parametrize("command", ["explain", "explain --api SAM"])
def test_as_a_module_nothing_more_of_the_folder_is_imported_than_python_itself_does(
    command: str, planted: Planted
) -> None:
    """`python -m` itself imports from the current folder before it comes to us."""
    planted.plant("", not_loaded(sys.executable, "-m"))
    call = [sys.executable, "-m", "why403", *COMMANDS[command]]
    subprocess.run(call, cwd=planted.folder, env=environment(), capture_output=True, check=False, timeout=120)
    assert planted.imported == ""


@pytest.fixture
def in_its_folder(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> Planted:
    """This process goes to the caller's folder: a Python that it starts imports everything anew."""
    names = every_module() | BY_PYTHON_ITSELF | {"why403"}
    planted.plant("", names)
    users = planted.folder / "user"
    scheme = {"userbase": str(users), "base": str(users)}
    user_site = sysconfig.get_path("purelib", sysconfig.get_preferred_scheme("user"), scheme)
    planted.plant(os.path.relpath(user_site, planted.folder), names)
    monkeypatch.chdir(planted.folder)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(("", str(planted.plant("path", names)))))
    monkeypatch.setenv("PYTHONUSERBASE", str(users))
    return planted


def test_the_transform_of_sam_imports_nothing_of_the_callers(
    why403: Terminal, in_its_folder: Planted
) -> None:
    printed = why403("explain", FORBIDDEN, "--api", "template.yaml", "--json")
    assert in_its_folder.imported == ""
    assert "transform" not in printed.err


def test_a_validation_expression_is_tried_without_anything_of_the_callers(in_its_folder: Planted) -> None:
    assert (whole_match("b[0-9]", "b1"), whole_match("b[0-9]", "a1")) == (YES, NO)
    assert in_its_folder.imported == ""


def test_the_transform_asks_for_no_account(
    why403: Terminal, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A profile can name a program to run, and a profile that is missing is no fault of the template."""
    monkeypatch.chdir(planted.folder)
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    printed = why403("explain", FORBIDDEN, "--api", "template.yaml", "--json")
    assert (printed.code, printed.err) == (0, "")


def test_the_path_of_modules_keeps_what_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where PYTHONPATH names it too."""
    packages = sysconfig.get_path("purelib")
    monkeypatch.setenv("PYTHONPATH", packages)
    monkeypatch.setattr(sys, "path", [packages, str(Path(os.__file__).parent)])
    assert module_path() == sys.path


def test_the_place_of_why403_itself_stays_behind_all_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, library = str(Path(__file__).parents[1] / "src"), str(Path(os.__file__).parent)
    monkeypatch.setenv("PYTHONPATH", f"{own}{os.pathsep}{tmp_path}")
    monkeypatch.setattr(sys, "path", [own, str(tmp_path), library])
    assert module_path() == [library, own]


def test_on_windows_a_program_is_no_batch_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its arguments would be read once more by a shell."""
    for name in ("first/curl.bat", "first/curl.com", "first/curl", "second/curl.exe"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.touch(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join(str(tmp_path / name) for name in ("first", "second")))
    assert program("curl", ".exe") == str(tmp_path / "second" / "curl.exe")


def test_below_a_home_lies_what_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "bin" / "curl"
    file.parent.mkdir()
    file.touch(0o755)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("PATH", str(file.parent))
    monkeypatch.chdir(tmp_path)
    assert program("curl", "") == str(file)


def test_a_program_is_given_its_input_and_gives_its_output() -> None:
    """More of both than a pipe holds."""
    script = "import sys; text = sys.stdin.read(); sys.stdout.write(text + text)"
    done = run_python(["-c", script], b"x" * 300_000, seconds=60, most=600_000)
    assert (done.returncode, len(done.stdout)) == (0, 600_000)


def test_a_program_that_reads_nothing_is_no_fault() -> None:
    assert run_python(["-c", "pass"], b"x" * 300_000, seconds=60, most=0).returncode == 0


def test_a_program_that_prints_without_end_is_ended() -> None:
    script = "while True: print('x' * 1000)"
    with pytest.raises(TooLong):
        run_python(["-c", script], b"", seconds=60, most=100_000)


@pytest.mark.skipif(os.name == "nt", reason="there is no sh")
@pytest.mark.parametrize("script", ["exec sleep 600", "sleep 600; true", "sleep 600 & echo started"])
def test_a_program_that_does_not_end_is_ended_with_what_it_started(script: str) -> None:
    start = time.monotonic()
    with pytest.raises(TooSlow):
        run(["/bin/sh", "-c", script], seconds=0.5, most=100)
    assert time.monotonic() - start < 60


@pytest.mark.skipif(os.name == "nt", reason="Windows does not remove the folder of a running program")
def test_a_folder_that_was_removed_is_no_fault(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"cd {gone} && rmdir {gone} && {sys.executable} -m why403 explain '{FORBIDDEN}'"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("Refused")


def test_what_is_started_apart_can_be_ended_with_all_that_it_started() -> None:
    assert apart("posix") == {"start_new_session": True}
    assert apart("nt") == {"creationflags": 0x200}  # CREATE_NEW_PROCESS_GROUP


def test_windows_ends_a_program_with_a_program_of_its_own_and_no_other_of_that_name() -> None:
    ended = ending(4711, {"SYSTEMROOT": "D:\\Windows", "PATH": "."})
    assert ended == ["D:\\Windows\\System32\\taskkill.exe", "/F", "/T", "/PID", "4711"]
