# Unlock: ends the owner of a lease that is dead, stands still, or shall be ended all the same, and sees to its deployment.

# verb_unlock [--force] [--follow OFFSET] NUMBER WHO
verb_unlock() {
  unlock_force='' unlock_follow=''
  while :; do
    case ${1:-} in
      --force) unlock_force=1; shift ;;
      --follow) unlock_follow=${2:-}; is_offset "$unlock_follow" || usage "--follow OFFSET"; shift 2 ;;
      *) break ;;
    esac
  done
  [ $# -eq 2 ] && is_deployment "$1" && decode "$2" || usage "unlock [--force] [--follow OFFSET] NUMBER WHO"
  who=$decoded
  select_deployment "$1"
  read_state "$number" || { [ -n "$unlock_force" ] && other_phase; } || refuse "Cannot unlock deployment $number: $(no_state)"
  [ -n "$unlock_force" ] || refuse_elsewhere unlock
  find_owner
  case $owner in
    unknown)
      # Whoever had the lease cannot be told from what stands there.
      if [ -z "$unlock_force" ]; then say_late "$failure"; return; fi
      generation=$top
      release || refuse "Cannot unlock deployment $number: $lease/$top.released cannot be made"
      find_owner
      [ "$phase" != ended ] || owner=
      ;;
  esac
  case $owner in
    none) [ "$phase" != ended ] || { say_late "it has ended and holds no lease"; return; } ;;
    waiting) say_late "it holds no lease: it waits for its turn"; return ;;
    other) say_late "it holds no lease: deployment $o_number does"; return ;;
    alive)
      # Asked again after a lost connection: whoever works on it now was started by the first time.
      if [ -z "$unlock_force" ] && read_verdict && [ "$v_by" = unlock ]; then decode "$v_who"; else decoded=; fi
      if [ -z "$unlock_force" ] && [ "$decoded" != "$who" ]; then say_late "its owner is at work: process $o_pid"; return; fi
      [ -n "$unlock_force" ] || owner=
      ;;
  esac
  [ -z "$owner" ] || unlock
  say "accepted number=$number"
  [ -z "$unlock_follow" ] || follow_log "$number" "$unlock_follow" ended
}

# find_owner: $owner is who sees to the selected deployment (in o_*): none, gone, still or alive with the lease, waiting
# for it, another deployment's that has the lease, or unknown, with why in $failure.
find_owner() {
  owner=none
  look_at_lease
  [ "$lease_is" != broken ] || { owner=unknown; return 0; }
  if [ "$lease_is" = owned ]; then
    if ! owner_alive; then owner=gone; elif stopped_long; then owner=still; else owner=alive; fi
    [ "$o_number" != "$number" ] || return 0
    if [ "$owner" = gone ] || [ "$phase" = ended ]; then owner=none; else owner=other; fi
  fi
  [ "$phase" != queued ] || ! read_identity "$lease/waiting/$number" || ! owner_alive || owner=waiting
}

# stopped_long: the owner in o_* is stopped, and its heartbeat is older than it may be.
stopped_long() {
  case $p_state in T | t) ;; *) return 1 ;; esac
  is_note "$lease/$top.heartbeat" && { read -r still_beat_now <"$lease/$top.heartbeat"; } 2>/dev/null && is_count "$still_beat_now" || return 1
  now
  [ $((now - still_beat_now)) -ge "$pause_ms" ]
}

# unlock: the owner that was found is ended, and what it left is brought to its end by a process of its own. A verdict
# that stands is followed.
unlock() {
  case $owner in
    none) unlock_what="nobody worked on it" ;;
    gone) unlock_what="its owner, process $o_pid, was gone" ;;
    still) unlock_what="its owner, process $o_pid, stood still and was ended" ;;
    *) unlock_what="its owner, process $o_pid, was at work and was ended" ;;
  esac
  # The owner may be of the version that can bring it to its end.
  [ -n "$unlock_force" ] || understands "$number" || refuse "Cannot unlock deployment $number: $failure. $other_version_hint $number"
  [ "$owner" = none ] || end_owner || refuse "Cannot unlock deployment $number: its owner cannot be ended: current process is $o_pid"
  unlock_log=$home/log
  writable "$unlock_log" || unlock_log=/dev/null
  printf '%s\n' "Unlocked by $who: $unlock_what" 2>/dev/null >>"$unlock_log"
  read_state "$number" || other_phase || refuse "Cannot unlock deployment $number: its state cannot be read"
  if [ "$phase" = ended ]; then release_own; return; fi
  # Whoever forces it says that the other machine is gone.
  ! elsewhere "$number" || write_note "$home/machine" "$machine" || refuse "Cannot unlock deployment $number: $failure"
  if ! understands "$number"; then
    [ -n "$unlock_force" ] || refuse "Cannot unlock deployment $number: $failure. $other_version_hint $number"
    finish degraded "given up by $who, everything stands as it was: $failure" >>"$unlock_log" ||
      refuse "Cannot unlock deployment $number: the journal cannot be written: $failure"
    release_own
    return
  fi
  case $phase in queued | prepare | ready | change | held) read_verdict || make_verdict undo unlock "$who" ;; esac
  start_job "$number"
}

# release_own: the lease, where the selected deployment has it.
release_own() {
  look_at_lease
  [ "$lease_is" = owned ] && [ "$o_number" = "$number" ] || return 0
  generation=$top
  release
}
