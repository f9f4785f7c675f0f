"""Outputs against their inputs: what changed, is missing or new; results again; other versions do not refute."""

import json
import shutil

import pandas as pd
import pytest

from budaya_eval.errors import InputError
from budaya_eval.evaluation import write_results, write_run_manifest
from budaya_eval.verification import find_year_folder, verify_output


@pytest.fixture
def released(city, sample_evaluation):
    """A copy of the sample with results written from it; the manifest names inputs by folder name, not by place."""
    output = city.parents[2] / "keluaran" / "contoh" / "2025"
    written = write_results(sample_evaluation, output)
    write_run_manifest(sample_evaluation, output, written)
    return output, city


def codes(found):
    return [(difference.code, difference.what) for difference in found.differences]


def test_the_year_folder_is_found_from_the_place_of_the_output(released):
    output, city = released
    assert find_year_folder(output) == city
    assert find_year_folder(city) is None


def test_untouched_outputs_hold(released):
    found = verify_output(released[0])
    assert found.holds
    assert codes(found) == []
    assert found.n_outputs == 6
    assert found.unlisted == ()


def test_what_other_commands_wrote_is_named_as_not_compared(released):
    """Letters and action plans are drafts that an office completes: a change of them refutes nothing."""
    output, _ = released
    (output / "naskah").mkdir()
    (output / "naskah" / "nota-dinas.docx").write_bytes(b"x")
    (output / "penghargaan.xlsx").write_bytes(b"x")
    found = verify_output(output)
    assert found.holds
    assert found.unlisted == ("naskah/", "penghargaan.xlsx")


def test_every_input_is_named(released):
    found = verify_output(released[0])
    assert found.n_inputs > 20


def test_everything_that_changed_is_named(released):
    output, city = released
    (output / "hasil.csv").write_text("lain", encoding="utf-8")
    (output / "hasil.xlsx").unlink()
    (city / "evaluasi.toml").write_text((city / "evaluasi.toml").read_text(encoding="utf-8") + "\n# lain\n", "utf-8")
    answers = sorted((city / "jawaban").glob("*.csv"))[0]
    answers.unlink()
    (city / "jawaban" / "tambahan.csv").write_text("x", encoding="utf-8")
    found = verify_output(output)
    assert not found.holds
    assert codes(found) == [
        ("output-changed", "hasil.csv"),
        ("output-missing", "hasil.xlsx"),
        ("input-missing", f"2025/jawaban/{answers.name}"),
        ("input-changed", "2025/evaluasi.toml"),
        ("input-new", "2025/jawaban/tambahan.csv"),
    ]


def test_another_scheme_is_a_changed_input(released):
    output, city = released
    scheme = city.parents[2] / "instruments" / "schemes" / "perwali-38-2016.toml"
    scheme.write_text(scheme.read_text(encoding="utf-8") + "\n# lain\n", encoding="utf-8")
    assert codes(verify_output(output)) == [("input-changed", "instruments/schemes/perwali-38-2016.toml")]


def test_other_versions_are_told_and_do_not_refute(released):
    path = released[0] / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["software"]["numpy"] = "1.0"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    found = verify_output(released[0])
    assert codes(found) == [("software", "numpy")]
    assert "dahulu 1.0" in str(found.differences[0])
    assert found.holds


def test_results_computed_again_show_a_number_that_was_typed_over(released):
    output, _ = released
    results = pd.read_parquet(output / "hasil.parquet")
    place = int(results.index[results["measure"] == "index"][0])
    results.loc[place, "estimate"] += 1
    results.to_parquet(output / "hasil.parquet", index=False)
    found = verify_output(output, recompute=True)
    assert ("result-changed", f"hasil.xlsx baris {place + 2}") in codes(found)
    assert [code for code, _ in codes(found)] == ["output-changed", "result-changed"]


def test_without_manifest_or_year_folder_it_says_what_to_do(released, tmp_path):
    with pytest.raises(InputError) as raised:
        verify_output(tmp_path / "kosong")
    assert "manifest.json tidak ada" in str(raised.value)
    elsewhere = tmp_path / "hasil"
    shutil.copytree(released[0], elsewhere)
    with pytest.raises(InputError) as raised:
        verify_output(elsewhere)
    assert "--folder" in str(raised.value)
    assert verify_output(elsewhere, released[1]).holds
    (elsewhere / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        verify_output(elsewhere, released[1])
    assert "tidak terbaca" in str(raised.value)
