"""The way in, of the command `why403` and of `python -m why403`.

INVARIANT: nothing is imported at the top, because until `main` runs Ctrl-C ends in a traceback, and until
`isolate` has run an import can be one of a file in the caller's folder.
"""

import os
import sys

OBJECTS = 100_000
"""How many objects are made before cycles are looked for. What is made at the start stays: the usual 700
would have it looked through again and again."""


def main() -> None:
    """Run the command line and leave with a code of `Exit`."""
    try:
        from why403.isolation import isolate

        isolate()
        import gc

        gc.set_threshold(OBJECTS)
        from why403.cli.main import main as run

        run()
    except KeyboardInterrupt:  # while modules are imported; later `run` says so itself
        if sys.stderr is not None:
            sys.stderr.write("why403: stopped\n")
            sys.stderr.flush()
        os._exit(130)
    except ModuleNotFoundError as missing:
        where = f"{sys.executable}; packages on PYTHONPATH are not used"
        sys.stderr.write(f"why403: {missing.name} is not installed for {where}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
