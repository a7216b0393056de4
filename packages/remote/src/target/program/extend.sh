# Extend: the deadline of who waits for a word, ready or held, set anew.

# verb_extend NUMBER MS: asks the owner and waits until the deadline stands in its journal: nobody but the owner moves it,
# so it cannot pass and be moved at once.
verb_extend() {
  [ $# -eq 2 ] && is_deployment "$1" && is_number "$2" && [ ${#2} -le 12 ] || usage "extend NUMBER MS"
  select_deployment "$1"
  read_state "$number" || refuse "Cannot extend deployment $number: $(no_state)"
  refuse_elsewhere extend
  if ! extendable; then return; fi
  # What could not be confirmed any more is not held on to: whoever gives the verdict over several hosts learns it before any has it.
  if [ "$phase" = held ] && ! still_there; then say_late "$failure"; return; fi
  now
  extension="$phase $((now + $2))"
  failure="is the disk full?"
  writable "$home/extension" && printf '%s\n' "$extension" 2>/dev/null >"$home/extension.$$" && mv -f "$home/extension.$$" "$home/extension" || {
    rm -f "$home/extension.$$"
    refuse "Cannot extend deployment $number: the deadline cannot be written: $failure"
  }
  steady
  extend_until=$((steady + pause_ms))
  at_work "$number" || start_job "$number"
  until extended; do
    if ! extendable; then return; fi
    steady
    if [ "$steady" -ge "$extend_until" ]; then
      rm -f "$home/extension"
      extended || refuse "Cannot extend deployment $number: its owner does not answer"
      break
    fi
    nap
  done
  say "accepted number=$number"
  say_state "$number" state
  say "done"
}

# extendable: whether it waits for a word and its time is not over; else it is said why not.
extendable() {
  read_state "$number" || refuse "Cannot extend deployment $number: its state cannot be read"
  if read_verdict; then say_late_verdict; return 1; fi
  now
  case $phase in
    ready | held) in_time || { say_late "its time was over"; return 1; } ;;
    ended) say_late "it has ended"; return 1 ;;
    *) say_late "it waits for no word"; return 1 ;;
  esac
}

# extended: whether the owner took the deadline that was asked for last, by us or by somebody else after us.
extended() {
  ! is_note "$home/extension" || { read -r extension <"$home/extension"; } 2>/dev/null || :
  read_state "$number" && [ "$phase $deadline" = "$extension" ]
}
