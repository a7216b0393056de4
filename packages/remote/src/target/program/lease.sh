# Lease: one owner at a time (docs/decisions/0005-lease-by-generations.md).

# highest: $top is the newest generation, 0 when there is none. It is never removed, so who creates the next one below
# a newer one can see that it came too late. What belongs to a generation counts as it does, should its link be lost.
highest() {
  top=0
  set +f
  for lease_entry in "$lease"/[0-9]*; do
    lease_name=${lease_entry##*/}
    lease_name=${lease_name%%.*}
    is_number "$lease_name" || continue
    [ "$lease_name" -le "$top" ] || top=$lease_name
  done
  set -f
}

# look_at_lease: $lease_is free, owned by who stands in o_*, or broken, with why in $failure.
look_at_lease() {
  look_tries=0
  while :; do
    highest
    lease_is=free
    if [ "$top" = 0 ] || [ -L "$lease/$top.released" ]; then return 0; fi
    look_at=$lease/$top.released
    if absent "$look_at"; then
      look_at=$lease/$top
      if read_identity "$look_at"; then lease_is=owned; return 0; fi
      # Its link was lost, or who created it gives way to a newer one at this moment.
      if absent "$look_at"; then
        look_tries=$((look_tries + 1))
        [ "$look_tries" -lt 3 ] || return 0
        continue
      fi
    fi
    lease_is=broken
    not_ours "$look_at"
    failure="cannot tell who has the lease: $failure. Once no deployment is at work here, remove it, or end it with unlock --force"
    return 0
  done
}

beat() {
  steady
  beat_file=$lease/$generation.heartbeat
  absent "$beat_file" || is_note "$beat_file" || rm -rf "$beat_file"
  printf '%s\n' "$now" 2>/dev/null >"$beat_file"
}

# still_mine: a taken-over owner is killed before anybody else goes on, so this only helps where that was not possible.
still_mine() {
  highest
  [ "$top" = "$generation" ] && [ ! -L "$lease/$generation.released" ]
}

claim() {
  make_link "$identity" "$lease/$1" || return 1
  highest
  [ "$top" = "$1" ] || { rm -f "$lease/$1"; return 1; }
  generation=$1
  beat
  set +f
  for lease_entry in "$lease"/[0-9]*; do
    lease_name=${lease_entry##*/}
    lease_name=${lease_name%%.*}
    is_number "$lease_name" || continue
    [ "$lease_name" -ge $(($1 - 1)) ] || rm -rf "$lease_entry"
  done
  set -f
}

release() {
  absent "$lease/$generation.released" || [ -L "$lease/$generation.released" ] || rm -rf "$lease/$generation.released"
  make_link released "$lease/$generation.released"
}

# standing_still: the owner in o_* has been stopped for longer than it may, and its heartbeat stood still.
standing_still() {
  case $p_state in T | t) ;; *) still_since=; return 1 ;; esac
  is_note "$lease/$top.heartbeat" && { read -r still_beat_now <"$lease/$top.heartbeat"; } 2>/dev/null || still_beat_now=
  steady
  if [ -z "$still_since" ] || [ "$still_beat" != "$top $still_beat_now" ]; then
    still_since=$steady still_beat="$top $still_beat_now"
  fi
  [ $((steady - still_since)) -ge "$pause_ms" ]
}

# read_current: $current is the number of what runs, 0 for nothing; fails when that cannot be told, with why in $failure.
read_current() {
  current=0
  absent "$base/current" && return 0
  is_note "$base/current" && { read -r current _ <"$base/current"; } 2>/dev/null && is_number "$current" && return 0
  current=0
  not_ours "$base/current"
  failure="cannot tell which deployment runs: $failure. Write its number there, or remove the file: what comes next counts as the newest then"
  return 1
}

# wait_in_line: notes that the job of this deployment waits; fails when another one does, or when it cannot be noted.
wait_in_line() {
  make_link "$identity" "$lease/waiting/$number" && return 0
  if read_identity "$lease/waiting/$number" && owner_alive; then return 1; fi
  rm -f "$lease/waiting/$number"
  make_link "$identity" "$lease/waiting/$number" && return 0
  [ ! -L "$lease/waiting/$number" ] || return 1
  failure="is the disk full?"
  absent "$lease/waiting/$number" || not_ours "$lease/waiting/$number"
  echo "Cannot wait for the lease: $failure"
  [ "$phase" != queued ] || finish refused "cannot wait for the lease: $failure"
  return 1
}

