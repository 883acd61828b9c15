"""Options that have one value are given once."""

from __future__ import annotations

import click


class Once(click.Command):
    """A command that takes no second value for an option of one: click would keep the last without a word."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given = self.make_parser(ctx).parse_args(list(args))[2]
        for number, option in enumerate(given):
            if isinstance(option, click.Option) and _has_one(option) and option in given[:number]:
                hint = option.get_error_hint(ctx)
                raise click.UsageError(f"{hint} is given more than once, but takes one value", ctx)
        return super().parse_args(ctx, args)


def _has_one(option: click.Option) -> bool:
    return not (option.multiple or option.is_flag or option.count)
