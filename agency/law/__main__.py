"""`python -m agency.law ...`: the law from a shell (R3.14)."""

import sys

from agency.law.shell.cli import main

sys.exit(main(sys.argv[1:], sys.stdout, sys.stderr))
