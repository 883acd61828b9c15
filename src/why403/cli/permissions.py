"""`why403 permissions`."""

from __future__ import annotations

import click

from why403.account.permissions import PARTITIONS, policy
from why403.cli.once import Once
from why403.cli.terminal import put_tree


@click.command("permissions", cls=Once)
@click.option("--partition", type=click.Choice(PARTITIONS), default="aws", show_default=True, help="Of AWS.")
def permissions(partition: str) -> int:
    """Print the least IAM policy with which why403 can read an account.

    Every permission in it reads. Whatever you leave out is named when it is missed, and the diagnosis
    goes on without it.

    \b
    Examples:
      why403 permissions > why403-policy.json
    """
    put_tree(policy(partition))
    return 0
