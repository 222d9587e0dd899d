"""A new Debian 12 in a folder, in which the blocks of the page run in their order."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "hosting.md"
HOST = "amiable.test"
PORTS = (80, 443, 5432, 6379, 8000)
# What the page asks to be filled in with an editor; the mail box of the sandbox takes the mails.
FILLED = {
    "STRIPE_SECRET_KEY": "sk_test_hosting", "STRIPE_WEBHOOK_SECRET": "whsec_hosting",
    "AMIABLE_POST_OFFICE_URL": "https://poste.example", "AMIABLE_POST_OFFICE_KEY": "hosting-{schema}",
    "AMIABLE_POST_OFFICE_WEBHOOK_SECRET": "hosting", "EMAIL_HOST": "127.0.0.1",
}  # fmt: skip
# Certificates of Caddy's own authority, on the loopback alone: nobody outside is asked for one.
CADDY = "local_certs\n\tskip_install_trust\n\tdefault_bind 127.0.0.1\n\tadmin off"


# How this machine reaches the lists of packages, when it says so by its environment.
NETWORK = ("PIP_", "UV_", "SSL_CERT", "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY")


class Trouble(RuntimeError):
    """A command of the page failed, or the machine lacks what carries it out."""


def blocks() -> list[str]:
    """The commands of the page, block by block."""
    return re.findall(r"(?ms)^```bash\n(.*?)^```$", PAGE.read_text())


class Debian:
    """A folder that holds a Debian; `with Debian(folder) as machine:` makes it and takes it away again."""

    def __init__(self, folder: Path) -> None:
        """Nothing is made yet."""
        self.folder = folder

    def __enter__(self) -> Self:
        """Make it. Raises `Trouble` when this machine may not, or when a port of the page is taken."""
        if os.geteuid() or shutil.which("debootstrap") is None:
            raise Trouble("This needs root and debootstrap (apt-get install debootstrap).")
        taken = [port for port in PORTS if _listens(port)]
        if taken:
            raise Trouble(f"Somebody listens on {taken} already.")
        _run("debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", str(self.folder))
        shutil.copy("/etc/resolv.conf", self.folder / "etc" / "resolv.conf")
        for name in ("hosts", "apt/sources.list"):
            if Path("/etc", name).exists():
                shutil.copy(Path("/etc", name), self.folder / "etc" / name)
        _copy_if_there(Path.home() / ".config/pip", self.folder / "root/.config/pip")
        # Where this machine reaches Debian and the lists of packages in its own way, that one does too.
        for name in (
            "/etc/apt/apt.conf.d",
            "/etc/apt/sources.list.d",
            "/etc/pip.conf",
            "/usr/local/share/ca-certificates",
        ):
            _copy_if_there(Path(name), self.folder / name[1:])
        self.run("update-ca-certificates", mail_port=25)
        _place(self.folder / "usr/bin/systemctl", (ROOT / "tests/hosting/systemctl.sh").read_text())
        # Debian's packages would start their servers themselves: here only the page does.
        _place(self.folder / "usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n")
        _run("git", "clone", "--quiet", "--bare", str(ROOT), str(self.folder / "source.git"))
        return self

    def __exit__(self, *_error: object) -> None:
        """End what runs in it, by its folder, and take it away."""
        for process in Path("/proc").iterdir():
            if process.name.isdigit() and _lives_in(process, self.folder):
                os.kill(int(process.name), signal.SIGKILL)
        # Nothing of this machine is mounted there: each command mounts for itself, in a space that dies with it.
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, script: str, mail_port: int) -> None:
        """Run commands as root in it. Raises `Trouble` with what they said."""
        named = {name: value for name, value in os.environ.items() if name.startswith(NETWORK)}
        told = named | {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive", "AMIABLE_SOURCE": "/source.git", "AMIABLE_HOST": HOST,
            "AMIABLE_CADDY_OPTIONS": CADDY, "EMAIL_PORT": str(mail_port),
        }  # fmt: skip
        # One shell carries out the page: its folder, OWNER and APP are those of the block before.
        whole = (
            f"[ -f /var/tmp/kept ] && . /var/tmp/kept\nset -eu\n{script}\n"
            '{ echo "cd $PWD"; declare -p OWNER APP || true; } > /var/tmp/kept 2>/dev/null\n'
        )
        inside = 'mount --bind /proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" bash -c "$1"'
        command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", inside, str(self.folder), whole]
        done = subprocess.run(command, env=told, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Trouble(f"{script}\n→ {done.returncode}\n{done.stdout[-1500:]}{done.stderr[-3000:]}")

    def fill_in(self, mail_port: int) -> None:
        """What the page leaves to an editor."""
        path = self.folder / "etc/amiable/amiable.env"
        text = path.read_text()
        for name, value in FILLED.items():
            text = re.sub(rf"(?m)^{name}=.*$", f"{name}={value}", text)
        path.write_text(f"{text}EMAIL_PORT={mail_port}\nEMAIL_USE_TLS=no\n")

    def log(self, name: str) -> str:
        """The end of a log of it."""
        path = self.folder / "var/log" / name
        return path.read_text()[-3000:] if path.exists() else ""

    @property
    def authority(self) -> Path:
        """The certificate of Caddy's own authority."""
        return self.folder / "var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"{' '.join(command)}\n{done.stdout[-1000:]}{done.stderr[-2000:]}")


def _place(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def _copy_if_there(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)
    elif source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _lives_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "root").readlink() == folder
    except OSError:
        return False
