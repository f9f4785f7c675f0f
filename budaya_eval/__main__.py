"""Runs the command line: ``python -m budaya_eval``."""

import sys

from budaya_eval.cli import main

if __name__ == "__main__":
    sys.exit(main())
