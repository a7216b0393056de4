#!/bin/sh
# Stageway's program on the target. It runs a flat list of steps with their undo, journals each one, and knows nothing
# of compose. Needs docker and the usual applets; works in dash and busybox ash.
#
#   program.sh --dir DIR [--mark WORD] VERB ...
#     receive TOKEN BYTES                 unpacks a tar of that length from stdin into incoming/TOKEN
#     run [--add BYTES] [--wait S] [--url U] [--follow] TOKEN NUMBER|next
#                                         starts the job of that upload, detached; --add takes more files from stdin
#     follow [--until ended] NUMBER OFFSET|end
#     confirm|undo [--follow OFFSET] NUMBER WHO
#     status
#   program.sh --dir DIR --forced         the same, the words taken from SSH_ORIGINAL_COMMAND
#
# What it says to the action are lines that begin with "=MARK "; lines of a job's log begin with "|". Text in such lines
# and in its files is percent-encoded (% space tab newline CR; the empty text is %00). The invariants:
#   - every change of state is written beside, flushed and renamed, and is written before what it announces
#   - one owner at a time: the highest generation in lease/ that is not released (docs/decisions/0005-lease-by-generations.md)
#   - one verdict for each deployment, made by link(2): the first wins
#
# For tests only, read nowhere else: STAGEWAY_UPTIME_FILE and STAGEWAY_BOOT_ID_FILE stand for the kernel's files (clock
# and reboot), STAGEWAY_PAUSE_MS for how long an owner may stand still, STAGEWAY_ENGINE_WAIT for how many seconds an
# engine may stay away, STAGEWAY_SHELL for the shell that runs the detached job.
# shellcheck disable=SC2015 # `a && b || c` is meant as it works: c also when b fails
set -u
set -f
umask 077
LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin
export LC_ALL PATH

nl='
'
tab='	'
cr=$(printf '\r')
uptime_file=${STAGEWAY_UPTIME_FILE:-/proc/uptime}
boot_id_file=${STAGEWAY_BOOT_ID_FILE:-/proc/sys/kernel/random/boot_id}
pause_ms=${STAGEWAY_PAUSE_MS:-10000}
engine_wait=${STAGEWAY_ENGINE_WAIT:-120}
mark=
failure=
engine_lost=

say() { printf '=%s%s\n' "$mark" "$*"; }
refuse() { encode "$*"; say "refused reason=$encoded"; exit 1; }
usage() { encode "Cannot understand the request: $*"; say "refused reason=$encoded"; exit 64; }

# ------------------------------------------------------------------------------------------------------------- words

# encode TEXT: $encoded is the text as one word.
encode() {
  encoded=
  encode_rest=$1
  [ -n "$encode_rest" ] || encoded=%00
  while :; do
    encode_head=${encode_rest%%[" %$tab$nl$cr"]*}
    encoded=$encoded$encode_head
    [ "$encode_head" != "$encode_rest" ] || return 0
    encode_rest=${encode_rest#"$encode_head"}
    case $encode_rest in
      ' '*) encoded=$encoded%20 ;;
      %*) encoded=$encoded%25 ;;
      "$tab"*) encoded=$encoded%09 ;;
      "$nl"*) encoded=$encoded%0A ;;
      *) encoded=$encoded%0D ;;
    esac
    encode_rest=${encode_rest#?}
  done
}

# decode WORD: $decoded is its text; fails for an escape that encode never writes.
decode() {
  decoded=
  decode_rest=$1
  [ "$decode_rest" != %00 ] || return 0
  while :; do
    case $decode_rest in
      *%*) ;;
      *) decoded=$decoded$decode_rest; return 0 ;;
    esac
    decoded=$decoded${decode_rest%%%*}
    decode_rest=${decode_rest#*%}
    case $decode_rest in
      20*) decoded="$decoded " ;;
      25*) decoded=$decoded% ;;
      09*) decoded=$decoded$tab ;;
      0A*) decoded=$decoded$nl ;;
      0D*) decoded=$decoded$cr ;;
      *) return 1 ;;
    esac
    decode_rest=${decode_rest#??}
  done
}

