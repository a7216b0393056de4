# Time and processes: the kernel's clock, and processes known by what survives the reuse of their number.

# now: $now is milliseconds of the machine's uptime: no clock that somebody can set has a say. In a container something else may stand
# for the kernel's file and be away.
now() {
  { read -r now_up _ <"$uptime_file"; } 2>/dev/null && [ -n "$now_up" ] || {
    ticks
    now=$((ticks * 10))
    return
  }
  now_part=${now_up#*.}00
  now_part=1${now_part%"${now_part#??}"}
  now=$((${now_up%.*} * 1000 + (now_part - 100) * 10))
}

# steady: $steady is milliseconds for the waits of this process, and $now as well. In a container the uptime may jump, as what stands for
# the kernel's file comes and goes: $steady_moved is by how much it did so far.
steady() {
  now
  if [ -z "$steady_last" ]; then
    ticks
    steady_began=$now steady_ticks=$ticks
  elif [ "$now" -lt "$steady_last" ] || [ $((now - steady_last)) -gt 5000 ]; then
    # This process may have stood still as well, or the whole machine: then the kernel counted as much.
    ticks
    steady_jump=0
    [ "$ticks" -le "$steady_ticks" ] || steady_jump=$((now - steady_began - (ticks - steady_ticks) * 10))
    if [ "$now" -lt "$steady_last" ]; then
      [ "$steady_jump" -lt 0 ] || steady_jump=$((now - steady_last))
    elif [ "$steady_jump" -le 5000 ]; then
      steady_jump=0
    fi
    steady_began=$((steady_began + steady_jump)) steady_moved=$((steady_moved + steady_jump))
  fi
  steady_last=$now
  steady=$((now - steady_moved))
}

# ticks: $ticks is when a process that begins now began, in hundredths of a second since the kernel did; 0 where the kernel does not say.
ticks() {
  ticks=$({ read -r ticks_line <"$stat_file"; } 2>/dev/null && printf '%s' "${ticks_line##*) }") || ticks=
  # shellcheck disable=SC2086 # words of the kernel: numbers and one letter
  set -- $ticks
  ticks=${20:-0}
  is_number "$ticks" || ticks=0
}

# nap [SECONDS]: sleeps for a moment; whole seconds where sleep knows no fractions.
nap() { sleep "${1:-0.2}" 2>/dev/null || sleep 1; }

# process_stat PID: p_state, p_group and p_start of a process; fails when there is none.
process_stat() {
  { read -r stat_line <"/proc/$1/stat"; } 2>/dev/null || return 1
  stat_line=${stat_line##*) }
  # shellcheck disable=SC2086 # words of the kernel: numbers and one letter
  set -- $stat_line
  [ $# -ge 20 ] || return 1
  p_state=$1 p_group=$3 p_start=${20}
  case $p_state in Z | X | x) return 1 ;; esac
}

# A process is known by words that survive the reuse of its number: token pid group start boot number url.
read_identity() {
  identity_text=$(readlink "$1" 2>/dev/null) || return 1
  # shellcheck disable=SC2086 # its words are encoded
  set -- $identity_text
  [ $# -eq 7 ] && is_token "$1" && is_number "$2" && [ "$2" != 1 ] && [ "$2" = "$3" ] && is_number "$4" && is_number "$6" || return 1
  o_token=$1 o_pid=$2 o_group=$3 o_start=$4 o_boot=$5 o_number=$6 o_url=$7
}
owner_alive() { [ "$o_boot" = "$boot" ] && process_stat "$o_pid" && [ "$p_start" = "$o_start" ]; }

# end_owner: kills what is left of the process group in o_*, and waits until it is gone. A group whose leader died is
# recognised member by member by the token in its environment, since numbers are used again.
end_owner() {
  [ "$o_boot" = "$boot" ] || return 0
  end_tries=0
  while [ "$end_tries" -lt 150 ]; do
    end_left=
    if owner_alive; then
      kill -s KILL -- "-$o_group" 2>/dev/null
      end_left=1
    fi
    set +f
    for end_entry in /proc/[0-9]*; do
      process_stat "${end_entry#/proc/}" || continue
      [ "$p_group" = "$o_group" ] || continue
      # busybox's grep looks no further than the first NUL.
      tr '\0' '\n' 2>/dev/null <"$end_entry/environ" | grep -qxF "STAGEWAY_JOB=$o_token" || continue
      kill -s KILL "${end_entry#/proc/}" 2>/dev/null
      end_left=1
    done
    set -f
    [ -n "$end_left" ] || return 0
    end_tries=$((end_tries + 1))
    sleep 0.02 2>/dev/null || sleep 1
  done
  return 1
}
