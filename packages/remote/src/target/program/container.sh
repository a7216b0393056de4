# Containers: waiting for what they shall become, starting, stopping, removing.

# inspect_next CONTAINER: as inspect. $well are those of the containers for which this step waits next that are healthy now: each
# docker is a process, so all are asked about at once.
inspect_next() {
  well='' next_names=
  while IFS="$tab" read -r next_verb next_name _; do
    [ "$next_verb" != healthy ] || [ "$next_name" = "$1" ] || next_names="$next_names $next_name"
  done <<LINES
$step_text
LINES
  # shellcheck disable=SC2086 # names of containers, checked when the job was read
  [ -n "$next_names" ] && next_text=$(states_of "$1" $next_names 2>/dev/null) || { inspect "$1"; return; }
  inspect_text=${next_text%%"$nl"*}
  read_inspected || return
  for item in $next_names; do
    case $next_text in *"$nl"*) next_text=${next_text#*"$nl"} ;; *) break ;; esac
    case $next_text in "running healthy "*) well="$well $item " ;; esac
  done
}

# do_healthy CONTAINER TIMEOUT_S STABLE_S
do_healthy() {
  case $well in *" $1 "*) return 0 ;; esac
  steady
  healthy_until=$((steady + $2 * 1000)) healthy_start=$steady healthy_first='' stable_key='' stable_since=$steady
  while :; do
    beat
    inspect_next "$1"
    case $? in
      1) failure="$1 does not exist"; return 1 ;;
      2) c_state=unknown c_health=unknown try_again=1 ;;
      *)
        [ -n "$healthy_first" ] || healthy_first=$c_restarts
        [ "$c_health" != healthy ] || [ "$c_state" != running ] || return 0
        case $c_state:$c_health in
          exited:* | dead:* | removing:*)
            failure="$1 is $c_state with exit code $c_exit" try_again=1
            [ "$c_state:$c_exit" != exited:0 ] || failure="$failure, but has to keep running: if it runs once and ends, name its service in the input migrations"
            break
            ;;
          *:unhealthy) failure="$1 is unhealthy"; break ;;
        esac
        if [ $((c_restarts - healthy_first)) -ge 3 ]; then failure="$1 restarts again and again, last exit code $c_exit"; break; fi
        if [ "$stable_key" != "$c_state $c_restarts $c_started" ]; then stable_key="$c_state $c_restarts $c_started" stable_since=$steady; fi
        [ "$c_state:$c_health" != running:none ] || [ $((steady - stable_since)) -lt $(($3 * 1000)) ] || return 0
        ;;
    esac
    if cancelled; then return 1; fi
    if [ "$steady" -ge "$healthy_until" ]; then failure="$1 is not healthy after $(((steady - healthy_start) / 1000)) s: $c_state, health $c_health"; break; fi
    nap
  done
  [ "${c_oom:-}" != true ] || failure="$failure (out of memory)"
  show_container "$1"
  return 1
}

# do_completed CONTAINER TIMEOUT_S
do_completed() {
  steady
  completed_until=$((steady + $2 * 1000))
  while :; do
    beat
    inspect "$1"
    case $? in
      1) failure="$1 does not exist"; return 1 ;;
      0)
        case $c_state:$c_exit in
          exited:0) return 0 ;;
          exited:* | dead:*) failure="$1 ended with exit code $c_exit"; break ;;
        esac
        ;;
    esac
    if cancelled; then return 1; fi
    if [ "$steady" -ge "$completed_until" ]; then failure="$1 has not ended after $2 s"; break; fi
    nap
  done
  show_container "$1"
  return 1
}

# do_free CONTAINER...: what is to be made has a name that nobody has, else an undo would take somebody's container away. Docker finds
# containers by the beginning of their id, too.
do_free() {
  for item in $(docker container inspect --format '{{.Name}}' "$@" 2>/dev/null); do
    case " $* " in *" ${item#/} "*) ;; *) continue ;; esac
    # A key without a shell learns no more of what others run.
    free_whose=
    [ -n "$policy" ] || free_whose=$(docker container inspect --format ' ({{.State.Status}}, of the image {{.Config.Image}})' "${item#/}" 2>/dev/null)
    failure="another container has the name ${item#/} already$free_whose: remove it, or give the service another name"
    return 1
  done
}

