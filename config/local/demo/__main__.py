"""`python -m config.local.demo`, or `make demo`: see `supervisor`."""

import sys

from .supervisor import main

sys.exit(main())