is_number() {
  case $1 in '' | 0* | *[!0-9]*) return 1 ;; esac
  [ ${#1} -le 18 ]
}
is_offset() { [ "$1" = end ] || is_count "$1"; }
is_count() { [ "$1" = 0 ] || is_number "$1"; }
is_token() {
  case $1 in '' | *[!A-Za-z0-9_-]*) return 1 ;; esac
  [ ${#1} -le 64 ]
}

# -------------------------------------------------------------------------------------------------- time and processes

# now: $now is milliseconds of the machine's uptime: no clock that somebody can set has a say.
now() {
  read -r now_up _ <"$uptime_file" || now_up=0.00
  now_part=${now_up#*.}00
  now_part=1${now_part%"${now_part#??}"}
  now=$((${now_up%.*} * 1000 + (now_part - 100) * 10))
}

# nap: sleeps for a moment; whole seconds where sleep knows no fractions.
nap() { sleep "$nap_time"; }
if sleep 0.01 2>/dev/null; then nap_time=0.2; else nap_time=1; fi

# process_stat PID: p_state, p_group and p_start of a process; fails when there is none.
process_stat() {
  { read -r stat_line <"/proc/$1/stat"; } 2>/dev/null || return 1
  stat_line=${stat_line##*) }
  # shellcheck disable=SC2086 # words of the kernel: numbers and one letter
  set -- $stat_line
  [ $# -ge 20 ] || return 1
  p_state=$1 p_group=$3 p_start=${20}
  case $p_state in Z | X | x) return 1 ;; esac
}

# A process is known by words that survive the reuse of its number: token pid group start boot number url.
read_identity() {
  identity_text=$(readlink "$1" 2>/dev/null) || return 1
  # shellcheck disable=SC2086 # its words are encoded
  set -- $identity_text
  [ $# -eq 7 ] || return 1
  o_token=$1 o_pid=$2 o_group=$3 o_start=$4 o_boot=$5 o_number=$6 o_url=$7
}
owner_alive() { [ "$o_boot" = "$boot" ] && process_stat "$o_pid" && [ "$p_start" = "$o_start" ]; }

# end_owner: kills what is left of the process group in o_*, and waits until it is gone. A group whose leader died is
# recognised member by member by the token in its environment, since numbers are used again.
end_owner() {
  [ "$o_boot" = "$boot" ] || return 0
  end_tries=0
  while [ "$end_tries" -lt 150 ]; do
    end_left=
    if owner_alive; then
      kill -s KILL -- "-$o_group" 2>/dev/null
      end_left=1
    fi
    set +f
    for end_entry in /proc/[0-9]*; do
      process_stat "${end_entry#/proc/}" || continue
      [ "$p_group" = "$o_group" ] || continue
      grep -qF "STAGEWAY_JOB=$o_token" "$end_entry/environ" 2>/dev/null || continue
      kill -s KILL "${end_entry#/proc/}" 2>/dev/null
      end_left=1
    done
    set -f
    [ -n "$end_left" ] || return 0
    end_tries=$((end_tries + 1))
    sleep 0.02 2>/dev/null || sleep 1
  done
  return 1
}

# ------------------------------------------------------------------------------------------------------------- journal

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
  if [ "$phase" = held ] && [ "$deadline_boot" = "$boot" ]; then
    now
    [ "$now" -ge "$deadline" ] || remaining=$((deadline - now))
  fi
  say "$2 number=$1 token=$token phase=$phase step=$step steps=$steps outcome=$outcome remaining=$remaining warnings=$warnings title=$title reason=$reason"
}

finish() {
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

# ------------------------------------------------------------------------------------------------------------- verdict

# make_verdict KIND BY WHO: the first wins, whoever it is; read_verdict says which one stands.
make_verdict() {
  encode "$3"
  verdict_file=$home/verdict.$$
  printf '%s\n' "$1 $2 $encoded" | dd of="$verdict_file" conv=fsync 2>/dev/null || { rm -f "$verdict_file"; return 1; }
  ln "$verdict_file" "$home/verdict" 2>/dev/null
  rm -f "$verdict_file"
  read_verdict
}
read_verdict() { { read -r v_kind v_by v_who <"$home/verdict"; } 2>/dev/null; }

# cancelled: somebody asked for the undo before the deployment was held.
cancelled() {
  case $phase in queued | prepare | change) ;; *) return 1 ;; esac
  [ -e "$home/verdict" ] && read_verdict && [ "$v_kind" = undo ] || return 1
  decode "$v_who"
  failure="cancelled by $decoded"
}

# --------------------------------------------------------------------------------------------------------------- lease

# highest: $top is the newest generation, 0 when there is none. It is never removed, so who creates the next one below
# a newer one can see that it came too late.
highest() {
  top=0
  set +f
  for lease_entry in "$lease"/*; do
    lease_name=${lease_entry##*/}
    is_number "$lease_name" || continue
    [ "$lease_name" -le "$top" ] || top=$lease_name
  done
  set -f
}

beat() {
  now
  printf '%s\n' "$now" 2>/dev/null >"$lease/$generation.heartbeat"
}

# still_mine: a taken-over owner is killed before anybody else goes on, so this only helps where that was not possible.
still_mine() {
  highest
  [ "$top" = "$generation" ] && [ ! -L "$lease/$generation.released" ]
}

claim() {
  ln -s "$identity" "$lease/$1" 2>/dev/null || return 1
  highest
  [ "$top" = "$1" ] || { rm -f "$lease/$1"; return 1; }
  generation=$1
  beat
  set +f
  for lease_entry in "$lease"/[0-9]*; do
    lease_name=${lease_entry##*/}
    lease_name=${lease_name%%.*}
    is_number "$lease_name" || continue
    [ "$lease_name" -ge $(($1 - 1)) ] || rm -f "$lease_entry"
  done
  set -f
}

release() { ln -s released "$lease/$generation.released" 2>/dev/null; }

# standing_still: the owner in o_* has been stopped for longer than it may, and its heartbeat stood still.
standing_still() {
  case $p_state in T | t) ;; *) still_since=; return 1 ;; esac
  { read -r still_beat_now <"$lease/$top.heartbeat"; } 2>/dev/null || still_beat_now=
  now
  if [ -z "$still_since" ] || [ "$still_beat" != "$top $still_beat_now" ]; then
    still_since=$now still_beat="$top $still_beat_now"
  fi
  [ $((now - still_since)) -ge "$pause_ms" ]
}

# newer: a deployment with a higher number waits or is deployed.
newer() {
  read_current
  if [ "$current" -gt "$number" ]; then newer=$current; return 0; fi
  newer=
  set +f
  for waiting_entry in "$lease/waiting"/*; do
    is_number "${waiting_entry##*/}" && [ "${waiting_entry##*/}" -gt "$number" ] || continue
    read_identity "$waiting_entry" && owner_alive && newer=${waiting_entry##*/}
  done
  set -f
  [ -n "$newer" ]
}

read_current() {
  { read -r current <"$base/current"; } 2>/dev/null && is_number "$current" || current=0
}

# acquire WAIT_S: makes this process the owner. Fails when it shall not be; then the deployment has ended where that was
# for this process to say.
acquire() {
  ln -s "$identity" "$lease/waiting/$number" 2>/dev/null || {
    if read_identity "$lease/waiting/$number" && owner_alive; then return 1; fi
    rm -f "$lease/waiting/$number"
    ln -s "$identity" "$lease/waiting/$number" 2>/dev/null || return 1
  }
  now
  acquire_until=$((now + $1 * 1000)) acquire_said=
  still_since=
  while :; do
    if [ "$phase" = queued ]; then
      if newer; then leave_queue superseded "deployment $newer is newer"; return 1; fi
      if cancelled; then leave_queue refused "$failure"; return 1; fi
    fi
    highest
    if [ "$top" = 0 ] || [ -L "$lease/$top.released" ]; then
      if claim $((top + 1)); then break; fi
      continue
    fi
    read_identity "$lease/$top" || continue
    if ! owner_alive; then
      echo "The owner of deployment $o_number is gone: taking over"
      if end_owner && claim $((top + 1)); then break; fi
      continue
    fi
    if [ "$o_number" = "$number" ]; then rm -f "$lease/waiting/$number"; return 1; fi
    if standing_still; then
      echo "The owner of deployment $o_number stands still: ending it and taking over"
      if end_owner && claim $((top + 1)); then break; fi
      continue
    fi
    decode "$o_url"
    now
    if [ "$now" -ge "$acquire_until" ] && [ -z "$still_since" ]; then
      leave_queue refused "deployment $o_number is under way on this target${decoded:+ ($decoded)}"
      return 1
    fi
    [ "$acquire_said" = "$o_number" ] || echo "Waiting for deployment $o_number${decoded:+ ($decoded)}"
    acquire_said=$o_number
    nap
  done
  rm -f "$lease/waiting/$number"
  read_state "$number" || return 1
  if [ "$phase" = queued ]; then
    read_current
    if [ "$current" -gt "$number" ]; then finish superseded "deployment $current is newer"; release; return 1; fi
  fi
}

# leave_queue OUTCOME REASON: only who still waits under this number may say how it ended.
leave_queue() {
  if [ "$(readlink "$lease/waiting/$number" 2>/dev/null)" = "$identity" ]; then
    if [ "$phase" = queued ]; then finish "$1" "$2"; fi
    rm -f "$lease/waiting/$number"
  fi
}

# ------------------------------------------------------------------------------------------------------------ commands

# child FILE ARGUMENT...: runs it so that a request to undo is noticed at once.
child() {
  "$@" </dev/null &
  child_pid=$!
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
  [ -z "$engine_lost" ] || return 1
  echo "The engine does not answer: waiting up to $engine_wait s for it"
  now
  engine_until=$((now + engine_wait * 1000))
  while [ "$now" -lt "$engine_until" ]; do
    if engine_up; then return 0; fi
    nap
    beat
  done
  engine_lost=1
  return 1
}

# run_docker ARGUMENT...: docker, tried again when the engine was away while going back or settling.
run_docker() {
  child docker "$@"
  docker_status=$?
  [ "$docker_status" -ne 0 ] || return 0
  case $phase in
    undo | settle)
      if ! engine_up && await_engine; then
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

# inspect CONTAINER: the state in c_*; 1 = there is no such container, 2 = the engine does not answer.
inspect() {
  inspect_text=$(docker container inspect --format '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.RestartCount}} {{.State.ExitCode}} {{.State.OOMKilled}} {{.State.StartedAt}}' "$1" 2>&1) || {
    case $inspect_text in *[Nn]"o such container"* | *[Nn]"o such object"*) return 1 ;; esac
    if engine_up; then return 1; fi
    return 2
  }
  # shellcheck disable=SC2086 # words of docker's own making
  set -- $inspect_text
  c_state=$1 c_health=$2 c_restarts=$3 c_exit=$4 c_oom=$5 c_started=${6:-}
}

# present CONTAINER: whether it is there, an absent engine waited for.
present() {
  inspect "$1"
  case $? in 0) return 0 ;; 1) return 1 ;; esac
  case $phase in undo | settle) if await_engine; then inspect "$1"; return $?; fi ;; esac
  failure="the engine does not answer"
  return 2
}

