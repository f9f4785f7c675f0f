"""The manifest: every input and output by its hash, nothing of time or machine."""

import hashlib
import json
from importlib import metadata

from budaya_eval.files import write_text
from budaya_eval.provenance import PACKAGES, describe_software, hash_folder, write_manifest


def test_every_input_is_hashed_under_its_relative_name(tmp_path):
    write_text(tmp_path / "evaluasi.toml", "tahun = 2025\n")
    write_text(tmp_path / "jawaban" / "dinkes.csv", "a;b\n")
    write_text(tmp_path / "jawaban" / "~$dinkes.csv", "terkunci")
    write_text(tmp_path / ".DS_Store", "x")
    assert hash_folder(tmp_path) == {
        "evaluasi.toml": hashlib.sha256(b"tahun = 2025\n").hexdigest(),
        "jawaban/dinkes.csv": hashlib.sha256(b"a;b\n").hexdigest(),
    }


def test_a_changed_input_changes_its_hash_alone(tmp_path):
    write_text(tmp_path / "a.csv", "1")
    write_text(tmp_path / "b.csv", "1")
    before = hash_folder(tmp_path)
    write_text(tmp_path / "b.csv", "2")
    after = hash_folder(tmp_path)
    assert before["a.csv"] == after["a.csv"]
    assert before["b.csv"] != after["b.csv"]


def test_an_empty_folder_has_no_inputs(tmp_path):
    assert hash_folder(tmp_path) == {}


def test_the_versions_that_worked_are_named():
    software = describe_software()
    assert set(PACKAGES) | {"python", "system", "budaya-eval"} == set(software)
    assert software["pandas"] == metadata.version("pandas")


def manifest_of(output):
    write_text(output / "hasil.csv", "x\n")
    write_text(output / "internal" / "jawaban.csv", "y\n")
    return write_manifest(
        output,
        inputs={"2025/unit.xlsx": "00"},
        outputs=[output / "internal" / "jawaban.csv", output / "hasil.csv"],
        about={"year": 2025, "instrument": "ABCD-1234"},
    )


def test_the_manifest_lists_settings_inputs_outputs_and_software(tmp_path):
    content = json.loads(manifest_of(tmp_path).read_text(encoding="utf-8"))
    assert content["about"] == {"year": 2025, "instrument": "ABCD-1234"}
    assert content["inputs"] == {"2025/unit.xlsx": "00"}
    assert content["outputs"] == {
        "hasil.csv": hashlib.sha256(b"x\n").hexdigest(),
        "internal/jawaban.csv": hashlib.sha256(b"y\n").hexdigest(),
    }
    assert content["software"] == describe_software()


def test_the_same_run_elsewhere_gives_the_same_manifest(tmp_path):
    first, second = manifest_of(tmp_path / "satu"), manifest_of(tmp_path / "dua")
    assert first.read_bytes() == second.read_bytes()
    assert str(tmp_path) not in first.read_text(encoding="utf-8")
