"""The way in, of the command `why403` and of `python -m why403`.

INVARIANT: nothing is imported at the top that imports more than an interpreter has by itself: `isolation`.
"""

import sys

from why403.isolation import isolate


def main() -> None:
    """Run the command line and leave with a code of `Exit`."""
    isolate()
    try:
        from why403.cli.main import main as run
    except ModuleNotFoundError as missing:
        _leave(
            f"{missing.name} is not installed for {sys.executable}; packages on PYTHONPATH are not used", 2
        )
    run()


def _leave(says: str, code: int) -> None:
    """Where the table of codes and the printer of messages cannot be imported."""
    sys.stderr.write(f"why403: {says}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
