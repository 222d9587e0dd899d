"""`make hosting`: carry out the page, visit, release again, visit again; 1 when something is not as it says."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from sandbox.mail import MailSandbox
from sandbox.mail.box import describe
from tests.hosting.debian import HOST, Debian, Trouble, blocks
from tests.hosting.visit import Visitor, faults, until_well

# The block after which the page asks for an editor.
SETTINGS = "deploy/amiable.env /etc/amiable/amiable.env"


def main() -> int:
    """Say each block that was carried out, with its time, then what a visitor found."""
    with tempfile.TemporaryDirectory(prefix="amiable-hosting-") as place, MailSandbox(Path(place, "mail")) as box:
        try:
            with Debian(Path(place, "debian")) as machine:
                return _carry_out(machine, box)
        except Trouble as trouble:
            print(trouble, file=sys.stderr)
            return 1


def _carry_out(machine: Debian, box: MailSandbox) -> int:
    for script in blocks():
        began = time.monotonic()
        machine.run(script, box.smtp_port)
        print(f"{time.monotonic() - began:6.1f} s  {script.strip().splitlines()[0][:90]}", flush=True)
        if SETTINGS in script:
            machine.fill_in(box.smtp_port)
    visitor = Visitor(machine.authority, machine.folder.parent / "cookies")
    said = until_well(visitor)
    mails = [describe(row)["text"] for row in box.box.mails()]
    wrong = [*([f"the probe: {said}"] if said.get("status") != "ok" else []), *faults(visitor, mails)]
    for name in ("amiable-web", "amiable-worker", "amiable-beat", "caddy") if wrong else ():
        print(f"--- {name}\n{machine.log(f'{name}.log')}", file=sys.stderr)
    print("\n".join(wrong) or f"https://{HOST}: tout est comme la page le dit.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
