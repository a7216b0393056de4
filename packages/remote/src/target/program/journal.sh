# Journal: the state of a deployment, flushed before it counts.

# read_state NUMBER: the state of a deployment in the variables below.
read_state() {
  is_note "$deployments/$1/state" && { read -r phase step steps deadline deadline_boot warnings failures outcome token title reason _ <"$deployments/$1/state"; } 2>/dev/null || return 1
  case $phase in queued | prepare | ready | change | held | settle | undo | ended) ;; *) return 1 ;; esac
  # A shell may evaluate what it is to count with.
  is_count "$step" && is_count "$steps" && is_count "$deadline" && is_count "$warnings" && is_count "$failures" && is_token "$token" && [ -n "$reason" ]
}

# no_state: why the state of the selected deployment cannot be read.
no_state() {
  if absent "$home"; then printf '%s' "there is none on this target"; return; fi
  not_ours "$home/state"
  printf '%s' "its state cannot be read, or is that of a newer program: $failure"
}

# write_state: the variables become the state, flushed before it counts.
write_state() {
  write_note "$home/state" "$phase $step $steps $deadline $deadline_boot $warnings $failures $outcome $token $title $reason"
}

new_state() { phase=queued step=0 steps=0 deadline=0 deadline_boot=- warnings=0 failures=0 outcome=- title=%00 reason=%00; }

# log_there: what is said from now on goes into the log of the selected deployment, where it has one.
log_there() { if writable "$home/log"; then exec >>"$home/log" 2>&1; else echo "Cannot write the log of deployment $number: $failure"; fi; }

# log_size: $size is how long the log of the selected deployment is.
log_size() {
  size=0
  ! is_note "$home/log" || size=$(wc -c 2>/dev/null <"$home/log") || size=0
  size=$((size))
}

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

# Where an upload and what it replaced have the environment of the application.
secret_files="files/.env files/.env.new env before/files/.env before/kept/=.env"

# drop_secrets OUTCOME: nobody goes back to what was not deployed; of one that is degraded something may run.
drop_secrets() {
  case $1 in deployed | degraded) return 0 ;; esac
  drop_list=
  for item in $secret_files; do absent "$home/$item" || drop_list="$drop_list $item"; done
  # shellcheck disable=SC2086 # names of ours
  [ -z "$drop_list" ] || (cd "$home" && rm -f $drop_list)
}

# finish OUTCOME REASON: who was killed on the way comes back as long as it has not ended, so credentials and secrets go first.
finish() {
  drop_credentials
  drop_secrets "$1"
  phase=ended outcome=$1
  encode "$2"
  [ "$2" = "" ] || reason=$encoded
  title=%00
  if ! write_state; then
    echo "Cannot write the outcome $1: $failure (the next run repeats what is needed)"
    return 1
  fi
  echo "Outcome: $1${2:+: $2}"
}