show_container() {
  echo "State of $1: $inspect_text"
  [ "${c_oom:-}" != true ] || echo "The kernel ended it because it had no memory left (OOMKilled)"
  echo "Health log of $1:"
  docker container inspect --format '{{if .State.Health}}{{range .State.Health.Log}}exit {{.ExitCode}}: {{.Output}}{{println}}{{end}}{{end}}' "$1" 2>&1
  echo "Last log lines of $1:"
  docker logs --tail 50 "$1" 2>&1
}

# do_healthy CONTAINER TIMEOUT_S STABLE_S
do_healthy() {
  now
  healthy_until=$((now + $2 * 1000)) healthy_start=$now healthy_first='' stable_key='' stable_since=$now
  while :; do
    beat
    inspect "$1"
    case $? in
      1) failure="$1 does not exist"; return 1 ;;
      2) c_state=unknown c_health=unknown ;;
      *)
        [ -n "$healthy_first" ] || healthy_first=$c_restarts
        [ "$c_health" != healthy ] || [ "$c_state" != running ] || return 0
        case $c_state:$c_health in
          exited:* | dead:* | removing:*) failure="$1 is $c_state with exit code $c_exit"; break ;;
          *:unhealthy) failure="$1 is unhealthy"; break ;;
        esac
        if [ $((c_restarts - healthy_first)) -ge 3 ]; then failure="$1 restarts again and again, last exit code $c_exit"; break; fi
        if [ "$stable_key" != "$c_state $c_restarts $c_started" ]; then stable_key="$c_state $c_restarts $c_started" stable_since=$now; fi
        [ "$c_state:$c_health" != running:none ] || [ $((now - stable_since)) -lt $(($3 * 1000)) ] || return 0
        ;;
    esac
    if cancelled; then return 1; fi
    if [ "$now" -ge "$healthy_until" ]; then failure="$1 is not healthy after $(((now - healthy_start) / 1000)) s: $c_state, health $c_health"; break; fi
    nap
  done
  [ "${c_oom:-}" != true ] || failure="$failure (out of memory)"
  show_container "$1"
  return 1
}

# do_completed CONTAINER TIMEOUT_S
do_completed() {
  now
  completed_until=$((now + $2 * 1000))
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
    if [ "$now" -ge "$completed_until" ]; then failure="$1 has not ended after $2 s"; break; fi
    nap
  done
  show_container "$1"
  return 1
}

do_absent() {
  for item in "$@"; do
    present "$item"
    case $? in 1) continue ;; 2) return 1 ;; esac
    run_docker container rm --force "$item" && continue
    # Somebody else's removal of it may be under way.
    absent_tries=0
    while present "$item"; do
      absent_tries=$((absent_tries + 1))
      [ "$absent_tries" -lt 25 ] || return 1
      nap
    done
  done
}

# do_running CONTAINER...: a stop that was begun goes on in the engine after its client is gone, so it is waited for.
do_running() {
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
  stop_list=
  for item in "$@"; do
    present "$item"
    case $? in 1) continue ;; 2) return 1 ;; esac
    case $c_state in running | restarting | paused) ;; *) continue ;; esac
    : >"$home/stopping/$item" || { failure="cannot write to $home"; return 1; }
    stop_list="$stop_list $item"
  done
  [ -n "$stop_list" ] || return 0
  # shellcheck disable=SC2086 # names of containers, checked when the job was read
  set -- $stop_list
  if [ -n "$stop_grace" ]; then set -- -t "$stop_grace" "$@"; fi
  run_docker container stop "$@" || return 1
  for item in $stop_list; do release_drained "$item"; done
}

# ----------------------------------------------------------------------------------------------------------- files

# inside PATH: whether a relative path stays below where it starts, by its text alone.
inside() {
  case /$1/ in *//* | */./* | */../*) return 1 ;; esac
  case $1 in *"$nl"* | *"$cr"* | -*) return 1 ;; esac
}

