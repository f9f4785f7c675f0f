@echo off
rem Tanpa isian: membuka JupyterLab. Dengan isian: jalankan report data\contoh\2025
cd /d "%~dp0"
if not exist ".venv\Scripts\budaya-eval.exe" (
  echo Jalankan pasang.bat dahulu.
  pause
  exit /b 1
)
if "%~1"=="" (
  ".venv\Scripts\python.exe" -m jupyter lab notebooks
) else (
  ".venv\Scripts\budaya-eval.exe" %*
)
