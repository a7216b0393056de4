# Draining: haproxy's runtime API.

# tcp HOST PORT LINE: prints what answers, by whatever this host has.
tcp() {
  if command -v socat >/dev/null 2>&1; then
    printf '%s\n' "$3" | socat -t 5 - "TCP4:$1:$2,connect-timeout=3" 2>/dev/null
  elif command -v nc >/dev/null 2>&1; then
    printf '%s\n' "$3" | nc -w 5 "$1" "$2" 2>/dev/null
  elif command -v busybox >/dev/null 2>&1 && busybox --list 2>/dev/null | grep -qx nc; then
    printf '%s\n' "$3" | busybox nc -w 5 "$1" "$2" 2>/dev/null
  elif command -v bash >/dev/null 2>&1; then
    # shellcheck disable=SC2016 # expanded by that bash
    bash -c 'exec 3<>"/dev/tcp/$1/$2" && printf "%s\n" "$3" >&3 && cat <&3' bash "$1" "$2" "$3" 2>/dev/null
  elif command -v perl >/dev/null 2>&1; then
    # shellcheck disable=SC2016 # perl's own variables
    perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Timeout => 3) or exit 1; print $s "$ARGV[2]\n"; print while <$s>' "$1" "$2" "$3" 2>/dev/null
  elif command -v python3 >/dev/null 2>&1; then
    python3 -c 'import socket, sys
s = socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)
s.sendall(sys.argv[3].encode() + b"\n")
while True:
    b = s.recv(65536)
    if not b: break
    sys.stdout.buffer.write(b)' "$1" "$2" "$3" 2>/dev/null
  else
    return 2
  fi
}

# addresses CONTAINER...: of each a line.
addresses() { docker container inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$@" 2>/dev/null; }

# find_proxy PROXY PORT BACKEND: $proxy is the address at which it answers, $servers what it answered. Where it answered in this
# step is tried before docker is asked where it is. One that an engine has just started again, with what is put back, has a moment.
find_proxy() {
  [ "$proxy_of" = "$number $step $1" ] || proxy_at=
  proxy_of=
  while :; do
    for proxy_try in known asked; do
      [ "$proxy_try" = known ] || proxy_at=$(addresses "$1")
      for proxy in $proxy_at; do
        servers=$(tcp "$proxy" "$2" "show servers state $3") || { [ $? -ne 2 ] || { failure="nothing on the target speaks TCP: install socat or nc"; return 1; }; }
        case $servers in
          1*) proxy_of="$number $step $1" proxy_at=$proxy; return 0 ;;
          *"find backend"*) failure="$1 has no backend $3"; return 1 ;;
        esac
      done
    done
    steady
    [ "$phase" = undo ] && [ -n "$back_at" ] && [ $((steady - back_at)) -lt 5000 ] || break
    nap
    beat
  done
  failure="the runtime API of $1 does not answer on port $2" try_again=1
  return 1
}

# set_server PORT SERVER STATE: what is done is answered by nothing, and so is a connection that is lost.
set_server() {
  set_tries=0
  until set_answer=$(tcp "$proxy" "$1" "set server $2 state $3") || [ -n "$set_answer" ]; do
    set_tries=$((set_tries + 1))
    [ "$set_tries" -lt 3 ] || { failure="the proxy does not answer when $2 is to be set to $3" try_again=1; return 1; }
    nap
  done
  set_answer=$(printf '%s' "$set_answer" | tr -d '\n')
  [ -z "$set_answer" ] || { failure="the proxy refuses to set $2 to $3: $set_answer"; return 1; }
}

# do_drain PROXY PORT BACKEND CONTAINER TIMEOUT_S [NOTICE_S SUCCESSOR...]: on the way back a proxy that does not answer holds
# nothing up.
do_drain() {
  take_out "$@" && return 0
  [ "$phase" = undo ] || return 1
  echo "Not drained: $failure"
}

