#!/bin/sh
# Puts the drivers that the tests take through pgweir, in the versions written down here, into the folder $1.
# Needs python3 with venv, npm and go; says at its end what it could not have, and is content with the rest.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "$1"
to=$(CDPATH='' cd -- "$1" && pwd)
missing=''

python() {
  python3 -m venv "$to/python" && "$to/python/bin/pip" install --quiet --disable-pip-version-check -r "$here/python/requirements.txt"
}
node() {
  mkdir -p "$to/node" && cp "$here"/node/package*.json "$to/node" && (cd "$to/node" && npm ci --no-audit --no-fund --loglevel=error)
}
pgx() {
  cd "$here/go" && go build -o "$to/pgx" . && go build -o "$to/pgx-console" ./console
}

for each in python node pgx; do
  ("$each") || missing="$missing $each"
done
if [ -n "$missing" ]; then
  echo "not installed:$missing" >&2
  exit 1
fi