# placeable PATH: of our own folder only plain files that are not the journal may be placed.
placeable() {
  inside "$1" || return 1
  case $1 in
    .stageway | .stageway/current | .stageway/program-* | .stageway/*/*) return 1 ;;
    .stageway/lease | .stageway/incoming | .stageway/deployments) return 1 ;;
  esac
}

# really_inside PATH: no folder on the way to it is a link that leads out of the project directory.
really_inside() {
  walk=$dir
  walk_rest=$1
  while :; do
    case $walk_rest in */*) ;; *) return 0 ;; esac
    walk=$walk/${walk_rest%%/*}
    walk_rest=${walk_rest#*/}
    [ -L "$walk" ] || continue
    walk_real=$(cd -P -- "$walk" 2>/dev/null && pwd -P) || return 1
    case $walk_real/ in "$dir"/*) ;; *) return 1 ;; esac
  done
}

# do_place SOURCE DESTINATION MODE: what was there is kept by a second name, so that going back needs no space.
do_place() {
  really_inside "$2" || { failure="$2 leads out of the project directory"; return 1; }
  place_to=$dir/$2
  [ -f "$home/$1" ] && [ ! -L "$home/$1" ] || { failure="$1 is not a file of this deployment"; return 1; }
  [ ! -d "$place_to" ] || { failure="$2 is a folder"; return 1; }
  case $2 in */*) place_folder=${2%/*} ;; *) place_folder= ;; esac
  mkdir -p "$home/before/files/$place_folder" "$home/before/absent/$place_folder" || { failure="cannot write to $home"; return 1; }
  if [ ! -e "$home/before/absent/$2" ] && [ ! -e "$home/before/files/$2" ] && [ ! -L "$home/before/files/$2" ]; then
    if [ -e "$place_to" ] || [ -L "$place_to" ]; then
      ln "$place_to" "$home/before/files/$2" 2>/dev/null || {
        cp -p -P "$place_to" "$home/before/files/$2.new" && mv -f "$home/before/files/$2.new" "$home/before/files/$2"
      } || { failure="cannot keep $2"; return 1; }
    else
      : >"$home/before/absent/$2" || { failure="cannot write to $home"; return 1; }
    fi
  fi
  if [ -n "$place_folder" ] && [ ! -d "$dir/$place_folder" ]; then
    (umask 022 && mkdir -p "$dir/$place_folder") || { failure="cannot make the folder $place_folder"; return 1; }
  fi
  place_failure=$(dd if="$home/$1" of="$place_to.stageway-new" bs=65536 conv=fsync 2>&1 &&
    chmod "$3" "$place_to.stageway-new" 2>&1 && mv -f "$place_to.stageway-new" "$place_to" 2>&1) || {
    rm -f "$place_to.stageway-new"
    failure="cannot write $2: ${place_failure%%"$nl"*}"
    return 1
  }
}

# shellcheck disable=SC2012 # the number comes first, whatever the name is
inode() { ls -di -- "$1" 2>/dev/null | awk '{ print $1; exit }'; }

# do_restore DESTINATION: the undo of place.
do_restore() {
  [ -e "$home/before/files/$1" ] || [ -L "$home/before/files/$1" ] || [ -e "$home/before/absent/$1" ] || return 0
  really_inside "$1" || { failure="$1 leads out of the project directory"; return 1; }
  restore_to=$dir/$1
  rm -f "$restore_to.stageway-new" "$restore_to.stageway-old"
  if [ -e "$home/before/files/$1" ] || [ -L "$home/before/files/$1" ]; then
    # mv refuses, or does nothing, when both names are one file already
    [ "$(inode "$home/before/files/$1")" != "$(inode "$restore_to")" ] || return 0
    ln "$home/before/files/$1" "$restore_to.stageway-old" 2>/dev/null || cp -p -P "$home/before/files/$1" "$restore_to.stageway-old" || {
      failure="cannot bring $1 back"
      return 1
    }
    mv -f "$restore_to.stageway-old" "$restore_to" || { failure="cannot bring $1 back"; return 1; }
  else
    rm -f "$restore_to" || { failure="cannot remove $1"; return 1; }
  fi
}

# do_space PATH BYTES
do_space() {
  case $1 in /*) space_path=$1 ;; *) space_path=$dir/$1 ;; esac
  while [ ! -e "$space_path" ] && [ "$space_path" != "${space_path%/*}" ]; do space_path=${space_path%/*}; done
  space_free=$(df -Pk "${space_path:-/}" 2>/dev/null | awk 'NR == 2 { print $4 }')
  is_count "$space_free" || { failure="cannot tell how much space is free at $1"; return 1; }
  [ $((space_free * 1024)) -ge "$2" ] && return 0
  failure="only $((space_free / 1024)) MiB are free at $1, $(($2 / 1048576)) MiB are needed"
  return 1
}

do_keep() { run_docker image tag "$1" "$2"; }

do_forget() {
  for item in "$@"; do
    docker image inspect --format . "$item" >/dev/null 2>&1 || continue
    run_docker image rm "$item" || return 1
  done
}

# do_retain COUNT: folders of old deployments go; the newest COUNT deployed ones, what is current, and all that is newer
# than the oldest of them stay.
do_retain() {
  retain_list=
  set +f
  for retain_entry in "$deployments"/*; do
    retain_number=${retain_entry##*/}
    is_number "$retain_number" && [ -d "$retain_entry" ] || continue
    { read -r r_phase r1 r2 r3 r4 r5 r6 r_outcome r_rest <"$retain_entry/state"; } 2>/dev/null || continue
    [ "$r_phase" != ended ] || retain_list="$retain_list$retain_number $r_outcome$nl"
  done
  set -f
  : "$r1$r2$r3$r4$r5$r6$r_rest"
  read_current
  for item in $(printf '%s' "$retain_list" | sort -rn | awk -v keep="$1" -v current="$current" '
    deployed >= keep && $1 != current { print $1 } $2 == "deployed" { deployed++ }'); do
    [ "$item" != "$number" ] || continue
    rm -rf "${deployments:?}/$item" && rm -f "$deployments/.claim-$item"
  done
  find "$base/incoming" -mindepth 1 -maxdepth 1 -mmin +1440 -exec rm -rf {} + 2>/dev/null
  return 0
}

# ------------------------------------------------------------------------------------------------------ haproxy's drain

# tcp HOST PORT LINE: prints what answers, by whatever this host has.
tcp() {
  if command -v socat >/dev/null 2>&1; then
    printf '%s\n' "$3" | socat -t 5 - "TCP4:$1:$2,connect-timeout=3" 2>/dev/null
  elif command -v nc >/dev/null 2>&1; then
    printf '%s\n' "$3" | nc -w 5 "$1" "$2" 2>/dev/null
  elif command -v busybox >/dev/null 2>&1 && busybox --list 2>/dev/null | grep -qx nc; then
    printf '%s\n' "$3" | busybox nc -w 5 "$1" "$2" 2>/dev/null
  elif command -v bash >/dev/null 2>&1; then
    # shellcheck disable=SC2016 # expanded by that bash
    bash -c 'exec 3<>"/dev/tcp/$1/$2" && printf "%s\n" "$3" >&3 && cat <&3' bash "$1" "$2" "$3" 2>/dev/null
  elif command -v perl >/dev/null 2>&1; then
    # shellcheck disable=SC2016 # perl's own variables
    perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Timeout => 3) or exit 1; print $s "$ARGV[2]\n"; print while <$s>' "$1" "$2" "$3" 2>/dev/null
  elif command -v python3 >/dev/null 2>&1; then
    python3 -c 'import socket, sys
s = socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)
s.sendall(sys.argv[3].encode() + b"\n")
while True:
    b = s.recv(65536)
    if not b: break
    sys.stdout.buffer.write(b)' "$1" "$2" "$3" 2>/dev/null
  else
    failure="nothing on the target speaks TCP: install socat or nc"
    return 2
  fi
}

addresses() { docker container inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$1" 2>/dev/null; }

# find_proxy PROXY PORT BACKEND: $proxy is the address at which it answers, $servers what it answered.
find_proxy() {
  for proxy in $(addresses "$1"); do
    servers=$(tcp "$proxy" "$2" "show servers state $3") || { [ $? -ne 2 ] || return 1; }
    case $servers in 1*) return 0 ;; *"find backend"*) failure="$1 has no backend $3"; return 1 ;; esac
  done
  failure="the runtime API of $1 does not answer on port $2"
  return 1
}

