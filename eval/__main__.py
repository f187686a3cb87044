"""`python -m eval ...` is `trigrain eval ...`."""

from __future__ import annotations

import sys

from agent.entrypoints.cli import main

if __name__ == "__main__":
    sys.argv[1:] = ["eval", *sys.argv[1:]]
    main()
