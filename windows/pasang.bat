@echo off
rem Memasang budaya_eval dari folder ini: tanpa internet, tanpa hak administrator.
cd /d "%~dp0"
py -3.12 -m venv .venv
if errorlevel 1 goto gagal
py -3.12 -m tarfile --filter data -e wheels.tar.xz .
if errorlevel 1 goto gagal
".venv\Scripts\python.exe" -m pip install --no-index --find-links wheels -c constraints.txt "budaya-eval[notebook]"
if errorlevel 1 goto gagal
rmdir /s /q wheels
".venv\Scripts\budaya-eval.exe" doctor
echo Selesai. Berikutnya: jalankan.bat
pause
exit /b 0
:gagal
echo Pemasangan gagal. Baca "BACA DAHULU.txt".
pause
exit /b 1