set_server() {
  set_answer=$(tcp "$proxy" "$1" "set server $2 state $3" | tr -d '\n')
  [ -z "$set_answer" ] || { failure="the proxy refuses to set $2 to $3: $set_answer"; return 1; }
}

# do_drain PROXY PORT BACKEND CONTAINER TIMEOUT_S: the servers are noted first: their address may be gone when they are
# to be used again.
do_drain() {
  find_proxy "$1" "$2" "$3" || return 1
  drain_servers=$(printf '%s\n' "$servers" | awk -v addresses="$(addresses "$4")" '
    BEGIN { n = split(addresses, list, " "); for (i = 1; i <= n; i++) wanted[list[i]] = 1 } $5 in wanted { print $2 "/" $4 }')
  [ -n "$drain_servers" ] || { echo "The backend $3 has no server at the address of $4: nothing to drain"; return 0; }
  mkdir -p "$home/drained" && printf '%s\n' "$drain_servers" >"$home/drained/$4" &&
    printf '%s\n' "$1 $2 $3 $(addresses "$4")" >"$home/drained/$4.at" || { failure="cannot write to $home"; return 1; }
  for item in $drain_servers; do set_server "$2" "$item" drain || return 1; done
  now
  drain_until=$((now + $5 * 1000))
  while :; do
    beat
    drain_left=$(tcp "$proxy" "$2" "show stat" | awk -F, -v list="$drain_servers" '
      BEGIN { n = split(list, names, "\n"); for (i = 1; i <= n; i++) wanted[names[i]] = 1 } ($1 "/" $2) in wanted { sum += $5 } END { print sum + 0 }')
    [ "$drain_left" != 0 ] || return 0
    if cancelled; then return 1; fi
    if [ "$now" -ge "$drain_until" ]; then echo "$drain_left connections of $4 are still open after $5 s: going on"; return 0; fi
    nap
  done
}

# release_drained CONTAINER: its servers may take requests again as soon as they have another address: a proxy that finds its
# servers by name gives the place of a container that ended to the next one, and would keep that one drained for ever.
release_drained() {
  [ -e "$home/drained/$1.at" ] || return 0
  read -r rel_proxy rel_port rel_backend rel_addresses <"$home/drained/$1.at"
  now
  rel_until=$((now + 5000))
  while find_proxy "$rel_proxy" "$rel_port" "$rel_backend"; do
    beat
    rel_left=$(printf '%s\n' "$servers" | awk -v addresses="$rel_addresses" '
      BEGIN { n = split(addresses, list, " "); for (i = 1; i <= n; i++) old[list[i]] = 1 } $5 in old { n_old++ } END { print n_old + 0 }')
    if [ "$rel_left" = 0 ] || [ "$now" -ge "$rel_until" ]; then
      while read -r item; do set_server "$rel_port" "$item" ready </dev/null || break; done <"$home/drained/$1"
      return 0
    fi
    nap
  done
  echo "The servers of $1 in $rel_proxy stay drained: $failure"
}

# do_undrain PROXY PORT BACKEND CONTAINER
do_undrain() {
  [ -e "$home/drained/$4" ] || return 0
  present "$1" || { [ $? -eq 1 ] && return 0; return 1; }
  find_proxy "$1" "$2" "$3" || return 1
  while read -r item; do set_server "$2" "$item" ready </dev/null || return 1; done <"$home/drained/$4"
}

do_wait() {
  now
  wait_until=$((now + $1 * 1000))
  while [ "$now" -lt "$wait_until" ]; do
    if cancelled; then return 1; fi
    nap
    beat
  done
}

# ------------------------------------------------------------------------------------------------------- steps of a job

are_names() {
  [ $# -gt 0 ] || return 1
  for name in "$@"; do
    case $name in '' | [!A-Za-z0-9]* | *[!A-Za-z0-9_.-]*) return 1 ;; esac
  done
}

# check_command VERB ARGUMENT...: whether the program may run it, before anything runs.
check_command() {
  check_verb=$1
  shift
  case $check_verb in
    docker) [ $# -ge 1 ] ;;
    healthy) [ $# -eq 3 ] && are_names "$1" && is_count "$2" && is_count "$3" ;;
    completed) [ $# -eq 2 ] && are_names "$1" && is_count "$2" ;;
    place) [ $# -eq 3 ] && inside "$1" && placeable "$2" && case $3 in [0-7][0-7][0-7] | 0[0-7][0-7][0-7]) ;; *) false ;; esac ;;
    restore) [ $# -eq 1 ] && placeable "$1" ;;
    absent | running) are_names "$@" ;;
    stopped) [ $# -ge 2 ] && { [ -z "$1" ] || is_count "$1"; } && shift && are_names "$@" ;;
    drain) [ $# -eq 5 ] && are_names "$1" "$3" "$4" && is_number "$2" && is_count "$5" ;;
    undrain) [ $# -eq 4 ] && are_names "$1" "$3" "$4" && is_number "$2" ;;
    space) [ $# -eq 2 ] && is_count "$2" && case $1 in '' | -*) false ;; esac ;;
    keep) [ $# -eq 2 ] && case $1:$2 in -* | *:-*) false ;; esac ;;
    forget) [ $# -ge 1 ] ;;
    retain) [ $# -eq 1 ] && is_number "$1" ;;
    wait) [ $# -eq 1 ] && is_count "$1" ;;
    *) false ;;
  esac
}

run_command() {
  run_verb=$1
  shift
  case $run_verb in
    docker) echo "\$ docker $*"; run_docker "$@" ;;
    *) "do_$run_verb" "$@" ;;
  esac
}

# with_line ACTION LINE: calls ACTION with the decoded arguments of a line.
with_line() {
  line_action=$1
  line_rest=$2
  set --
  while :; do
    decode "${line_rest%%"$tab"*}" || return 1
    set -- "$@" "$decoded"
    case $line_rest in *"$tab"*) line_rest=${line_rest#*"$tab"} ;; *) break ;; esac
  done
  "$line_action" "$@"
}

# check_job: $failure says what is wrong with it; counts its steps.
check_job() {
  [ -f "$home/job" ] || { failure="the job is missing"; return 1; }
  n_prepare=0 n_change=0 n_settle=0 hold=0 check_section=
  while IFS= read -r check_line; do
    case $check_line in
      prepare | change | settle) check_section=$check_line ;;
      "hold "*) hold=${check_line#hold }; is_count "$hold" || { failure="the job is not understood: $check_line"; return 1; } ;;
      "step "*)
        case $check_section in
          prepare) n_prepare=$((n_prepare + 1)) ;;
          change) n_change=$((n_change + 1)) ;;
          settle) n_settle=$((n_settle + 1)) ;;
          *) failure="the job has a step outside of its sections"; return 1 ;;
        esac
        ;;
      "do$tab"* | "undo$tab"*) with_line check_command "${check_line#*"$tab"}" || { failure="the job has a command that is not allowed: $check_line"; return 1; } ;;
      *) failure="the job is not understood: $check_line"; return 1 ;;
    esac
  done <"$home/job"
}

