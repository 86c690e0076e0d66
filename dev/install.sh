#!/bin/sh
# Bring .venv up to date with requirements.lock. Needs Python 3.11 or newer; uses uv where it is there.
# What the environment says to pip or uv (index, proxy, certificates) is left alone.
set -eu
cd "$(dirname "$0")/.."

python=
for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
  if command -v "$name" >/dev/null 2>&1 &&
     "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    python=$name
    break
  fi
done
if [ -z "$python" ]; then
  echo "Selfservice needs Python 3.11 or newer, and there is none on the PATH (tried python3, python3.11 to python3.14)." >&2
  exit 1
fi

wanted=$("$python" -c 'import hashlib; print(hashlib.sha256(open("requirements.lock", "rb").read()).hexdigest())')
# The folder is part of the stamp: an environment that was moved or copied does not work.
stamp="$wanted $(pwd)"
if [ -x .venv/bin/python ] && [ "$(cat .venv/ready 2>/dev/null)" = "$stamp" ] &&
   .venv/bin/python -c '' 2>/dev/null; then
  exit 0
fi

echo "Preparing .venv from requirements.lock; this is done once."
if ! { [ -x .venv/bin/python ] && .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
       head -n 1 .venv/ready 2>/dev/null | grep -qF "$(pwd)"; }; then
  rm -rf .venv
fi
if command -v uv >/dev/null 2>&1; then
  [ -d .venv ] || uv venv --quiet --python "$("$python" -c 'import sys; print(sys.executable)')" .venv
  VIRTUAL_ENV="$(pwd)/.venv" uv pip sync --quiet --compile-bytecode --require-hashes requirements.lock
else
  [ -d .venv ] || "$python" -m venv .venv || {
    rm -rf .venv
    echo "Python's venv module does not work here. On Debian and Ubuntu: apt-get install python3-venv." >&2
    exit 1
  }
  # An environment that uv made has no pip in it.
  .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
  .venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
fi
printf '%s\n' "$stamp" > .venv/ready
