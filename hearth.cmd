@echo off
rem Hearth on Windows: uv and bun have to be there; the rest is set up on the first start, and again when a lock changes.
rem The commands are those of the script beside this one, which has their descriptions (hearth, docs/contract.md).
setlocal
set "HEARTH_CWD=%CD%"
cd /d "%~dp0" || exit /b 1

set "command=%~1"
if "%command%"=="" set "command=run"
if "%command%"=="--no-window" set "command=run" & goto known
if "%command%"=="--demo" set "command=run" & goto known
if "%command%"=="--help" goto usage
for %%c in (run dev test bench doctor ask ps backend curl) do if "%command%"=="%%c" goto shift
echo hearth: there is no command '%command%'; see hearth --help>&2
exit /b 2

:shift
set "words="
:next
shift
if "%~1"=="" goto ready
set "words=%words% %1"
goto next
:known
set "words=%*"

:ready
where /q uv || (echo hearth: uv is missing. Run  winget install astral-sh.uv  and start Hearth again.>&2 & exit /b 1)
where /q bun || (echo hearth: bun is missing. Run  winget install Oven-sh.Bun  and start Hearth again.>&2 & exit /b 1)
set "python=.venv\Scripts\python.exe"
set "lock=requirements.lock"
set "only=--production"
if "%command%"=="test" set "lock=requirements-dev.lock" & set "only="
if "%command%"=="bench" set "lock=requirements-dev.lock" & set "only="
if "%command%"=="doctor" if exist %python% goto start
if exist %python% if exist .tools\%lock% fc /b %lock% .tools\%lock% >nul 2>&1 && fc /b bun.lock .tools\bun.lock >nul 2>&1 && goto start

echo hearth: Setting Hearth up. This happens once.>&2
if not exist .tools mkdir .tools
if not exist %python% uv venv --quiet --relocatable --python ">=3.11,<3.15" .venv || exit /b 1
uv pip sync --quiet --python %python% --no-build --require-hashes --compile-bytecode %lock% || exit /b 1
call bun install --frozen-lockfile --ignore-scripts %only% || exit /b 1
del /q .tools\requirements*.lock 2>nul
copy /y %lock% .tools\ >nul
copy /y bun.lock .tools\ >nul
rem What the tests need is a superset of what runs.
if "%lock%"=="requirements-dev.lock" copy /y requirements.lock .tools\ >nul

:start
if "%command%"=="run" bun src-app/frontend/main.ts %words%
if "%command%"=="dev" bun src-app/frontend/dev.ts %words%
if "%command%"=="ask" bun src-app/frontend/cli/ask.ts %words%
if "%command%"=="ps" bun src-app/frontend/cli/ps.ts %words%
if "%command%"=="curl" bun src-app/frontend/cli/curl.ts %words%
if "%command%"=="backend" %python% src-app/backend/app.py --standalone %words%
if "%command%"=="test" %python% tests/run.py %words%
if "%command%"=="bench" %python% tests/bench %words%
if "%command%"=="doctor" set "PYTHONPATH=src-app" & %python% -m backend.doctor %words%
exit /b %errorlevel%

:usage
echo hearth [run] [--no-window] [--demo] ^| dev ^| test [PART...] ^| bench [NAME] ^| doctor [--json] ^| ask WORDS [--model M] [--json] ^| ps [--json] ^| backend ^| curl PATH [options]
exit /b 0
