# Journal: the state of a deployment, flushed before it counts.

# read_state NUMBER: the state of a deployment in the variables below.
read_state() {
  { read -r phase step steps deadline deadline_boot warnings failures outcome token title reason <"$deployments/$1/state"; } 2>/dev/null || return 1
  [ -n "$reason" ]
}

# write_state: the variables become the state, flushed before it counts.
write_state() {
  printf '%s\n' "$phase $step $steps $deadline $deadline_boot $warnings $failures $outcome $token $title $reason" |
    dd of="$home/state.new" conv=fsync 2>/dev/null && mv -f "$home/state.new" "$home/state"
}

new_state() { phase=queued step=0 steps=0 deadline=0 deadline_boot=- warnings=0 failures=0 outcome=- title=%00 reason=%00; }

select_deployment() { number=$1 home=$deployments/$1; }

# say_state NUMBER: the state for the action.
say_state() {
  remaining=0
  case $phase:$deadline_boot in
    "held:$boot" | "ready:$boot")
      now
      [ "$now" -ge "$deadline" ] || remaining=$((deadline - now))
      ;;
  esac
  say_stale=
  [ ! -e "$deployments/$1/stale" ] || say_stale=' stale=yes'
  say "$2 number=$1$say_stale token=$token phase=$phase step=$step steps=$steps outcome=$outcome remaining=$remaining warnings=$warnings title=$title reason=$reason"
}

# finish OUTCOME REASON: who was killed on the way comes back as long as it has not ended, so the credentials go first.
finish() {
  drop_credentials
  phase=ended outcome=$1
  encode "$2"
  [ "$2" = "" ] || reason=$encoded
  title=%00
  if ! write_state; then
    echo "Cannot write the outcome $1: is the disk full? The next run repeats what is needed"
    return 1
  fi
  echo "Outcome: $1${2:+: $2}"
}
