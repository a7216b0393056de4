# Go: the word for a deployment that is ready behind its gate.

# verb_go [--follow OFFSET] NUMBER WHO
verb_go() {
  go_follow=
  if [ "${1:-}" = --follow ]; then go_follow=${2:-}; is_offset "$go_follow" || usage "--follow OFFSET"; shift 2; fi
  [ $# -eq 2 ] && is_deployment "$1" && decode "$2" || usage "go [--follow OFFSET] NUMBER WHO"
  who=$decoded
  select_deployment "$1"
  read_state "$number" || refuse "Cannot let deployment $number go: $(no_state)"
  refuse_elsewhere "go on"
  if [ ! -L "$home/go" ]; then
    if read_verdict; then say_late_verdict; return; fi
    case $phase in
      queued | prepare) say_late "it is not ready yet"; return ;;
      ready) in_time || { say_late "its time was over"; return; } ;;
      ended) say_late "it has ended"; return ;;
      *) say_late "it waits for no word to go"; return ;;
    esac
    # A link is there at once with what it says, and no upload can have it.
    encode "$who"
    make_link "$encoded" "$home/go" || [ -L "$home/go" ] || {
      failure="is the disk full?"
      absent "$home/go" || not_ours "$home/go"
      refuse "Cannot let deployment $number go: the word cannot be written: $failure"
    }
  fi
  say "accepted number=$number"
  [ "$phase" = ended ] || at_work "$number" || start_job "$number"
  [ -z "$go_follow" ] || follow_log "$number" "$go_follow" held
}
