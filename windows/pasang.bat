@echo off
rem Memasang budaya_eval dari folder ini: tanpa internet, tanpa hak administrator. Boleh diulang.
setlocal
cd /d "%~dp0"
if not exist wheels.tar.xz goto belum_diekstrak
set "PYTHON=py -3.12"
%PYTHON% -c "" >nul 2>&1
if not %errorlevel%==0 set "PYTHON=python"
%PYTHON% -c "import sys, sysconfig; sys.exit(sys.version_info[:2] != (3, 12) or sysconfig.get_platform() != 'win-amd64')" >nul 2>&1
if not %errorlevel%==0 goto tanpa_python
echo Menyiapkan Python di folder .venv ...
%PYTHON% -m venv --clear .venv
if not %errorlevel%==0 goto gagal
echo Mengekstrak pustaka ...
%PYTHON% -m tarfile --filter data -e wheels.tar.xz .
if not %errorlevel%==0 goto gagal
echo Memasang pustaka, beberapa menit ...
".venv\Scripts\python.exe" -m pip --isolated install --quiet --no-index --find-links wheels -c constraints.txt "budaya-eval[notebook]"
if not %errorlevel%==0 goto gagal
rmdir /s /q wheels
".venv\Scripts\python.exe" -m budaya_eval doctor
if not %errorlevel%==0 goto gagal
echo Selesai. Berikutnya: jalankan.bat
pause
exit /b 0
:belum_diekstrak
echo Ekstrak seluruh ZIP ke sebuah folder dahulu, lalu jalankan pasang.bat dari folder itu.
pause
exit /b 1
:tanpa_python
echo Python 3.12 (64-bit) belum terpasang. Pasang untuk pengguna sendiri, lalu ulangi pasang.bat.
pause
exit /b 1
:gagal
echo Pemasangan gagal. Baca "BACA DAHULU.txt".
pause
exit /b 1
