# Status: all that is known here.

# verb_status [REPORT]...
verb_status() {
  say_reports "$@"
  newest_number
  look_at_lease
  read_forgotten
  source_of "$current"
  encode "$source"
  status_source=
  [ -z "$source" ] || status_source=" source=$encoded"
  say "status current=$current newest=$newest generation=$top forgotten=$forgotten_until$status_source"
  if [ "$lease_is" = owned ]; then
    status_alive=no status_machine=
    if owner_alive; then status_alive=yes; elif elsewhere "$o_number"; then status_machine=" machine=${other_machine%% *}"; fi
    say "holder number=$o_number generation=$top alive=$status_alive url=$o_url$status_machine"
  fi
  say_signers
  find_waiters
  for status_number in $waiters; do
    source_of "$status_number"
    encode "$source"
    say "waiting number=$status_number source=$encoded"
  done
  set +f
  for status_entry in "$deployments"/*; do
    is_number "${status_entry##*/}" && read_state "${status_entry##*/}" && say_state "${status_entry##*/}" deployment
  done
  set -f
  say "done"
}
