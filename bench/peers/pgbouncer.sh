#!/bin/sh
# pgbouncer.sh INI COMMAND...: runs PgBouncer, and has it carry prepared statements over its pool where it can (from 1.21 on).
set -eu
ini=$1
shift
minor=$("$@" --version | sed -n 's/^PgBouncer 1\.\([0-9]*\).*/\1/p')
if [ "${minor:-0}" -ge 21 ]; then
    echo "max_prepared_statements = 200" >>"$ini"
fi
exec "$@" -q "$ini"
