# Order: which of two deployments is the newer one (docs/decisions/0021-numbers-of-one-place.md). Numbers are counted in one place:
# by a GitHub for a repository, which an upload names in `source`, or here. Those of two places are not compared: the order is
# that in which they took the lease.

# source_of NUMBER: $source is where its number is from, empty where nothing says so.
source_of() {
  source=
  is_note "$deployments/$1/source" && { read -r source _ <"$deployments/$1/source"; } 2>/dev/null || :
}

# is_alike: whether $source and $own_source are not known to be two places.
is_alike() { [ -z "$source" ] || [ -z "$own_source" ] || [ "$source" = "$own_source" ]; }

# name_source NUMBER|next: of the upload in $home; whoever counts on here counts in the place of what runs.
name_source() {
  own_source=
  is_note "$home/source" && { read -r own_source _ <"$home/source"; } 2>/dev/null || :
  [ "$1" = next ] || return 0
  read_current
  source_of "$current"
  own_source=$source
  [ -z "$source" ] || write_note "$home/source" "$source"
}

# read_alike: $alike is the newest deployed one with a number from where $own_source is; $alike_why what to do where that is not known.
# Fails as read_current does.
read_alike() {
  alike_why=
  read_current || return 1
  alike=$current
  source_of "$current"
  if is_alike; then
    [ -z "$own_source" ] || [ -n "$source" ] || [ "$current" = 0 ] ||
      alike_why=", or from another GitHub: if so, remove $base/current once on the host"
    return 0
  fi
  # An old run of the place before may come late.
  alike=0
  set +f
  for alike_entry in "$deployments"/*; do
    alike_number=${alike_entry##*/}
    is_number "$alike_number" && [ "$alike_number" -gt "$alike" ] || continue
    is_note "$alike_entry/state" && { read -r _ _ _ _ _ _ _ alike_outcome _ <"$alike_entry/state"; } 2>/dev/null && [ "$alike_outcome" = deployed ] || continue
    source_of "$alike_number"
    [ "$source" != "$own_source" ] || alike=$alike_number
  done
  set -f
  is_note "$base/places" || return 0
  while read -r alike_place alike_number; do
    [ "$alike_place" = "$own_source" ] && is_number "$alike_number" && [ "$alike_number" -gt "$alike" ] && alike=$alike_number
  done <"$base/places"
  return 0
}

# newer: a deployment with a higher number waits or is deployed.
newer() {
  if [ "$alike" -gt "$number" ]; then newer=$alike; return 0; fi
  newer=
  alike_why=
  find_waiters
  for item in $waiters; do
    source_of "$item"
    [ "$item" -le "$number" ] || ! is_alike || newer=$item
  done
  [ -n "$newer" ]
}

# note_previous: what ran before the selected deployment, which is to be current.
note_previous() {
  read_current || return 0
  [ "$current" = 0 ] || [ "$current" = "$number" ] || write_note "$home/previous" "$current"
}

# note_current: makes the selected deployment current, once its note of the one before is written.
note_current() {
  note_previous || return 1
  ! read_current || [ "$current" != "$number" ] || return 0
  write_note "$base/current" "$number"
}

# read_chain COUNT: $chain are as many deployments as were current last, the newest first.
read_chain() {
  chain='' chain_next=$current chain_left=$1
  while [ "$chain_left" -gt 0 ] && is_number "$chain_next"; do
    case " $chain " in *" $chain_next "*) break ;; esac
    chain="$chain $chain_next"
    chain_left=$((chain_left - 1))
    is_note "$deployments/$chain_next/previous" && { read -r chain_next _ <"$deployments/$chain_next/previous"; } 2>/dev/null || break
  done
}
