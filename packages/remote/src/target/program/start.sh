# Start: the detached process of a deployment, and whether there is one.

# start_job NUMBER: detached from whoever asked, in a session of its own.
start_job() {
  ! elsewhere "$1" || refuse "Cannot go on: $failure"
  understands "$1" || refuse "Cannot go on with deployment $1: $failure. $other_version_hint $1"
  start_shell=${STAGEWAY_SHELL:-sh}
  start_with=
  if command -v setsid >/dev/null 2>&1; then start_with=setsid; elif command -v busybox >/dev/null 2>&1; then start_with="busybox setsid"; else set -m; fi
  start_log=$deployments/$1/log
  writable "$start_log" || start_log=/dev/null
  # shellcheck disable=SC2086 # words of ours: "busybox sh", "busybox setsid"
  STAGEWAY_JOB=$token SSH_ORIGINAL_COMMAND='' $start_with $start_shell "$program" --dir "$asked_dir" ${policy:+--policy "$policy"} job "$1" </dev/null >>"$start_log" 2>&1 &
}

# at_work NUMBER: a live process (in o_*) sees to this deployment: its own, or for one that was begun whoever owns the
# lease, since an owner reconciles before it does anything else.
at_work() {
  if read_identity "$lease/waiting/$1" && owner_alive; then return 0; fi
  look_at_lease
  [ "$lease_is" = owned ] && owner_alive || return 1
  [ "$phase" != queued ] || [ "$o_number" = "$1" ]
}
