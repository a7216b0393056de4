# Recovery: forward to the end, or back to what was before, by the owner or by who comes after it.

# give_up BY REASON: the deployment failed after something was begun.
give_up() {
  encode "$2"
  reason=$encoded
  make_verdict undo "$1" "$2"
  follow_verdict
}

# follow_verdict: goes where the verdict that stands says.
follow_verdict() {
  verdict_that_stands
  if [ "$v_kind" = confirm ]; then
    if still_there; then settle_from 1; return; fi
    encode "it was to be confirmed, and $failure"
    v_by=failure v_who=$encoded
  fi
  decode "$v_who"
  case $v_by in
    deadline) encode "not confirmed in time" ;;
    person) encode "undone by $decoded" ;;
    unlock) encode "unlocked by $decoded" ;;
    *) encode "$decoded" ;;
  esac
  reason=$encoded
  undo_from "$step"
}

# still_there: what was waited for to be healthy runs, so that nobody calls deployed what somebody has stopped or removed since.
still_there() {
  is_note "$home/job" || return 0
  there_names=$(awk -F '\t' '$0 == "prepare" || $0 == "change" || $0 == "settle" { section = $0 }
    section == "change" && $1 == "do" && $2 == "healthy" { print $3 }' "$home/job" 2>/dev/null)
  [ -n "$there_names" ] || return 0
  there_look || case $there_states in
    *[Nn]"o such container"* | *[Nn]"o such object"*) failure="not all of its containers are there any more"; return 1 ;;
    # The engine is away for a while: its containers are not, but those that it ends as it comes back.
    *) [ "$phase" = settle ] && await_engine && there_look || return 0 ;;
  esac
  while read -r there_state there_name; do
    case $there_state in exited | created | dead | removing | paused) failure="${there_name#/} is $there_state"; return 1 ;; esac
  done <<STATES
$there_states
STATES
}

# shellcheck disable=SC2086 # names of containers, checked when the job was read
there_look() { there_states=$(docker container inspect --format '{{.State.Status}} {{.Name}}' $there_names 2>&1); }

# undo_from STEP: the files of all steps begun, then their undos in reverse order; a failing one does not stop the others.
undo_from() {
  phase=undo
  k=$1 undo_begun=$1 given_up='' not_awaited='' back_at='' files_lost='' left_standing=''
  check_job || { not_undone 0 "cannot read the job: $failure"; [ -s "$home/job" ] || k=0; }
  step=$k steps=$n_change
  write_state || echo "cannot write the journal: is the disk full?"
  [ "$k" = 0 ] || files_back "$k"
  while [ "$k" -ge 1 ] && [ -z "$left_standing" ]; do
    undo_step "$k" || not_undone "$k" "cannot undo \"$step_title\": $failure"
    k=$((k - 1))
  done
  [ -n "$left_standing" ] || put_back 0
  step=0
  decode "$reason"
  if [ "$failures" = 0 ]; then finish rolled-back "$decoded"; else finish degraded "$decoded"; fi
}

# not_undone STEP REASON: told once.
not_undone() {
  given_up="$given_up $1 "
  case $given_up in *" $1 "*" $1 "*) return 0 ;; esac
  failures=$((failures + 1))
  decode "$reason"
  encode "$decoded; $2"
  reason=$encoded
}

# undo_step STEP: what had ended, or an engine that was away, gets another try.
undo_step() {
  try_again=
  if run_step change "$1" "$n_change" undo; then return 0; fi
  [ -n "$try_again" ] && [ -z "$engine_lost" ] || return 1
  do_wait 2
  run_step change "$1" "$n_change" undo
}

# settle_from STEP: forward only; what fails is a warning.
settle_from() {
  phase=settle step=$1
  check_job || { echo "Cannot read the job: $failure"; warnings=$((warnings + 1)); }
  write_state
  # The number of what runs is changed first: from here on there is no way but forward.
  note_current || echo "Cannot note which deployment runs: $failure"
  k=$1 settle_failed=
  while [ "$k" -le "$n_settle" ]; do
    run_step settle "$k" "$n_settle" "do" || { warnings=$((warnings + 1)) settle_failed="$settle_failed${settle_failed:+; }cannot $step_title: $failure"; }
    k=$((k + 1))
  done
  [ "$n_settle" = 0 ] || still_there || up_again || warnings=$((warnings + 1))
  # The steps may have made room on the disk. A deployment is not called deployed before it is current.
  note_current || { echo "Cannot note which deployment runs: $failure (the next run goes on with this one)"; return 1; }
  finish deployed "$settle_failed"
}

# reconcile: brings the selected deployment, whose owner is gone, to its end.
reconcile() {
  log_there
  echo "Going on with deployment $number, which was interrupted: $phase $step"
  case $phase in
    queued) finish superseded "deployment $own is newer" ;;
    prepare | ready) finish refused "interrupted before anything was touched" ;;
    change) give_up interruption "interrupted at step $step" ;;
    held) give_up interruption "interrupted while it was held" ;;
    undo) undo_from "$step" ;;
    settle) if [ "$step" -ge 1 ]; then settle_from "$step"; else settle_from 1; fi ;;
  esac
}

# reconcile_all OWN: everything that was begun and not ended, newest first; who waits in the queue is let be. $all_strange says what
# another version began, on which nothing new may be put.
reconcile_all() {
  all_numbers='' all_strange=
  set +f
  for all_entry in "$deployments"/*; do
    is_number "${all_entry##*/}" && is_note "$all_entry/state" || continue
    if ! understands "${all_entry##*/}"; then
      echo "Left alone: $failure"
      all_strange="$failure. $other_version_hint ${all_entry##*/}"
      continue
    fi
    read_state "${all_entry##*/}" && [ "$phase" != ended ] || continue
    if elsewhere "${all_entry##*/}"; then echo "Left alone: $failure"; continue; fi
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
  is_note "$home/origin" && { read -r wait_s url _ <"$home/origin"; } 2>/dev/null && is_count "$wait_s" && [ -n "$url" ] || wait_s=0 url=%00
  [ "$phase" = queued ] || wait_s=3600
  identity="$token $$ $p_group $p_start $boot $own $url"
  acquire "$wait_s" || exit 0
  reconcile_all "$own"
  select_deployment "$own"
  log_there
  if read_state "$own" && [ "$phase" = queued ]; then
    [ -n "$all_strange" ] || note_version
    if [ -n "$all_strange" ]; then
      finish refused "$all_strange"
    elif stale; then
      finish refused "the target has changed since it was read"
    elif check_signed; then
      run_job
    else
      finish refused "$failure"
    fi
  fi
  forget_ended
  release
}

# stale: somebody owned the lease after the state was read for this plan, or left something that was just seen to.
stale() {
  absent "$home/expect" && return 1
  # What cannot be read was not read for this plan.
  if is_note "$home/expect" && { read -r stale_expect <"$home/expect"; } 2>/dev/null && is_count "$stale_expect"; then
    [ "$generation" != $((stale_expect + 1)) ] || [ -n "$all_numbers" ] || return 1
  fi
  ! absent "$home/stale" || true >"$home/stale"
}