# noticed PROXY PORT BACKEND CONTAINER TIMEOUT_S NOTICE_S SUCCESSOR...: until the proxy sends requests to the successors too: it
# finds them by name, in its own time, and whoever drained the others before would leave nobody to answer. There may be places
# for some of them only.
noticed() {
  noticed_by="$1 $2 $3" noticed_s=$6
  steady
  noticed_until=$((steady + noticed_s * 1000)) noticed_some=
  shift 6
  noticed_addresses=$(addresses "$@")
  while :; do
    # Of the state of a server (haproxy's management guide, 9.3) 0 is stopped; of its administrative state 8 and 16 are drained.
    noticed_count=$(printf '%s\n' "$servers" | awk -v containers="$noticed_addresses" '
      $6 > 0 && int($7 / 8) % 4 == 0 { up[$5] = 1 }
      END {
        n = split(containers, list, "\n")
        for (i = 1; i <= n; i++) { m = split(list[i], one, " "); for (k = 1; k <= m; k++) if (one[k] in up) { found++; break } }
        print found + 0
      }')
    [ "$noticed_count" -lt $# ] || return 0
    if [ "$noticed_count" = 0 ]; then
      noticed_some=
      [ "$steady" -lt "$noticed_until" ] || break
    else
      [ -n "$noticed_some" ] || noticed_some=$steady
      if [ $((steady - noticed_some)) -ge 3000 ]; then echo "The proxy has no place for more than $noticed_count of $*"; return 0; fi
    fi
    if cancelled; then return 1; fi
    nap
    beat
    # shellcheck disable=SC2086 # three words
    find_proxy $noticed_by || return 1
  done
  failure="the backend ${noticed_by##* } of ${noticed_by%% *} has no running server at the address of $* after $noticed_s s: has it a place beside those that are there?"
  return 1
}

# take_out PROXY PORT BACKEND CONTAINER TIMEOUT_S [NOTICE_S SUCCESSOR...]: the servers are noted first: their address may be gone
# when they are to be used again.
take_out() {
  find_proxy "$1" "$2" "$3" || return 1
  drain_addresses=$(addresses "$4")
  drain_servers=$(printf '%s\n' "$servers" | awk -v addresses="$drain_addresses" '
    BEGIN { n = split(addresses, list, " "); for (i = 1; i <= n; i++) wanted[list[i]] = 1 } $5 in wanted { print $2 "/" $4 }')
  [ -n "$drain_servers" ] || { echo "The backend $3 has no server at the address of $4: nothing to drain"; return 0; }
  [ $# -eq 5 ] || noticed "$@" || return 1
  mkdir -p "$home/drained" && printf '%s\n' "$drain_servers" >"$home/drained/$4" &&
    printf '%s\n' "$1 $2 $3 $drain_addresses" >"$home/drained/$4.at" || { failure="cannot write to $home"; return 1; }
  for item in $drain_servers; do set_server "$2" "$item" drain || return 1; done
  steady
  drain_until=$((steady + $5 * 1000))
  while :; do
    beat
    drain_left=$(tcp "$proxy" "$2" "show stat" | awk -F, -v list="$drain_servers" '
      BEGIN { n = split(list, names, "\n"); for (i = 1; i <= n; i++) wanted[names[i]] = 1 } ($1 "/" $2) in wanted { sum += $5 } END { print NR ? sum + 0 : "unknown" }')
    [ "$drain_left" != 0 ] || return 0
    if cancelled; then return 1; fi
    if [ "$steady" -ge "$drain_until" ]; then echo "$drain_left connections of $4 are still open after $5 s: going on"; return 0; fi
    nap
  done
}

# release_drained CONTAINER: its servers may take requests again as soon as they have another address: a proxy that finds its
# servers by name gives the place of a container that ended to the next one, and would keep that one drained for ever.
release_drained() {
  [ -e "$home/drained/$1.at" ] || return 0
  read -r rel_proxy rel_port rel_backend rel_addresses <"$home/drained/$1.at"
  # shellcheck disable=SC2086 # addresses
  ready_elsewhere "$rel_proxy" "$rel_port" "$rel_backend" "$1" $rel_addresses && return 0
  echo "The servers of $1 in $rel_proxy stay drained: $failure"
}

# ready_elsewhere PROXY PORT BACKEND CONTAINER [ADDRESS...]: what was drained takes requests again, as soon as no server has one of
# the addresses any more, or after a while.
ready_elsewhere() {
  else_proxy="$1 $2 $3" else_port=$2 else_notes=$home/drained/$4
  shift 4
  steady
  else_until=$((steady + 5000))
  # shellcheck disable=SC2086 # three words
  while find_proxy $else_proxy; do
    beat
    else_left=$(printf '%s\n' "$servers" | awk -v addresses="$*" '
      BEGIN { n = split(addresses, list, " "); for (i = 1; i <= n; i++) old[list[i]] = 1 } $5 in old { n_old++ } END { print n_old + 0 }')
    if [ "$else_left" = 0 ] || [ "$steady" -ge "$else_until" ]; then
      while read -r item; do set_server "$else_port" "$item" ready </dev/null || return 1; done <"$else_notes"
      return 0
    fi
    nap
  done
  return 1
}

# do_undrain PROXY PORT BACKEND CONTAINER: on the way forward it is another container of that name, which may have its address, too.
do_undrain() {
  [ -e "$home/drained/$4" ] || return 0
  present "$1" || { [ $? -eq 1 ] && return 0; return 1; }
  undrain_old=
  if [ "$phase" = change ]; then
    read -r item item item undrain_old <"$home/drained/$4.at"
    undrain_new=$(addresses "$4")
    for item in $undrain_old; do case " $undrain_new " in *" $item "*) undrain_old= ;; esac; done
  fi
  # shellcheck disable=SC2086 # addresses
  ready_elsewhere "$@" $undrain_old
}
