# Conclude: a verdict from outside.

# verb_verdict KIND [--follow OFFSET] NUMBER WHO
verb_verdict() {
  kind=$1
  shift
  verdict_follow=
  if [ "${1:-}" = --follow ]; then verdict_follow=${2:-}; is_offset "$verdict_follow" || usage "--follow OFFSET"; shift 2; fi
  [ $# -eq 2 ] && is_deployment "$1" && decode "$2" || usage "$kind [--follow OFFSET] NUMBER WHO"
  who=$decoded
  select_deployment "$1"
  read_state "$number" || refuse "Cannot $kind deployment $number: $(no_state)"
  refuse_elsewhere "$kind"
  if ! read_verdict; then
    case $kind:$phase in
      *:ended) say_late "it has ended"; return ;;
      confirm:queued | confirm:prepare | confirm:ready | confirm:change) say_late "it is not held yet"; return ;;
    esac
    if [ "$kind" = confirm ] && ! in_time; then
      make_verdict undo deadline "nobody, before its time was over"
    else
      make_verdict "$kind" person "$who" || refuse "Cannot $kind deployment $number: the verdict cannot be written: $failure"
    fi
  fi
  if [ "$v_kind" != "$kind" ]; then
    say_late_verdict
  else
    say "accepted number=$number"
  fi
  case $phase in
    ended) ;;
    *)
      if at_work "$number"; then
        # A long command of the job is interrupted when it is to be undone.
        if [ "$o_number" = "$number" ] && [ "$kind" = undo ]; then kill -s USR1 "$o_pid" 2>/dev/null; fi
      else
        start_job "$number"
      fi
      ;;
  esac
  [ -z "$verdict_follow" ] || follow_log "$number" "$verdict_follow" ended
}

# say_late_verdict: what comes too late because of the verdict that stands.
say_late_verdict() {
  decode "$v_who"
  case $v_kind:$v_by in
    undo:deadline) say_late "its time was over and it was undone" ;;
    undo:*) say_late "it was undone: $decoded" ;;
    *) say_late "it was confirmed: $decoded" ;;
  esac
}

say_late() {
  encode "$1"
  say "late number=$number reason=$encoded"
  say_state "$number" state
}