# step_lines SECTION STEP KIND: its title, then its commands.
step_lines() {
  awk -v section="$1" -v wanted="$2" -v kind="$3" '
    $0 == "prepare" || $0 == "change" || $0 == "settle" { current = $0; count = 0; next }
    index($0, "step ") == 1 { count++; if (current == section && count == wanted) print substr($0, 6); next }
    current == section && count == wanted && index($0, kind "\t") == 1 { print substr($0, length(kind) + 2) }' "$home/job"
}

seconds() { now; now=$((now - $1)); printf '%s.%s s' $((now / 1000)) $((now % 1000 / 100)); }

# run_step SECTION STEP OF KIND: journals that it begins, then runs its commands until one fails.
run_step() {
  step=$2 steps=$3 failure=
  step_text=$(step_lines "$1" "$2" "$4") || { failure="cannot read the job"; return 1; }
  decode "${step_text%%"$nl"*}" || decoded=
  step_title=$decoded
  encode "$step_title"
  title=$encoded
  if ! write_state; then
    failure="cannot write the journal: is the disk full?"
    case $phase in undo | settle) echo "$failure" ;; *) return 1 ;; esac
  fi
  now
  step_start=$now
  case $4 in do) step_label= ;; *) step_label="undo: " ;; esac
  echo "[$2/$3] $step_label$step_title"
  while :; do
    case $step_text in *"$nl"*) step_text=${step_text#*"$nl"} ;; *) break ;; esac
    still_mine || { echo "The lease is somebody else's now: leaving everything as it is"; exit 1; }
    beat
    if cancelled || ! with_line run_command "${step_text%%"$nl"*}"; then
      echo "[$2/$3] failed after $(seconds "$step_start"): $failure"
      return 1
    fi
  done
  echo "[$2/$3] done in $(seconds "$step_start")"
}

# drop_credentials: what pulls needed is gone before anything changes.
drop_credentials() {
  unset DOCKER_CONFIG
  rm -rf "$home/docker"
}

use_credentials() {
  [ -f "$home/docker/config.json" ] || return 0
  for item in cli-plugins contexts; do
    [ ! -d "${DOCKER_CONFIG:-${HOME:-/nonexistent}/.docker}/$item" ] || ln -s "${DOCKER_CONFIG:-${HOME:-/nonexistent}/.docker}/$item" "$home/docker/$item" 2>/dev/null
  done
  item=$(docker context show 2>/dev/null)
  case $item in '' | default) ;; *) DOCKER_CONTEXT=$item; export DOCKER_CONTEXT ;; esac
  DOCKER_CONFIG=$home/docker
  export DOCKER_CONFIG
}

run_job() {
  check_job || { finish refused "$failure"; return; }
  phase=prepare
  use_credentials
  k=1
  while [ "$k" -le "$n_prepare" ]; do
    run_step prepare "$k" "$n_prepare" "do" || { drop_credentials; finish refused "$step_title: $failure"; return; }
    k=$((k + 1))
  done
  drop_credentials
  if cancelled; then finish refused "$failure"; return; fi
  phase=change
  k=1
  while [ "$k" -le "$n_change" ]; do
    run_step change "$k" "$n_change" "do" || { give_up failure "$step_title: $failure"; return; }
    k=$((k + 1))
  done
  step=$n_change steps=$n_change title=%00
  if [ "$hold" = 0 ]; then
    make_verdict confirm health "it is healthy"
    follow_verdict
  else
    now
    phase=held deadline=$((now + hold)) deadline_boot=$boot
    write_state || { phase=change; give_up failure "cannot write the journal: is the disk full?"; return; }
    echo "Held for $((hold / 1000)) s: undone by itself unless it is confirmed"
    hold_on
  fi
}

hold_on() {
  while [ ! -e "$home/verdict" ]; do
    beat
    if [ "$now" -ge "$deadline" ]; then
      encode "not confirmed in time"
      reason=$encoded
      make_verdict undo deadline "nobody, before its time was over" || break
    elif [ $((deadline - now)) -lt 200 ]; then
      sleep 0.02 2>/dev/null || :
    else
      nap
    fi
  done
  follow_verdict
}

# give_up BY REASON: the deployment failed after something was begun.
give_up() {
  encode "$2"
  reason=$encoded
  make_verdict undo "$1" "$2"
  follow_verdict
}

# follow_verdict: goes where the verdict that stands says.
follow_verdict() {
  # On a full disk there is none: undo is what needs no verdict.
  read_verdict || { v_kind=undo v_by=failure v_who=$reason; }
  if [ "$v_kind" = confirm ]; then settle_from 1; return; fi
  decode "$v_who"
  case $v_by in
    deadline) encode "not confirmed in time" ;;
    person) encode "undone by $decoded" ;;
    *) encode "$decoded" ;;
  esac
  reason=$encoded
  undo_from "$step"
}

# undo_from STEP: the undos of all steps begun, in reverse order; a failing one does not stop the others.
undo_from() {
  phase=undo
  check_job || echo "Cannot read the job: $failure"
  k=$1
  while [ "$k" -ge 1 ]; do
    if ! run_step change "$k" "$n_change" undo; then
      failures=$((failures + 1))
      decode "$reason"
      encode "$decoded; cannot undo \"$step_title\": $failure"
      reason=$encoded
    fi
    k=$((k - 1))
  done
  step=0
  decode "$reason"
  if [ "$failures" = 0 ]; then finish rolled-back "$decoded"; else finish degraded "$decoded"; fi
}

# settle_from STEP: forward only; what fails is a warning.
settle_from() {
  phase=settle step=$1
  check_job || echo "Cannot read the job: $failure"
  write_state
  # The number of what runs is changed first: from here on there is no way but forward.
  printf '%s\n' "$number" | dd of="$base/current.new" conv=fsync 2>/dev/null && mv -f "$base/current.new" "$base/current"
  k=$1
  while [ "$k" -le "$n_settle" ]; do
    run_step settle "$k" "$n_settle" "do" || warnings=$((warnings + 1))
    k=$((k + 1))
  done
  finish deployed ""
}

# reconcile: brings the selected deployment, whose owner is gone, to its end.
reconcile() {
  exec >>"$home/log" 2>&1
  echo "Going on with deployment $number, which was interrupted: $phase $step"
  rm -rf "$home/docker"
  case $phase in
    queued) finish superseded "deployment $own is newer" ;;
    prepare) finish refused "interrupted before anything was touched" ;;
    change) give_up interruption "interrupted at step $step" ;;
    held) give_up interruption "interrupted while it was held" ;;
    undo) undo_from "$step" ;;
    settle) if [ "$step" -ge 1 ]; then settle_from "$step"; else settle_from 1; fi ;;
  esac
}