# Seconds for the process of a deployment that has ended to go, too.
ending_wait=10

# owner_has_ended: whether the deployment of the owner in o_* has ended, so that only its process is still there. Asked once.
owner_has_ended() {
  [ "$ended_asked" != "$o_number" ] && read_state_of "$deployments/$o_number" || return 1
  ended_asked=$o_number
}

# wait_at_least SECONDS: acquire waits that long from now on, even where it was told to wait less.
wait_at_least() {
  steady
  [ "$acquire_until" -ge $((steady + $1 * 1000)) ] || acquire_until=$((steady + $1 * 1000))
}

# acquire WAIT_S: makes this process the owner. Fails when it shall not be; then the deployment has ended where that was
# for this process to say. Whatever stands in the way does so for the time of the wait at most.
acquire() {
  wait_in_line || return 1
  source_of "$number"
  own_source=$source
  rm -rf "$lease/asking/$number"
  steady
  acquire_until=$((steady + $1 * 1000)) acquire_said='' ended_asked=''
  still_since=
  while :; do
    if [ "$phase" = queued ]; then
      if ! read_alike; then leave_queue refused "$failure"; return 1; fi
      if newer; then leave_queue superseded "deployment $newer is newer$alike_why"; return 1; fi
      if cancelled; then leave_queue refused "$failure"; return 1; fi
    fi
    look_at_lease
    acquire_next=$((top + 1)) acquire_why="cannot take the lease: is the disk full?"
    case $lease_is in
      broken) leave_queue refused "$failure"; return 1 ;;
      free)
        if claim "$acquire_next"; then break; fi
        highest
        # Somebody else was first.
        [ "$top" -lt "$acquire_next" ] || continue
        ;;
      owned)
        if ! owner_alive; then
          if elsewhere "$o_number"; then leave_queue refused "$failure"; return 1; fi
          if ! understands "$o_number"; then leave_queue refused "$failure. $other_version_hint $o_number"; return 1; fi
          echo "The owner of deployment $o_number is gone: taking over"
          if end_owner; then if claim "$acquire_next"; then break; fi; else acquire_why="what the owner of deployment $o_number left running cannot be ended"; fi
        elif [ "$o_number" = "$number" ]; then
          rm -f "$lease/waiting/$number"
          return 1
        elif standing_still; then
          if ! understands "$o_number"; then leave_queue refused "$failure. $other_version_hint $o_number"; return 1; fi
          echo "The owner of deployment $o_number stands still: ending it and taking over"
          if end_owner; then if claim "$acquire_next"; then break; fi; else acquire_why="the owner of deployment $o_number cannot be ended: current process is $o_pid"; fi
          still_since=
        else
          decode "$o_url"
          acquire_why="deployment $o_number is under way on this target${decoded:+ ($decoded)}"
          owner_has_ended && wait_at_least "$ending_wait"
          [ "$acquire_said" = "$o_number" ] || echo "Waiting for deployment $o_number${decoded:+ ($decoded)}"
          acquire_said=$o_number
        fi
        ;;
    esac
    steady
    if [ "$steady" -ge "$acquire_until" ] && [ -z "$still_since" ]; then leave_queue refused "$acquire_why"; return 1; fi
    nap
  done
  rm -f "$lease/waiting/$number"
  read_state "$number" || return 1
  if [ "$phase" = queued ]; then
    if ! read_alike; then finish refused "$failure"; release; return 1; fi
    if [ "$alike" -gt "$number" ]; then finish superseded "deployment $alike is newer$alike_why"; release; return 1; fi
    [ "$alike" = "$current" ] || echo "Deployment $current has its number from another place: this one comes after it, as it came to this host"
  fi
}

# leave_queue OUTCOME REASON: only who still waits under this number may say how it ended.
leave_queue() {
  if [ "$(readlink "$lease/waiting/$number" 2>/dev/null)" = "$identity" ]; then
    if [ "$phase" = queued ]; then finish "$1" "$2"; else echo "Cannot go on: $2"; fi
    rm -f "$lease/waiting/$number"
  fi
}
