"""`why403 logs --least-privilege`."""

from __future__ import annotations

from collections.abc import Sequence

from why403.api.least import Least, least_privilege, left_out
from why403.api.logs import Reading
from why403.cli.exits import Exit
from why403.cli.terminal import put, put_tree
from why403.model.configuration import Configuration
from why403.serve.principals import NOBODY, principals_in
from why403.words.least import lines_of, tree_of


def print_least(
    files: Sequence[str],
    configuration: Configuration,
    without: Sequence[str],
    reading: Reading,
    principals: str | None,
    *,
    as_json: bool,
    whole: bool,
) -> Exit:
    """Print the policies that the calls of the files need, and say how far they are proved."""
    named = NOBODY if principals is None else principals_in(principals)
    callers = {name: each.caller for name, each in named.by_name.items()}
    found = least_privilege(files, configuration, left_out(configuration, without), reading, callers)
    put_tree(tree_of(found)) if as_json else put(lines_of(found, whole=whole))
    return _of_least(found)


def _of_least(found: Least) -> Exit:
    """1 where a policy is too long or would refuse what it has to let in, 4 where that is not decided or not
    proved, or the policy in force is not told."""
    fits = [each.fit.fits for each in found.callers] + ([] if found.api is None else [found.api.fit.fits])
    if not all(fits) or not all(each.proved for each in found.callers):
        return Exit.FINDINGS
    if found.proof is None:
        return Exit.DONE
    if not found.proof.holds:
        return Exit.FINDINGS
    proved = found.in_force and not found.proof.newly_open and not found.proof.unlike
    return Exit.DONE if proved else Exit.UNDECIDED
