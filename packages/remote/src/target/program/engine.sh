# Engine: docker as a child that can be interrupted, and an engine that may be away for a while.

# child FILE ARGUMENT...: runs it so that a request to undo is noticed at once.
child() {
  "$@" </dev/null &
  await_child $!
}

# await_child PID: how it ended; a request to undo ends it.
await_child() {
  child_pid=$1
  while :; do
    wait "$child_pid"
    child_status=$?
    [ "$child_status" -gt 128 ] && kill -0 "$child_pid" 2>/dev/null || return "$child_status"
    if cancelled; then
      kill "$child_pid" 2>/dev/null
      wait "$child_pid"
      return 143
    fi
  done
}

engine_up() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# await_engine: going back and settling outlive a restart of the engine. It is waited for once: when it stays away, every
# further command says so at once.
await_engine() {
  try_again=1
  [ -z "$engine_lost" ] || return 1
  echo "The engine does not answer: waiting up to $engine_wait s for it"
  steady
  engine_until=$((steady + engine_wait * 1000))
  while [ "$steady" -lt "$engine_until" ]; do
    if engine_up; then return 0; fi
    nap
    beat
  done
  engine_lost=1
  return 1
}

# run_docker ARGUMENT...: docker, while going back or settling tried once more: the engine may have been away, and a question
# whether it still is would only wait until it is back.
run_docker() {
  if went_ahead "$@"; then return 0; fi
  if cancelled; then return 1; fi
  child docker "$@"
  docker_status=$?
  [ "$docker_status" -ne 0 ] || return 0
  case $phase in
    undo | settle)
      if engine_up || await_engine; then
        child docker "$@"
        docker_status=$?
      fi
      ;;
  esac
  [ "$docker_status" -ne 0 ] || return 0
  if cancelled; then return 1; fi
  last_line=$(tail -n 5 "$home/log" 2>/dev/null | tr -d '\000' | grep -v '^[[:space:]]*$' | tail -n 1 | cut -c 1-400)
  failure="docker ${1:-} ended with $docker_status: $last_line"
  return 1
}

states_of() { docker container inspect --format '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.RestartCount}} {{.State.ExitCode}} {{.State.OOMKilled}} {{.State.StartedAt}}' "$@"; }

# inspect CONTAINER: the state in c_*; 1 = there is no such container, 2 = the engine does not answer.
inspect() {
  inspect_text=$(states_of "$1" 2>&1) && { read_inspected; return; }
  case $inspect_text in *[Nn]"o such container"* | *[Nn]"o such object"*) return 1 ;; esac
  return 2
}

# read_inspected: fails with 2 for an answer that is cut off, as that of an engine which is about to stop may be.
read_inspected() {
  # shellcheck disable=SC2086 # words of docker's own making
  set -- $inspect_text
  [ $# -ge 5 ] && is_count "$3" || return 2
  c_state=$1 c_health=$2 c_restarts=$3 c_exit=$4 c_oom=$5 c_started=${6:-}
}

# present CONTAINER: whether it is there, an absent engine waited for.
present() {
  inspect "$1"
  case $? in 0) return 0 ;; 1) return 1 ;; esac
  failure="the engine does not answer"
  case $phase in
    undo | settle)
      if await_engine; then
        inspect "$1"
        case $? in 0) return 0 ;; 1) return 1 ;; esac
        failure="the engine does not say how $1 is"
      fi
      ;;
  esac
  return 2
}

show_container() {
  case $inspect_text in
    *' true '* | *' false '*)
      echo "State of $1: $c_state, health: $c_health, restarts: $c_restarts, exit code: $c_exit, out of memory: $c_oom, started at: $c_started"
      ;;
    *) echo "State of $1: unknown, docker says: $inspect_text" ;;
  esac
  [ "${c_oom:-}" != true ] || echo "The kernel ended it because it had no memory left (OOMKilled)"
  echo "Health log of $1:"
  docker container inspect --format '{{if .State.Health}}{{range .State.Health.Log}}exit {{.ExitCode}}: {{.Output}}{{println}}{{end}}{{end}}' "$1" 2>&1
  echo "Last log lines of $1:"
  docker logs --tail 50 "$1" 2>&1
}
