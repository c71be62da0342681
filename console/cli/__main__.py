"""``python -m console.cli``: the command line without its script."""

from console.cli.main import main

main()
