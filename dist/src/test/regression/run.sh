#!/bin/sh
# Runs PostgreSQL's own regression tests, first directly and then through pgweir: transaction mode, reads split over two standbys.
#   run.sh SOURCE [pg_regress's options]    with the sources of the PostgreSQL that is installed (pg_config tells which that is)
# Needs a C compiler, make and perl; and, as PostgreSQL does, not to be root. With --max-connections=1 one test runs at a time.
# PGWEIR is the launcher where that is not the one of this tree. Fails if a test fails that passes directly and is not in limits.txt.
set -eu
say() { echo "regression: $*" >&2; }
skip() { say "skipped, $*"; exit 77; }
[ $# -ge 1 ] || skip "the sources of PostgreSQL are wanted: apt-get source postgresql-15, say"
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source=$(CDPATH='' cd -- "$1" && pwd)
shift
[ "$(id -u)" != 0 ] || skip "PostgreSQL does not run as root"
for each in pg_config gcc make perl psql; do
  command -v "$each" >/dev/null || skip "$each is not installed"
done
bin=$(pg_config --bindir)
[ -x "$bin/initdb" ] || skip "there is no server in $bin"
release=$(pg_config --version | sed 's/^PostgreSQL \([0-9]*\).*/\1/')
[ -f "$source/src/test/regress/pg_regress.c" ] || skip "no sources of PostgreSQL are in $source"
port=${PORT:-17640} # of the primary; the standbys and pgweir have the next three
scratch=$(mktemp -d "${TMPDIR:-/tmp}/pgweir-regression.XXXXXX")
weir=''
export PGHOST=127.0.0.1 PGUSER=postgres LC_ALL=C

stop() {
  [ -z "$weir" ] || kill "$weir" || true
  for node in "$scratch"/node?; do
    "$bin/pg_ctl" -D "$node" -m immediate stop >/dev/null 2>&1 || true
  done
}
trap stop EXIT
trap 'exit 130' INT TERM

build() { # the tests' driver and its library, beside the sources and not in them
  mkdir "$scratch/build" && cd "$scratch/build"
  "$source/configure" --without-readline --without-zlib --without-icu
  for part in src/backend src/common src/port src/interfaces/libpq src/test/regress; do
    [ "$part" = src/backend ] && goal=generated-headers || goal=all
    make -s -C "$part" "$goal"
  done
}

servers() {
  "$bin/initdb" -D "$scratch/node0" -U postgres -A trust --no-locale -E UTF8
  printf '%s\n' "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" 'fsync = off' 'max_connections = 150' \
    'max_prepared_transactions = 10' "port = $port" >>"$scratch/node0/postgresql.conf"
  "$bin/pg_ctl" -D "$scratch/node0" -l "$scratch/node0.log" -w start
  for n in 1 2; do
    "$bin/pg_basebackup" -p "$port" -D "$scratch/node$n" -R -X stream -c fast
    echo "port = $((port + n))" >>"$scratch/node$n/postgresql.conf"
    "$bin/pg_ctl" -D "$scratch/node$n" -l "$scratch/node$n.log" -w start
  done
}

proxy() {
  cat >"$scratch/pgweir.yaml" <<Y
nodes: [ "127.0.0.1:$port", "127.0.0.1:$((port + 1))", "127.0.0.1:$((port + 2))" ]
listeners: [ { address: 127.0.0.1, port: $((port + 3)) } ]
auth: { method: trust }
monitor: { user: postgres }
http: { port: off }
Y
  "${PGWEIR:-$here/../../../../pgweir}" run -c "$scratch/pgweir.yaml" >"$scratch/pgweir.log" 2>&1 &
  weir=$!
  tries=0
  until psql -qAt -p $((port + 3)) -d postgres -c 'SELECT 1' >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 150 ] || ! kill -0 "$weir" 2>/dev/null; then
      say "pgweir does not answer, see $scratch/pgweir.log"
      exit 1
    fi
    sleep 1
  done
}

regress() { # NAME PORT: leaves the names of the tests that failed in NAME.failed
  mkdir -p "$scratch/$1/testtablespace" "$scratch/$1/results"
  name=$1 at=$2
  shift 2
  "$scratch/build/src/test/regress/pg_regress" --inputdir="$source/src/test/regress" --outputdir="$scratch/$name" \
    --dlpath="$scratch/build/src/test/regress" --bindir="$bin" --port="$at" --user=postgres --dbname=regression \
    --max-concurrent-tests=20 --schedule="$source/src/test/regress/parallel_schedule" "$@" >"$scratch/$name.log" 2>&1 || true
  passed=$(grep -c '\.\.\. ok\|^ok ' "$scratch/$name.log" || true)
  sed -nE 's/^(test|    ) *([^ ]+) +\.\.\. .*FAILED.*/\2/p; s/^not ok [0-9]+ *[-+] ([^ ]+).*/\1/p' "$scratch/$name.log" >"$scratch/$name.failed"
  say "$name: $passed passed, $(wc -l <"$scratch/$name.failed") failed: $(tr '\n' ' ' <"$scratch/$name.failed")"
  [ "$passed" -gt 0 ] || { tail -5 "$scratch/$name.log" >&2; exit 1; }
}

say "PostgreSQL $release, in $scratch"
build >"$scratch/build.log" 2>&1 || { say "the tests' driver can't be built, see $scratch/build.log"; exit 1; }
servers >"$scratch/servers.log" 2>&1 || { say "the servers don't start, see $scratch/servers.log"; exit 1; }
regress direct "$port" "$@"
proxy
regress pgweir $((port + 3)) "$@"
new=$(grep -vxF -f "$scratch/direct.failed" "$scratch/pgweir.failed" | grep -vxF "$(sed '/^#/d; s/ .*//' "$here/limits.txt")" || true)
if [ -n "$new" ]; then
  say "fail through pgweir only, see $scratch/pgweir/regression.diffs:" $new
  exit 1
fi
stop
trap - EXIT
rm -rf "$scratch"
