# Job: its steps, one after another, each journalled as it begins.

# check_job: $failure says what is wrong with it; counts its steps.
check_job() {
  n_prepare=0 n_change=0 n_settle=0 hold='' gate=0 check_section='' strange=''
  [ -f "$home/job" ] || { failure="the job is missing"; return 1; }
  [ -z "$policy" ] || permit_credentials || return 1
  while IFS= read -r check_line; do
    case $check_line in
      prepare | change | settle) check_section=$check_line ;;
      "format "*) [ "${check_line#format }" = "$job_format" ] || { strange=1 failure="the job has another format: current value is ${check_line#format }, this program's is $job_format"; return 1; } ;;
      "hold "*) hold=${check_line#hold }; is_count "$hold" || { failure="the job is not understood: $check_line"; return 1; } ;;
      "gate "*) gate=${check_line#gate }; is_count "$gate" || { failure="the job is not understood: $check_line"; return 1; } ;;
      "step "*)
        case $check_section in
          prepare) n_prepare=$((n_prepare + 1)) ;;
          change) n_change=$((n_change + 1)) ;;
          settle) n_settle=$((n_settle + 1)) ;;
          *) failure="the job has a step outside of its sections"; return 1 ;;
        esac
        ;;
      "do$tab"* | "undo$tab"* | "first$tab"*) with_line check_command "${check_line#*"$tab"}" || { failure="the job has a command that is not allowed: $check_line"; return 1; } ;;
      *) failure="the job is not understood: $check_line"; return 1 ;;
    esac
  done <"$home/job"
  # Every job says how long it holds: one that a power failure emptied does not.
  [ -n "$hold" ] || { failure="the job is not whole"; return 1; }
}

# step_lines SECTION STEP KIND: its title, then its commands.
step_lines() {
  awk -v section="$1" -v wanted="$2" -v kind="$3" '
    $0 == "prepare" || $0 == "change" || $0 == "settle" { current = $0; count = 0; next }
    index($0, "step ") == 1 { count++; if (current == section && count == wanted) print substr($0, 6); next }
    current == section && count == wanted && index($0, kind "\t") == 1 { print substr($0, length(kind) + 2) }' "$home/job"
}

seconds() { steady; steady=$((steady - $1)); printf '%s.%s s' $((steady / 1000)) $((steady % 1000 / 100)); }

# run_step SECTION STEP OF KIND: journals that it begins, then runs its commands until one fails.
run_step() {
  step=$2 steps=$3 failure='' well=''
  step_text=$(step_lines "$1" "$2" "$4") || { failure="cannot read the job"; return 1; }
  decode "${step_text%%"$nl"*}" || decoded=
  step_title=$decoded
  encode "$step_title"
  title=$encoded
  if ! write_state; then
    failure="cannot write the journal: is the disk full?"
    case $phase in undo | settle) echo "$failure" ;; *) return 1 ;; esac
  fi
  steady
  step_start=$steady
  case $4 in do) step_label= ;; *) step_label="undo: " ;; esac
  echo "[$2/$3] $step_label$step_title"
  while :; do
    case $step_text in *"$nl"*) step_text=${step_text#*"$nl"} ;; *) break ;; esac
    still_mine || { echo "The lease is somebody else's now: leaving everything as it is"; exit 1; }
    beat
    case $4:$step_text in undo:drain* | undo:stopped* | undo:absent*) put_back "$2" ;; esac
    if [ -n "$left_standing" ] || cancelled || ! with_line run_command "${step_text%%"$nl"*}"; then
      echo "[$2/$3] failed after $(seconds "$step_start"): $failure"
      return 1
    fi
  done
  echo "[$2/$3] done in $(seconds "$step_start")"
}

# drop_credentials: what pulls needed is gone before anything changes, and when it ends before that.
drop_credentials() {
  end_ahead
  [ "${DOCKER_CONFIG:-}" != "$home/docker" ] || unset DOCKER_CONFIG
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
  # Of a deployment that was brought to its end before.
  phase=prepare left_standing='' engine_lost=''
  use_credentials
  k=1
  while [ "$k" -le "$n_prepare" ]; do
    run_step prepare "$k" "$n_prepare" "do" || { finish refused "$step_title: $failure"; return; }
    k=$((k + 1))
  done
  drop_credentials
  if cancelled; then finish refused "$failure"; return; fi
  if [ "$gate" != 0 ] && ! stand_ready; then finish refused "$failure"; return; fi
  phase=change
  k=1
  while [ "$k" -le "$n_change" ]; do
    run_step change "$k" "$n_change" "do" || { give_up failure "$step_title: $failure"; return; }
    k=$((k + 1))
  done
  step=$n_change steps=$n_change title=%00
  if [ "$hold" = 0 ]; then
    make_verdict confirm health "it is healthy" || { encode "cannot write the verdict: is the disk full?"; reason=$encoded; }
    follow_verdict
  else
    steady
    phase=held deadline=$((now + hold)) deadline_boot=$boot
    write_state || { phase=change; give_up failure "cannot write the journal: is the disk full?"; return; }
    hold_on
  fi
}
