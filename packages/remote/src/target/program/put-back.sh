# Putting back: what is to run at the end runs again, whoever ended it meanwhile: somebody, or an engine that came back.

# put_back STEP: what the steps behind it replace runs and is well. Asked before anything goes that stands in for it, and at the end.
put_back() {
  [ -z "$putting_back" ] && is_note "$home/job" || return 0
  back_lines=$(awk -F '\t' -v step="$1" '$0 == "prepare" || $0 == "change" || $0 == "settle" { section = $0; count = 0; next }
    index($0, "step ") == 1 { count++; next }
    section == "change" && count > step && $1 == "undo" && ($2 == "running" || $2 == "healthy") { print count "\t" substr($0, 6) }' "$home/job" 2>/dev/null)
  # shellcheck disable=SC2046 # names of containers, checked when the job was read
  if all_well $(printf '%s\n' "$back_lines" | awk -F '\t' '$2 == "healthy" { print $3 } $2 == "running" { $1 = $2 = ""; print }'); then return 0; fi
  putting_back=1 back_started=''
  while IFS="$tab" read -r back_step back_line; do
    # What could not be undone may start all the same, but not for ever.
    case $given_up in *" $back_step "*" $back_step "*) continue ;; esac
    with_line bring_back "$back_line" </dev/null || not_undone "$back_step" "cannot start again what has ended meanwhile: $failure"
  done <<LINES
$back_lines
LINES
  putting_back='' well=''
}

# all_well CONTAINER...: whether they run, and none is still to become healthy.
all_well() {
  [ $# -gt 0 ] || return 0
  all_states=$(states_of "$@" 2>/dev/null) || return 1
  ! printf '%s\n' "$all_states" | grep -Eqv '^running (healthy|unhealthy|none) '
}

# bring_back running CONTAINER... | bring_back healthy CONTAINER TIMEOUT_S STABLE_S
bring_back() {
  back_verb=$1
  shift
  case $back_verb in
    running) start_ended "$@" ;;
    healthy) await_started "$@" ;;
  esac
}

# start_ended CONTAINER...: $back_started are all that were started here.
start_ended() {
  back_ended=
  for item in "$@"; do
    present "$item"
    case $? in 1) continue ;; 2) return 1 ;; esac
    case $c_state in exited | created) back_ended=1 ;; esac
  done
  [ -n "$back_ended" ] || return 0
  still_mine || { echo "The lease is somebody else's now: leaving everything as it is"; exit 1; }
  echo "Starting what has ended meanwhile: $*"
  steady
  back_started="$back_started $* " back_at=$steady
  run_command running "$@"
}

# await_started CONTAINER TIMEOUT_S STABLE_S: of a step that was not begun, only what was started here has to get well. One that compose
# replaced in place has no line of its own that starts it.
await_started() {
  present "$1"
  case $? in
    0) case $c_state in exited | created) start_ended "$1" || return 1 ;; esac ;;
    1) failure="$1 does not exist"; [ "$back_step" -gt "$undo_begun" ]; return ;;
    2) return 1 ;;
  esac
  case $back_started in
    *" $1 "*) ;;
    *)
      case $c_state:$c_health in running:starting | restarting:*) ;; *) return 0 ;; esac
      case $not_awaited in *" $1 "*) return 0 ;; esac
      echo "Waiting for $1: $c_state, health $c_health"
      ;;
  esac
  well=''
  run_command healthy "$@"
  back_status=$?
  steady
  back_at=$steady
  [ "$back_status" != 0 ] || return 0
  case $back_started in *" $1 "*) return 1 ;; esac
  # Waited for once: it would hold up every further command that takes something away.
  not_awaited="$not_awaited $1 "
  [ "$back_step" -gt "$undo_begun" ]
}

# up_again: on the way forward, what still_there missed.
up_again() {
  echo "Starting what has ended meanwhile: $failure"
  well=''
  # shellcheck disable=SC2086 # names of containers, checked when the job was read
  run_command running $there_names || { echo "$failure"; return 1; }
  while IFS= read -r up_line; do
    with_line run_command "$up_line" </dev/null || { echo "$failure"; return 1; }
  done <<LINES
$(awk -F '\t' '$0 == "prepare" || $0 == "change" || $0 == "settle" { section = $0 }
    section == "change" && $1 == "do" && $2 == "healthy" { print substr($0, 4) }' "$home/job")
LINES
}
