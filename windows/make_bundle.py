"""Packs everything a Windows machine without internet needs into one ZIP: ``make windows-bundle``."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "dist" / "budaya-eval-windows.zip"
TEXTS = ("pasang.bat", "jalankan.bat", "BACA DAHULU.txt")
SHARED = ("instruments", "notebooks", "data/contoh", "constraints.txt", "LICENSE")
WHEELS = "wheels"
GUIDE = ROOT / "docs" / "_build" / "html"
PYTHON = "3.12"
PLATFORM = ("--platform", "win_amd64", "--python-version", PYTHON, "--implementation", "cp", "--only-binary=:all:")


def resolve(requirements: str, *options: str) -> str:
    """List what a 64-bit Windows would install; pip would answer for the machine that it runs on.

    Raises
    ------
    subprocess.CalledProcessError
        Something needed cannot be had; what it is stands on the error stream.
    """
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    command += ["--python", sys.executable, "--python-platform", "windows", "--python-version", PYTHON]
    command += ["--only-binary", ":all:", *options, "-"]
    return subprocess.run(command, input=requirements, stdout=subprocess.PIPE, text=True, check=True).stdout


def fetch_wheels(folder: Path) -> None:
    """Build the project's wheel, fetch the pinned ones it needs on Windows, and see that none is missing."""
    pip = [sys.executable, "-m", "pip"]
    subprocess.run([*pip, "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("budaya_eval-*.whl")
    needed = resolve(f"budaya-eval[notebook] @ {wheel.as_uri()}", "--constraints", str(ROOT / "constraints.txt"))
    listed = folder / "wheels.txt"
    listed.write_text("\n".join(line for line in needed.splitlines() if "@" not in line), encoding="utf-8")
    subprocess.run([*pip, "download", "-q", "--no-deps", "-d", str(folder), *PLATFORM, "-r", str(listed)], check=True)
    check_wheels(folder, "budaya-eval[notebook]")


def check_wheels(folder: Path, requirement: str) -> None:
    """See that a requirement can be installed on Windows from these wheels alone."""
    resolve(requirement, "--no-index", "--find-links", str(folder))


def pack_wheels(wheels: Path, target: Path) -> None:
    """Write the wheels, each as it is but not compressed, into one archive that is: together they take a third less."""
    with tarfile.open(target, "w:xz") as packed:
        for wheel in sorted(wheels.glob("*.whl")):
            content = io.BytesIO()
            with zipfile.ZipFile(wheel) as before, zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as after:
                for entry in before.infolist():
                    kept = zipfile.ZipInfo(entry.filename, entry.date_time)
                    kept.external_attr = entry.external_attr
                    after.writestr(kept, before.read(entry))
            member = tarfile.TarInfo(f"{WHEELS}/{wheel.name}")
            member.size = content.tell()
            content.seek(0)
            packed.addfile(member, content)


def pack(wheels: Path, guide: Path, target: Path) -> None:
    """Write the ZIP: scripts and readme with Windows line ends, wheels, the guide, and files that are in git."""
    listed = subprocess.run(["git", "ls-files", "-z", *SHARED], cwd=ROOT, check=True, capture_output=True, text=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    archive = wheels / f"{WHEELS}.tar.xz"
    pack_wheels(wheels, archive)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in TEXTS:
            text = (ROOT / "windows" / name).read_text(encoding="utf-8")
            packed.writestr(name, text.replace("\n", "\r\n"))
        for name in filter(None, listed.stdout.split("\0")):
            packed.write(ROOT / name, name)
        for path in sorted(guide.rglob("*")):
            name = path.relative_to(guide)
            if path.is_file() and not name.parts[0].startswith("."):
                packed.write(path, Path("panduan", name))
        packed.write(archive, archive.name, zipfile.ZIP_STORED)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        fetch_wheels(Path(scratch))
        pack(Path(scratch), GUIDE, TARGET)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size / 1e6:.0f} MB")