do_absent() {
  # Each docker is a process: all at once where that goes, and one by one only where it does not.
  if child docker container rm --force "$@" 2>/dev/null; then return 0; fi
  for item in "$@"; do
    present "$item"
    case $? in 1) continue ;; 2) return 1 ;; esac
    run_docker container rm --force "$item" && continue
    # Somebody else's removal of it may be under way.
    absent_tries=0
    while :; do
      present "$item"
      # An engine that does not say is no proof that it is gone.
      case $? in 1) break ;; 2) return 1 ;; esac
      absent_tries=$((absent_tries + 1))
      [ "$absent_tries" -lt 25 ] || return 1
      nap
    done
  done
}

# do_dissolve NETWORK...: those that no container is on any more, not even one that is stopped.
do_dissolve() {
  for item in "$@"; do
    dissolve_on=$(docker ps --all --quiet --filter "network=$item") || { failure="docker ps failed" try_again=1; return 1; }
    if [ -n "$dissolve_on" ]; then echo "$item stays: other containers are on it"; continue; fi
    run_docker network rm --force "$item" || return 1
  done
}

# start_together CONTAINER...: in a process of its own. One docker starts one after the other, each in a third of a second on a
# small host; whoever ends this one ends all of them.
start_together() {
  together=
  trap 'kill $together 2>/dev/null; wait; exit 143' TERM
  for item in "$@"; do
    docker container start "$item" &
    together="$together $!"
  done
  together_status=0
  for item in $together; do wait "$item" || together_status=$?; done
  return "$together_status"
}

# do_running CONTAINER...: a stop that was begun goes on in the engine after its client is gone, so it is waited for.
do_running() {
  may_start "$@" || return 1
  running_stops=
  for item in "$@"; do [ ! -e "$home/stopping/$item" ] || running_stops=1; done
  if [ -z "$running_stops" ] && child start_together "$@" 2>/dev/null; then return 0; fi
  if cancelled; then return 1; fi
  for item in "$@"; do
    present "$item"
    case $? in 1) continue ;; 2) return 1 ;; esac
    if [ -e "$home/stopping/$item" ] && [ "$c_state" = running ]; then run_docker container stop "$item" || return 1; fi
    if [ "$c_state" != running ] || [ -e "$home/stopping/$item" ]; then run_docker container start "$item" || return 1; fi
    rm -f "$home/stopping/$item"
  done
}

# do_stopped GRACE_S CONTAINER...
do_stopped() {
  stop_grace=$1
  shift
  mkdir -p "$home/stopping" || { failure="cannot write to $home"; return 1; }
  for item in "$@"; do : >"$home/stopping/$item" || { failure="cannot write to $home"; return 1; }; done
  if child docker container stop ${stop_grace:+-t "$stop_grace"} "$@" 2>/dev/null; then
    for item in "$@"; do release_drained "$item"; done
    return 0
  fi
  if cancelled; then return 1; fi
  stop_list=
  for item in "$@"; do
    present "$item"
    case $? in 1) c_state=gone ;; 2) return 1 ;; esac
    case $c_state in
      running | restarting | paused) stop_list="$stop_list $item" ;;
      *) release_drained "$item" ;;
    esac
  done
  [ -n "$stop_list" ] || return 0
  [ "$phase" != undo ] || put_back "$step"
  # shellcheck disable=SC2086 # names of containers, checked when the job was read
  set -- $stop_list
  if [ -n "$stop_grace" ]; then set -- -t "$stop_grace" "$@"; fi
  run_docker container stop "$@" || return 1
  for item in $stop_list; do release_drained "$item"; done
}

# do_restarted GRACE_S CONTAINER OTHER...: what looks up the others only as it starts knows those that were there then.
do_restarted() {
  restarted_grace=$1 restarted_name=$2 restarted_last=
  shift 2
  for item in "$@"; do
    present "$item"
    case $? in 1) continue ;; 2) return 1 ;; esac
    [ "$c_state" != running ] || restarted_last="$restarted_last${c_started%Z} other$nl"
  done
  present "$restarted_name"
  case $? in 1) return 0 ;; 2) return 1 ;; esac
  if [ "$c_state" = running ]; then
    # Without their Z fractions of any length are in order as texts.
    restarted_last=$(printf '%s%s\n' "$restarted_last" "${c_started%Z} self" | LC_ALL=C sort | tail -n 1)
    case $restarted_last in *" self") return 0 ;; esac
  fi
  run_docker container restart ${restarted_grace:+-t "$restarted_grace"} "$restarted_name"
}

do_wait() {
  steady
  wait_until=$((steady + $1 * 1000))
  while [ "$steady" -lt "$wait_until" ]; do
    if cancelled; then return 1; fi
    nap
    beat
  done
}
