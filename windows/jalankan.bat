@echo off
rem Tanpa isian: membuka JupyterLab. Dengan isian: jalankan report data\contoh\2025
setlocal
cd /d "%~dp0"
if not exist ".venv\Scripts\python.exe" goto belum_dipasang
if "%~1"=="" goto jupyter
".venv\Scripts\python.exe" -m budaya_eval %*
exit /b %errorlevel%
:jupyter
".venv\Scripts\python.exe" -m jupyter lab notebooks
if not %errorlevel%==0 goto gagal
exit /b 0
:belum_dipasang
echo Jalankan pasang.bat dahulu.
:gagal
pause
exit /b 1