# reconcile_all OWN: everything that was begun and not ended, newest first; who waits in the queue is let be.
reconcile_all() {
  all_numbers=
  set +f
  for all_entry in "$deployments"/*; do
    is_number "${all_entry##*/}" && [ -f "$all_entry/state" ] || continue
    read_state "${all_entry##*/}" && [ "$phase" != ended ] || continue
    [ "$phase" != queued ] || [ "${all_entry##*/}" != "$1" ] || continue
    if [ "$phase" = queued ]; then
      # `run` makes the folder before its job appears in the queue, so only what is older than we are was abandoned.
      [ "${all_entry##*/}" -lt "$1" ] || continue
      if read_identity "$lease/waiting/${all_entry##*/}" && owner_alive; then continue; fi
    fi
    all_numbers="$all_numbers${all_entry##*/}$nl"
  done
  set -f
  for all_number in $(printf '%s' "$all_numbers" | sort -rn); do
    select_deployment "$all_number"
    read_state "$number" && reconcile
  done
}

# The detached process. It owns the lease from acquire to release and is the only one that changes anything.
verb_job() {
  own=$1
  select_deployment "$own"
  cd "$dir" || exit 1
  trap '' HUP
  trap ':' USR1
  read_state "$own" || exit 1
  process_stat $$ || exit 1
  if [ "$p_group" != $$ ]; then
    finish refused "the target has no setsid, so that nothing can run detached"
    exit 1
  fi
  wait_s=0 url=%00
  { read -r wait_s url <"$home/origin"; } 2>/dev/null
  [ "$phase" = queued ] || wait_s=3600
  identity="$token $$ $p_group $p_start $boot $own $url"
  acquire "$wait_s" || exit 0
  reconcile_all "$own"
  select_deployment "$own"
  exec >>"$home/log" 2>&1
  if read_state "$own" && [ "$phase" = queued ]; then run_job; fi
  release
}

# --------------------------------------------------------------------------------------------------------------- verbs

# start_job NUMBER: detached from whoever asked, in a session of its own.
start_job() {
  start_shell=${STAGEWAY_SHELL:-sh}
  start_with=
  if command -v setsid >/dev/null 2>&1; then start_with=setsid; elif command -v busybox >/dev/null 2>&1; then start_with="busybox setsid"; else set -m; fi
  # shellcheck disable=SC2086 # words of ours: "busybox sh", "busybox setsid"
  STAGEWAY_JOB=$token SSH_ORIGINAL_COMMAND='' $start_with $start_shell "$program" --dir "$dir" job "$1" </dev/null >>"$deployments/$1/log" 2>&1 &
}

# at_work NUMBER: a live process (in o_*) sees to this deployment: its own, or for one that was begun whoever owns the
# lease, since an owner reconciles before it does anything else.
at_work() {
  if read_identity "$lease/waiting/$1" && owner_alive; then return 0; fi
  highest
  [ "$top" != 0 ] && [ ! -L "$lease/$top.released" ] && read_identity "$lease/$top" && owner_alive || return 1
  [ "$phase" != queued ] || [ "$o_number" = "$1" ]
}

# unpack FOLDER BYTES: a tar from stdin. A connection that is lost looks like the end of the archive, so its length is told.
unpack() {
  cat >"$1.tar" || { rm -f "$1.tar"; refuse "Cannot receive the files: is the disk full?"; }
  [ $(($(wc -c <"$1.tar"))) = "$2" ] || { rm -f "$1.tar"; refuse "Cannot receive the files: the archive was cut off"; }
  check_archive "$1.tar" || { rm -f "$1.tar"; refuse "Cannot receive the files: $failure"; }
  mkdir -p "$1" && tar -xomf "$1.tar" -C "$1" || { rm -rf "$1" "$1.tar"; refuse "Cannot receive the files: is the disk full?"; }
  rm -f "$1.tar"
  [ -z "$(find "$1" ! -type f ! -type d)" ] && [ -z "$(find "$1" -type f -links +1)" ] || { rm -rf "$1"; refuse "Cannot receive the files: the archive has links"; }
}

# check_archive FILE: no name may leave the folder and nothing but files and folders may be in it. Some tars list what they
# would leave out of a name, others what is left of it and that they left out something: what a tar warns of is refused.
# A line of the long list ends with the name; the target of a link stands behind it.
check_archive() {
  archive_names=$(tar -tf "$1" 2>&1) && archive_list=$(tar -tvf "$1" 2>/dev/null) || { failure="the archive is damaged"; return 1; }
  archive_bad=$(printf '%s\n' "$archive_names" | grep -E '^tar:|^/|(^|/)\.\.(/|$)')$(printf '%s\n' "$archive_list" | grep -v '^[-d]')$(
    printf '%s\n%s\n' "$archive_names" "$archive_list" | awk '{ line[NR] = $0 } END {
      for (i = 1; i <= NR / 2; i++) { name = line[i]; long = line[i + NR / 2]
        if (substr(long, length(long) - length(name)) != " " name) print name } }')
  [ -n "$archive_bad" ] || return 0
  failure="not a plain file below the folder: current value is $archive_bad"
  return 1
}

find_claim() {
  claimed=
  set +f
  for claim_entry in "$deployments"/.claim-*; do
    [ "$(readlink "$claim_entry" 2>/dev/null)" = "$1" ] && claimed=${claim_entry##*.claim-}
  done
  set -f
  [ -n "$claimed" ]
}

verb_receive() {
  [ $# -eq 2 ] && is_token "$1" && is_number "$2" || usage "receive TOKEN BYTES"
  if find_claim "$1"; then cat >/dev/null; say "received number=$claimed"; return; fi
  rm -rf "${base:?}/incoming/$1"
  unpack "$base/incoming/$1" "$2"
  say "received number=0"
}

verb_run() {
  run_wait=0 run_url=%00 run_add='' run_follow=''
  while [ $# -gt 0 ]; do
    case $1 in
      --wait) run_wait=${2:-}; shift 2 ;;
      --url) run_url=${2:-}; shift 2 ;;
      --add) run_add=${2:-}; is_number "$run_add" || usage "--add BYTES"; shift 2 ;;
      --follow) run_follow=1; shift ;;
      *) break ;;
    esac
  done
  [ $# -eq 2 ] && is_token "$1" && is_count "$run_wait" && decode "$run_url" || usage "run [--add BYTES] [--wait S] [--url U] [--follow] TOKEN NUMBER"
  [ "$2" = next ] || is_number "$2" || usage "$2 is not a number"
  if ! find_claim "$1"; then
    [ -d "$base/incoming/$1" ] || refuse "Cannot start the job: nothing was received under $1"
    [ -z "$run_add" ] || unpack "$base/incoming/$1" "$run_add"
    new_state
    token=$1 home=$base/incoming/$1
    printf '%s\n' "$run_wait $run_url" >"$home/origin" && : >>"$home/log" && write_state || refuse "Cannot start the job: is the disk full?"
    claim_number "$1" "$2"
  elif [ -n "$run_add" ]; then
    cat >/dev/null
  fi
  [ "$2" = next ] || [ "$claimed" = "$2" ] || refuse "Cannot start the job: it runs as deployment $claimed: current value is $2"
  # The claim and the folder's new name are two steps; whoever comes after a kill between them finds the claim.
  [ ! -d "$base/incoming/$1" ] || mv "$base/incoming/$1" "$deployments/$claimed" 2>/dev/null
  select_deployment "$claimed"
  read_state "$number" || refuse "Cannot start the job: the state of deployment $number cannot be read"
  if [ "$phase" = queued ] && ! at_work "$number"; then start_job "$number"; fi
  say "started number=$number"
  [ -z "$run_follow" ] || follow_log "$number" 0 held
}

