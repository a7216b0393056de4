# Run: an upload becomes a deployment, under one number for ever.

verb_run() {
  run_wait=0 run_url=%00 run_add='' run_follow='' run_expect=''
  while [ $# -gt 0 ]; do
    case $1 in
      --wait) run_wait=${2:-}; shift 2 ;;
      --expect) run_expect=${2:-}; is_count "$run_expect" || usage "--expect GENERATION"; shift 2 ;;
      --url) run_url=${2:-}; shift 2 ;;
      --add) run_add=${2:-}; is_number "$run_add" || usage "--add BYTES"; shift 2 ;;
      --follow) run_follow=${2:-}; is_milestone "$run_follow" || usage "--follow MILESTONE"; shift 2 ;;
      *) break ;;
    esac
  done
  [ $# -eq 2 ] && is_token "$1" && is_count "$run_wait" && decode "$run_url" || usage "run [--add BYTES] [--wait S] [--url U] [--expect GENERATION] [--follow MILESTONE] TOKEN NUMBER"
  [ "$2" = next ] || is_deployment "$2" || usage "$2 is not a number"
  if ! find_claim "$1"; then
    [ -d "$base/incoming/$1" ] || refuse "Cannot start the job: nothing was received under $1"
    [ -z "$run_add" ] || unpack "$base/incoming/$1" "$run_add"
    new_state
    token=$1 home=$base/incoming/$1
    for item in expect origin log state job source previous machine; do writable "$home/$item" || refuse_run "$failure"; done
    [ -z "$run_expect" ] || printf '%s\n' "$run_expect" >"$home/expect" || refuse_run "is the disk full?"
    # The job is flushed as its state is: it says how to go back.
    if [ -f "$home/job" ]; then
      dd if="$home/job" of="$home/job.new" conv=fsync 2>/dev/null && mv -f "$home/job.new" "$home/job" || refuse_run "is the disk full?"
    fi
    printf '%s\n' "$run_wait $run_url" >"$home/origin" && write_note "$home/machine" "$machine" && : >>"$home/log" && write_state || refuse_run "is the disk full?"
    drop_refused "$2"
    name_source "$2" && claim_number "$1" "$2" || refuse_run "is the disk full?"
  elif [ -n "$run_add" ]; then
    cat >/dev/null
  fi
  [ "$2" = next ] || [ "$claimed" = "$2" ] || refuse "Cannot start the job: it runs as deployment $claimed: current value is $2"
  # The claim and the folder's new name are two steps; whoever comes after a kill between them finds the claim.
  [ ! -d "$base/incoming/$1" ] || mv "$base/incoming/$1" "$deployments/$claimed" 2>/dev/null
  select_deployment "$claimed"
  read_state "$number" || refuse "Cannot start the job: the state of deployment $number cannot be read"
  refuse_elsewhere start
  if [ "$phase" = queued ] && ! at_work "$number"; then start_job "$number"; fi
  say "started number=$number"
  [ -z "$run_follow" ] || follow_log "$number" 0 "$run_follow"
}

# refuse_run REASON: no job will use the upload, in which credentials and the application's environment are. It stays where
# this token has a number: it was asked twice, and the other one goes on with it.
refuse_run() {
  find_claim "${home##*/}" || rm -rf "$home"
  refuse "Cannot start the job: $*"
}

# drop_refused NUMBER: a job that touched nothing gives its number to the plan that was made anew: its own plan was stale,
# or that of another host of the same deployment.
drop_refused() {
  is_number "$1" && read_state "$1" && [ "$phase" = ended ] && [ "$outcome" = refused ] || return 0
  drop_tries=0
  while look_at_lease && [ "$lease_is" = owned ] && [ "$o_number" = "$1" ] && owner_alive; do
    drop_tries=$((drop_tries + 1))
    [ "$drop_tries" -lt 50 ] || return 0
    nap
  done
  rm -rf "${deployments:?}/$1" && rm -f "$deployments/.claim-$1"
}

# claim_number TOKEN NUMBER|next: $claimed is the number that is this token's from now on.
claim_number() {
  claimed=$2
  if [ "$claimed" != next ]; then
    absent "$deployments/$claimed" && ln -s "$1" "$deployments/.claim-$claimed" 2>/dev/null && return 0
    source_of "$claimed"
    claim_of=
    is_alike || claim_of=" of $source: run the job again, which gives it another number"
    refuse_run "deployment $claimed exists already$claim_of"
  fi
  claim_tries=0
  while [ "$claim_tries" -lt 1000 ]; do
    newest_number
    claimed=$((newest + 1))
    is_number "$claimed" || refuse_run "no number is left after the newest: current value is $newest"
    # A number of another place may be the next one here.
    while [ -d "$deployments/$claimed" ]; do claimed=$((claimed + 1)); done
    if ln -s "$1" "$deployments/.claim-$claimed" 2>/dev/null; then return; fi
    claim_tries=$((claim_tries + 1))
  done
  refuse_run "no deployment number could be assigned"
}

# newest_number: $newest is the highest number from where that of the current deployment is.
newest_number() {
  read_current
  newest=$current newest_source=$own_source
  source_of "$current"
  own_source=$source
  set +f
  for newest_entry in "$deployments"/* "$deployments"/.claim-*; do
    newest_name=${newest_entry##*/}
    newest_name=${newest_name#.claim-}
    is_number "$newest_name" && [ "$newest_name" -gt "$newest" ] || continue
    source_of "$newest_name"
    ! is_alike || newest=$newest_name
  done
  set -f
  own_source=$newest_source
}
