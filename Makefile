# Two commands to begin with: make report, make test. All of them: make help.
# All paths are relative, so the checkout may lie in a folder with spaces in its name.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python

# Each set-up leaves a stamp; it is repeated when the dependencies or this file change.
SETUP_REPORT := $(VENV)/.setup-notebook
SETUP_TEST   := $(VENV)/.setup-notebook-test
SETUP_NODE   := tests/node/node_modules/.package-lock.json

PIP := $(PY) -m pip install --quiet --quiet --disable-pip-version-check

CHECK_PYTHON := import sys; v = sys.version.split()[0]; \
  sys.version_info >= (3, 11, 5) or sys.exit( \
  f"Python 3.11.5 atau yang lebih baru diperlukan, sedangkan $(PYTHON) adalah Python {v}.\n" \
  "Tunjuk Python lain, misalnya: make report PYTHON=python3.12")

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-test report test lint docs bench sample constraints windows-bundle clean

help: ## Menampilkan daftar ini
	@echo "Perintah (tulis: make NAMA):"
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile | expand -t 16

report: $(SETUP_REPORT) ## Menyiapkan program, lalu menyusun laporan contoh tahun 2025
	@$(PY) -m budaya_eval report data/contoh/2025

sample: $(SETUP_REPORT) ## Membuat ulang data simulasi di data/contoh
	@$(PY) -m budaya_eval sample data/contoh

setup: $(SETUP_REPORT) ## Hanya menyiapkan program di .venv
	@:

setup-test: $(SETUP_TEST) $(SETUP_NODE) ## Menyiapkan program beserta alat uji di .venv
	@:

lint: $(SETUP_TEST) ## Memeriksa gaya, tipe, dan susunan ruang
	@echo "Gaya penulisan kode (ruff) …"
	@$(PY) -m ruff check --quiet
	@$(PY) -m ruff check --quiet --preview --select PLW1514  # a text file without an encoding: Windows takes another
	@$(PY) -m ruff format --check --quiet
	@echo "Tipe (mypy) …"
	@$(PY) -m mypy --no-error-summary
	@echo "Susunan ruang (import-linter) …"
	@report=$$($(VENV)/bin/lint-imports --no-logo 2>&1) || { echo "$$report"; exit 1; }

test: lint $(SETUP_NODE) ## Menyiapkan program dan menjalankan semua pengujian
	@echo "Pengujian (pytest) …"
	@$(PY) -m pytest -q -n 2 --dist loadfile

docs: $(SETUP_TEST) ## Menyusun panduan dan dokumentasi di docs/_build/html
	@$(PY) -m sphinx --quiet --fresh-env --fail-on-warning --keep-going --nitpicky docs docs/_build/html
	@echo "Buka docs/_build/html/index.html"

bench: $(SETUP_TEST) ## Mengukur waktu dan memori
	@$(PY) benchmarks/run.py

constraints: $(SETUP_TEST) ## Menyusun ulang constraints.txt (UPGRADE=--upgrade: dengan versi terbaru)
	@echo "Menyusun constraints.txt …"
	@$(PY) -m uv pip compile --quiet --python $(PY) --universal --fork-strategy fewest --python-version 3.11.5 \
	  --all-extras --no-emit-index-url --no-annotate --custom-compile-command "make constraints" \
	  $(UPGRADE) --output-file constraints.txt pyproject.toml

windows-bundle: docs ## Menyusun ZIP untuk Windows tanpa internet di dist/
	@$(PY) windows/make_bundle.py

clean: ## Menghapus .venv, keluaran, dan berkas sementara
	@rm -rf $(VENV) tests/node/node_modules keluaran docs/_build .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A set-up that was broken off must not look finished: the folder goes away with the error.
$(PY):
	@command -v $(PYTHON) >/dev/null || { echo 'Program $(PYTHON) tidak ditemukan. Pasang Python 3.11.5 atau yang' \
	  'lebih baru, atau tunjuk yang sudah ada, misalnya: make report PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c '$(CHECK_PYTHON)'
	@echo "Menyiapkan lingkungan Python di $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(SETUP_REPORT): pyproject.toml constraints.txt | $(PY)
	@echo "Memasang pustaka (sekali saja, beberapa menit) …"
	@$(PIP) --constraint constraints.txt --editable '.[notebook]'
	@touch $@

$(SETUP_TEST): pyproject.toml constraints.txt | $(PY)
	@echo "Memasang pustaka dan alat uji (sekali saja, beberapa menit) …"
	@$(PIP) --constraint constraints.txt --editable '.[notebook,docs,test]'
	@touch $(SETUP_REPORT) $@

# Without npm the tests that need its packages are skipped, and say so.
$(SETUP_NODE): tests/node/package.json tests/node/package-lock.json
	@if command -v npm >/dev/null; then echo "Memasang alat uji dari npm …"; \
	  npm --prefix tests/node ci --silent && touch $@; fi