# claim_number TOKEN NUMBER|next: $claimed is the number that is this token's from now on.
claim_number() {
  claimed=$2
  if [ "$claimed" != next ]; then
    [ ! -e "$deployments/$claimed" ] && ln -s "$1" "$deployments/.claim-$claimed" 2>/dev/null || refuse "Cannot start the job: deployment $claimed exists already"
    return
  fi
  claim_tries=0
  while [ "$claim_tries" -lt 1000 ]; do
    newest_number
    claimed=$((newest + 1))
    if ln -s "$1" "$deployments/.claim-$claimed" 2>/dev/null; then return; fi
    claim_tries=$((claim_tries + 1))
  done
  refuse "Cannot start the job: no number is to be had"
}

newest_number() {
  read_current
  newest=$current
  set +f
  for newest_entry in "$deployments"/* "$deployments"/.claim-*; do
    newest_name=${newest_entry##*/}
    newest_name=${newest_name#.claim-}
    is_number "$newest_name" && [ "$newest_name" -gt "$newest" ] && newest=$newest_name
  done
  set -f
}

# follow_log NUMBER OFFSET held|ended: prints the log from there on and each new state. An empty line before "at" says
# that the text so far ends with a line.
follow_log() {
  select_deployment "$1"
  offset=$2
  [ "$offset" != end ] || offset=$(($(wc -c <"$home/log" 2>/dev/null || echo 0)))
  say "at $offset"
  follow_shown='' follow_count=0 follow_alone=0 follow_revived=''
  while :; do
    read_state "$number" || refuse "Cannot follow deployment $number: there is none"
    size=$(wc -c 2>/dev/null <"$home/log") || size=0
    size=$((size))
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
    case $phase:$3 in ended:* | held:held) say "done"; return ;; esac
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
    nap
  done
}

verb_follow() {
  follow_until=held
  if [ "${1:-}" = --until ] && [ "${2:-}" = ended ]; then follow_until=ended; shift 2; fi
  [ $# -eq 2 ] && is_number "$1" && is_offset "$2" || usage "follow [--until ended] NUMBER OFFSET|end"
  follow_log "$1" "$2" "$follow_until"
}

# verb_verdict KIND [--follow OFFSET] NUMBER WHO
verb_verdict() {
  kind=$1
  shift
  verdict_follow=
  if [ "${1:-}" = --follow ]; then verdict_follow=${2:-}; is_offset "$verdict_follow" || usage "--follow OFFSET"; shift 2; fi
  [ $# -eq 2 ] && is_number "$1" && decode "$2" || usage "$kind [--follow OFFSET] NUMBER WHO"
  who=$decoded
  select_deployment "$1"
  read_state "$number" || refuse "Cannot $kind deployment $number: there is none on this target"
  if ! read_verdict; then
    case $kind:$phase in
      *:ended) say_late "it has ended"; return ;;
      confirm:queued | confirm:prepare | confirm:change) say_late "it is not held yet"; return ;;
    esac
    now
    if [ "$kind" = confirm ] && { [ "$deadline_boot" != "$boot" ] || [ "$now" -ge "$deadline" ]; }; then
      make_verdict undo deadline "nobody, before its time was over"
    else
      make_verdict "$kind" person "$who" || refuse "Cannot $kind deployment $number: the verdict cannot be written: is the disk full?"
    fi
  fi
  if [ "$v_kind" != "$kind" ]; then
    decode "$v_who"
    case $v_kind:$v_by in
      undo:deadline) say_late "its time was over and it was undone" ;;
      undo:*) say_late "it was undone: $decoded" ;;
      *) say_late "it was confirmed: $decoded" ;;
    esac
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

say_late() {
  encode "$1"
  say "late number=$number reason=$encoded"
  say_state "$number" state
}

verb_status() {
  newest_number
  say "status current=$current newest=$newest"
  highest
  if [ "$top" != 0 ] && [ ! -L "$lease/$top.released" ] && read_identity "$lease/$top"; then
    if owner_alive; then status_alive=yes; else status_alive=no; fi
    say "holder number=$o_number generation=$top alive=$status_alive url=$o_url"
  fi
  set +f
  for status_entry in "$deployments"/*; do
    is_number "${status_entry##*/}" && read_state "${status_entry##*/}" && say_state "${status_entry##*/}" deployment
  done
  set -f
  say "done"
}

# ---------------------------------------------------------------------------------------------------------------- main

dir=
forced=
while [ $# -gt 0 ]; do
  case $1 in
    --dir) dir=${2:-}; shift 2 ;;
    --mark) is_token "${2:-}" || usage "--mark WORD"; mark="$2 "; shift 2 ;;
    --forced) forced=1; shift ;;
    *) break ;;
  esac
done
case $dir in /*) ;; *) usage "--dir must be an absolute path" ;; esac
case $0 in /*) program=$0 ;; *) program=$PWD/$0 ;; esac
if [ -n "$forced" ]; then
  # shellcheck disable=SC2086 # every argument of every verb is a word without blanks
  set -- ${SSH_ORIGINAL_COMMAND:-}
  if [ "${1:-}" = --mark ]; then is_token "${2:-}" || usage "--mark WORD"; mark="$2 "; shift 2; fi
  [ "${1:-}" != job ] || usage "$1"
fi
base=$dir/.stageway deployments=$dir/.stageway/deployments lease=$dir/.stageway/lease
mkdir -p "$base/incoming" "$deployments" "$lease/waiting" 2>/dev/null || refuse "Cannot write to $dir: current user is $(id -un 2>/dev/null)"
dir=$(cd -P -- "$dir" && pwd -P) || refuse "Cannot enter the project directory"
base=$dir/.stageway deployments=$dir/.stageway/deployments lease=$dir/.stageway/lease
read -r boot <"$boot_id_file" || boot=unknown
new_state
verb=${1:-}
[ $# -eq 0 ] || shift
case $verb in
  receive) verb_receive "$@" ;;
  run) verb_run "$@" ;;
  follow) verb_follow "$@" ;;
  confirm | undo) verb_verdict "$verb" "$@" ;;
  status) verb_status ;;
  job) verb_job "$@" ;;
  *) usage "no such verb: $verb" ;;
esac
