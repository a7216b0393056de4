# Follow: the log and the states of a deployment, from any place on.

is_milestone() { case $1 in leased | ready | held | ended) ;; *) return 1 ;; esac; }

# reached MILESTONE: whether the deployment has come that far. An end before it is where it got to.
reached() {
  case $phase:$1 in
    ended:* | held:held) ;;
    queued:* | *:ended | *:held | prepare:ready) return 1 ;;
  esac
}

# follow_log NUMBER OFFSET MILESTONE: prints the log from there on and each new state, until it has come that far. An empty line before "at" says
# that the text so far ends with a line.
follow_log() {
  select_deployment "$1"
  offset=$2
  log_size
  [ "$offset" != end ] || offset=$size
  say "at $offset"
  follow_shown='' follow_count=0 follow_alone=0 follow_revived=''
  while :; do
    read_state "$number" || refuse "Cannot follow deployment $number: there is none"
    log_size
    if [ "$size" -gt "$offset" ]; then
      tail -c +$((offset + 1)) "$home/log" | head -c $((size - offset)) | sed 's/^/|/'
      printf '\n'
      offset=$size
      say "at $offset" || exit 1
    fi
    if [ "$follow_shown" != "$phase $step $outcome $title" ]; then
      follow_shown="$phase $step $outcome $title"
      say_state "$number" state || exit 1
    fi
    if reached "$3"; then say "done"; return; fi
    follow_count=$((follow_count + 1))
    if [ $((follow_count % 5)) = 0 ]; then
      if at_work "$number"; then follow_alone=0; else follow_alone=$((follow_alone + 1)); fi
      if [ "$follow_alone" -ge 2 ]; then
        [ -z "$follow_revived" ] || { say "gone"; return; }
        follow_revived=1 follow_alone=0
        start_job "$number"
      fi
    fi
    # Who reads no more is noticed by writing.
    [ $((follow_count % 25)) != 0 ] || say alive || exit 1
    # What is left then is soon over, and somebody waits for it.
    case $phase in settle) nap 0.05 ;; *) nap ;; esac
  done
}

verb_follow() {
  follow_until=held
  if [ "${1:-}" = --until ]; then follow_until=${2:-}; is_milestone "$follow_until" || usage "--until MILESTONE"; shift 2; fi
  [ $# -eq 2 ] && is_deployment "$1" && is_offset "$2" || usage "follow [--until MILESTONE] NUMBER OFFSET|end"
  follow_log "$1" "$2" "$follow_until"
}
