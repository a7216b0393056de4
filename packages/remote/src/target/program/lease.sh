# Lease: one owner at a time (docs/decisions/0005-lease-by-generations.md).

# highest: $top is the newest generation, 0 when there is none. It is never removed, so who creates the next one below
# a newer one can see that it came too late.
highest() {
  top=0
  set +f
  for lease_entry in "$lease"/*; do
    lease_name=${lease_entry##*/}
    is_number "$lease_name" || continue
    [ "$lease_name" -le "$top" ] || top=$lease_name
  done
  set -f
}

beat() {
  now
  printf '%s\n' "$now" 2>/dev/null >"$lease/$generation.heartbeat"
}

# still_mine: a taken-over owner is killed before anybody else goes on, so this only helps where that was not possible.
still_mine() {
  highest
  [ "$top" = "$generation" ] && [ ! -L "$lease/$generation.released" ]
}

claim() {
  ln -s "$identity" "$lease/$1" 2>/dev/null || return 1
  highest
  [ "$top" = "$1" ] || { rm -f "$lease/$1"; return 1; }
  generation=$1
  beat
  set +f
  for lease_entry in "$lease"/[0-9]*; do
    lease_name=${lease_entry##*/}
    lease_name=${lease_name%%.*}
    is_number "$lease_name" || continue
    [ "$lease_name" -ge $(($1 - 1)) ] || rm -f "$lease_entry"
  done
  set -f
}

release() { ln -s released "$lease/$generation.released" 2>/dev/null; }

# standing_still: the owner in o_* has been stopped for longer than it may, and its heartbeat stood still.
standing_still() {
  case $p_state in T | t) ;; *) still_since=; return 1 ;; esac
  { read -r still_beat_now <"$lease/$top.heartbeat"; } 2>/dev/null || still_beat_now=
  now
  if [ -z "$still_since" ] || [ "$still_beat" != "$top $still_beat_now" ]; then
    still_since=$now still_beat="$top $still_beat_now"
  fi
  [ $((now - still_since)) -ge "$pause_ms" ]
}

# newer: a deployment with a higher number waits or is deployed.
newer() {
  read_current
  if [ "$current" -gt "$number" ]; then newer=$current; return 0; fi
  newer=
  find_waiters
  for item in $waiters; do
    [ "$item" -le "$number" ] || newer=$item
  done
  [ -n "$newer" ]
}

read_current() {
  { read -r current <"$base/current"; } 2>/dev/null && is_number "$current" || current=0
}

# acquire WAIT_S: makes this process the owner. Fails when it shall not be; then the deployment has ended where that was
# for this process to say.
acquire() {
  ln -s "$identity" "$lease/waiting/$number" 2>/dev/null || {
    if read_identity "$lease/waiting/$number" && owner_alive; then return 1; fi
    rm -f "$lease/waiting/$number"
    ln -s "$identity" "$lease/waiting/$number" 2>/dev/null || return 1
  }
  rm -f "$lease/asking/$number"
  now
  acquire_until=$((now + $1 * 1000)) acquire_said=
  still_since=
  while :; do
    if [ "$phase" = queued ]; then
      if newer; then leave_queue superseded "deployment $newer is newer"; return 1; fi
      if cancelled; then leave_queue refused "$failure"; return 1; fi
    fi
    highest
    if [ "$top" = 0 ] || [ -L "$lease/$top.released" ]; then
      if claim $((top + 1)); then break; fi
      continue
    fi
    read_identity "$lease/$top" || continue
    if ! owner_alive; then
      echo "The owner of deployment $o_number is gone: taking over"
      if end_owner && claim $((top + 1)); then break; fi
      continue
    fi
    if [ "$o_number" = "$number" ]; then rm -f "$lease/waiting/$number"; return 1; fi
    if standing_still; then
      echo "The owner of deployment $o_number stands still: ending it and taking over"
      if end_owner && claim $((top + 1)); then break; fi
      continue
    fi
    decode "$o_url"
    now
    if [ "$now" -ge "$acquire_until" ] && [ -z "$still_since" ]; then
      leave_queue refused "deployment $o_number is under way on this target${decoded:+ ($decoded)}"
      return 1
    fi
    [ "$acquire_said" = "$o_number" ] || echo "Waiting for deployment $o_number${decoded:+ ($decoded)}"
    acquire_said=$o_number
    nap
  done
  rm -f "$lease/waiting/$number"
  read_state "$number" || return 1
  if [ "$phase" = queued ]; then
    read_current
    if [ "$current" -gt "$number" ]; then finish superseded "deployment $current is newer"; release; return 1; fi
  fi
}

# leave_queue OUTCOME REASON: only who still waits under this number may say how it ended.
leave_queue() {
  if [ "$(readlink "$lease/waiting/$number" 2>/dev/null)" = "$identity" ]; then
    if [ "$phase" = queued ]; then finish "$1" "$2"; fi
    rm -f "$lease/waiting/$number"
  fi
}
