"""What an agent can ask for: use cases of the library, with plain values in and out. Nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from why403.agents.folders import Folders
from why403.agents.short import short, short_logs
from why403.api.account import Account
from why403.api.answers import as_json
from why403.api.audit import audited_files
from why403.api.configurations import load
from why403.api.explain import explain
from why403.api.grants import granted
from why403.api.policies import checked, decide, policy_in
from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.incident.typed import near
from why403.logic.places import Place
from why403.pasted.reading import read
from why403.refusals.causes import BY_CODE
from why403.templates.load import is_configuration
from why403.words.audit import audit_tree
from why403.words.grants import grant_tree
from why403.words.outgoing import printable_tree
from why403.words.policies import decision_json, finding_json


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools, with the folders they may read and, where a person wanted it, the account."""

    folders: Folders
    account: Account | None = None

    def explain(
        self, text: str, files: Sequence[str], facts: Mapping[str, Any], *, full: bool
    ) -> dict[str, object]:
        """A call explained. Of the files, configurations are recognised. Raises `BadInput`."""
        paths = [self.folders.file(each) for each in files]
        apis = [path for path in paths if path.is_dir() or _tells_an_api(path)]
        calls: list[str | Path] = [
            *([text] if text.strip() else []),
            *(path for path in paths if path not in apis),
        ]
        found = explain(*calls, api=apis, facts=facts, account=self.account)
        return as_json(found) if full else short(found)

    def cause(self, code: str) -> str:
        """The page of a cause. Raises `BadInput`."""
        if code not in BY_CODE:
            raise BadInput(
                Place("cause"), "no cause has this code", near(code, BY_CODE) or "a code as explained"
            )
        return resources.files("why403").joinpath("causes", f"{code}.md").read_text("utf-8")

    def check_policy(self, policy: str) -> list[dict[str, object]]:
        """What is wrong with a policy. Raises `BadInput`."""
        return [printable_tree(finding_json(each)) for each in checked([policy_in(policy, "policy")], None)]

    def decide_policy(self, asked: Mapping[str, Any], policies: Mapping[str, Any]) -> dict[str, object]:
        """One request decided, as AWS combines policies. Raises `BadInput`."""
        return printable_tree(decision_json(decide(**asked, **policies), ()))

    def grant(self, api: str, routes: Sequence[str], principal: str) -> dict[str, object]:
        """The statements of least privilege. Raises `BadInput`."""
        return printable_tree(grant_tree(granted(load(self.folders.file(api)), routes, principal)))

    def logs(self, files: Sequence[str], api: str) -> dict[str, object]:
        """The refused calls of access logs, by cause. Raises `BadInput`."""
        from why403.api.logs import Reading, formats_of, read_logs
        from why403.words.traffic import tree_of

        paths = [self._log(each) for each in files]
        known = formats_of(load(self.folders.file(api))) if api else ()
        read = read_logs(paths, Reading(known=known))
        return printable_tree(short_logs(tree_of(read.summary, read.lines)))

    def _log(self, name: str) -> str:
        """A file alone: a link in a folder could lead to a file that lies elsewhere."""
        path = self.folders.file(name)
        if not path.is_file():
            raise BadInput(Place("files"), "no file", "the files one by one")
        return str(path)

    def audit(self, files: Sequence[str]) -> dict[str, object]:
        """What lets in too many, or nobody. Raises `BadInput`."""
        apis, _ = audited_files([(str(self.folders.file(each)), "") for each in files], {})
        return printable_tree(audit_tree(apis))


def _tells_an_api(path: Path) -> bool:
    return path.suffix in (".tf", ".tfvars") or is_configuration(read(str(path)), path.name)
