# Ends the servers of a cluster when the process that started them is gone, however it went.
# Arguments: the cluster's folder; keep or delete. Standard input: a pipe that ends with that process.
trap '' HUP INT TERM
while read -r word; do
  [ "$word" != done ] || exit 0
done

is_ours() { # pid, data folder: by now the number may belong to another program
  kill -s 0 "$1" 2>/dev/null || return 1
  [ ! -d /proc/self ] || tr '\0' '\n' <"/proc/$1/cmdline" 2>/dev/null | grep -qxF -- "$2"
}

each() { # a signal for every server that still runs; fails if there is none
  found=1
  for data in "$folder"/*/data; do
    [ -f "$data/postmaster.pid" ] || continue
    read -r pid <"$data/postmaster.pid"
    is_ours "$pid" "$data" || continue
    found=0
    # a frozen server can't act on a signal
    kill -s CONT "$pid" $(cat "/proc/$pid/task/$pid/children" 2>/dev/null) 2>/dev/null
    kill -s "$1" "$pid" 2>/dev/null
  done
  return $found
}

folder=$1
tries=0
while [ $tries -lt 100 ] && each QUIT; do
  tries=$((tries + 1))
  sleep 0.1
done
each KILL
[ "$2" = keep ] || rm -rf "$folder" || { sleep 2; rm -rf "$folder"; }
