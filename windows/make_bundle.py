"""Packs everything a Windows machine without internet needs into one ZIP: ``make windows-bundle``."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "dist" / "budaya-eval-windows.zip"
TEXTS = ("pasang.bat", "jalankan.bat", "BACA DAHULU.txt")
SHARED = ("instruments", "notebooks", "data/contoh", "constraints.txt", "LICENSE")
PLATFORM = ("--platform", "win_amd64", "--python-version", "3.12", "--implementation", "cp", "--only-binary=:all:")


def fetch_wheels(folder: Path) -> None:
    """Build the project's wheel, and fetch the pinned ones for 64-bit Windows."""
    pip = [sys.executable, "-m", "pip"]
    subprocess.run([*pip, "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("budaya_eval-*.whl")
    pins = ["-c", str(ROOT / "constraints.txt"), f"{wheel}[notebook]"]
    subprocess.run([*pip, "download", "-q", "-d", str(folder), *PLATFORM, *pins], check=True)


def pack(wheels: Path, target: Path) -> None:
    """Write the ZIP: scripts and readme with Windows line ends, wheels, and the project's files that are in git."""
    listed = subprocess.run(["git", "ls-files", "-z", *SHARED], cwd=ROOT, check=True, capture_output=True, text=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in TEXTS:
            text = (ROOT / "windows" / name).read_text(encoding="utf-8")
            packed.writestr(name, text.replace("\n", "\r\n"))
        for name in filter(None, listed.stdout.split("\0")):
            packed.write(ROOT / name, name)
        for wheel in sorted(wheels.glob("*.whl")):
            packed.write(wheel, f"wheels/{wheel.name}", zipfile.ZIP_STORED)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        fetch_wheels(Path(scratch))
        pack(Path(scratch), TARGET)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size / 1e6:.0f} MB")
