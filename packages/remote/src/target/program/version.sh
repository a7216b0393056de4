# Version: deployments that another version of this program began, older or newer (docs/upgrading.md).

other_version_hint="Conclude it with the version that began it, or give it up: stageway unlock --force"

# understands NUMBER: whether this program can bring to its end what was begun there; $failure says why not. Of a job that it knows
# in part only, it would undo a part.
understands() {
  understands_home=$home home=$deployments/$1 strange=
  if ! other_phase; then
    case $other_phase in change | held | settle | undo) check_job || : ;; esac
  fi
  home=$understands_home
  [ -n "$strange" ] || return 0
  failure="another version of Stageway began deployment $1: $failure"
  return 1
}

# other_phase: whether the deployment in $home is in a phase that only another version knows, as $failure says. A damaged state has none.
other_phase() {
  is_note "$home/state" && { read -r other_phase _ _ _ _ _ _ _ other_token _ other_reason _ <"$home/state"; } 2>/dev/null && [ -n "$other_reason" ] && is_token "$other_token" || other_phase=
  case $other_phase in '' | queued | prepare | ready | change | held | settle | undo | ended | *[!a-z-]*) return 1 ;; esac
  strange=1 failure="its phase is not known: current value is $other_phase"
}

# note_version: says once that what runs here was deployed by another version.
note_version() {
  version=${program##*/}
  case $version in program-*.sh) ;; *) version=$(cksum <"$program" | tr ' ' -) ;; esac
  version_before=
  is_note "$base/version" && { read -r version_before _ <"$base/version"; } 2>/dev/null || :
  [ "$version_before" != "$version" ] || return 0
  [ -z "$version_before" ] && [ "$current" = 0 ] || echo "Taking over what another version of Stageway deployed here"
  write_note "$base/version" "$version" || echo "Cannot note which version was here: $failure"
}
