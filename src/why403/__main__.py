"""`python -m why403`."""

from why403.cli.main import main

main()
