# Reports: what the action wants to know beside the status, in the same round trip.

# say_reports [NAME COUNT WORD...]...: each report is COUNT encoded words, the first its kind. What it prints stands between
# lines of our own.
say_reports() {
  while [ $# -gt 0 ]; do
    [ $# -ge 2 ] && are_names "$1" && is_number "$2" && [ $# -ge $(($2 + 2)) ] || usage "a report is NAME COUNT WORD..."
    report_name=$1 report_count=$2 report_folder=$base/incoming/.report.$$
    shift 2
    mkdir -p "$report_folder"
    (first_words "$report_count" "$@") </dev/null >"$report_folder/out" 2>"$report_folder/err"
    say "report $report_name $?"
    cat "$report_folder/out"
    printf '\n'
    say errors
    cat "$report_folder/err"
    printf '\n'
    say end
    rm -rf "$report_folder"
    shift "$report_count"
  done
}

# first_words COUNT WORD...: the report of the first words.
first_words() {
  words_wanted=$1
  shift
  words_left=$#
  while [ "$words_left" -gt 0 ]; do
    decode "$1" || exit 64
    shift
    [ "$words_wanted" -le 0 ] || set -- "$@" "$decoded"
    words_wanted=$((words_wanted - 1)) words_left=$((words_left - 1))
  done
  report "$@"
}

# report KIND ARGUMENT...
report() {
  report_kind=$1
  shift
  case $report_kind in
    compose)
      [ $# -ge 2 ] && [ -n "$upload" ] && cd "$upload" || { echo "Cannot report: compose PROJECT FILE... needs an upload" >&2; return 64; }
      [ -z "$policy" ] || permit_read "$@" || { echo "$failure" >&2; return 64; }
      read_compose "$@"
      ;;
    unrecorded) read_unrecorded ;;
    releases) read_releases ;;
    signed) read_signed "${1:-}" ;;
    snapshot)
      [ $# -ge 1 ] && [ -n "$upload" ] && cd "$upload" || { echo "Cannot report: snapshot NUMBER FILE... needs an upload" >&2; return 64; }
      read_snapshot "$@"
      ;;
    environment)
      [ -n "$upload" ] && cd "$upload" || { echo "Cannot report: environment then|now needs an upload" >&2; return 64; }
      read_environment "$@"
      ;;
    *) echo "Cannot report: no such kind: $report_kind" >&2; return 64 ;;
  esac
}

# read_unrecorded: `<number> <document>` for each deployment whose record is still to be made.
read_unrecorded() {
  set +f
  for unrecorded_entry in "$deployments"/*/unrecorded; do
    [ -f "$unrecorded_entry" ] || continue
    unrecorded_number=${unrecorded_entry%/*}
    printf '%s %s\n' "${unrecorded_number##*/}" "$(tr -d '\n' <"$unrecorded_entry")"
  done
  set -f
}

# read_releases: `<number> <seconds since 1970> <digest of its environment> <document>` for each deployment that has ended.
read_releases() {
  releases_states='' releases_environments=''
  set +f
  for releases_entry in "$deployments"/*; do
    releases_number=${releases_entry##*/}
    is_number "$releases_number" && is_note "$releases_entry/release.json" || continue
    read_state "$releases_number" && [ "$phase" = ended ] || continue
    releases_states=$releases_states$releases_number/state$nl
    ! is_note "$releases_entry/files/.env" || releases_environments=$releases_environments$releases_number/files/.env$nl
  done
  set -f
  [ -n "$releases_states" ] || return 0
  cd "$deployments" || return 1
  {
    [ -z "$releases_environments" ] || printf '%s' "$releases_environments" | xargs sha256sum
    printf '%s' "$releases_states" | xargs stat -c '%Y %n'
  } 2>/dev/null | awk '{ split($2, path, "/"); number = path[1] }
    path[2] == "files" { environment[number] = $1 " "; next }
    { note = number "/release.json"; text = ""; while ((getline line <note) > 0) text = text line; close(note)
      print number " " $1 " " environment[number] text }'
}

# read_snapshot NUMBER FILE...: lays the files and the environment of an earlier deployment into the upload, where a report
# that is asked after it finds them, and prints the files named. What belongs to the managed block is written anew.
read_snapshot() {
  is_number "$1" && [ -d "$deployments/$1/files" ] || { echo "the files of deployment $1 are gone" >&2; return 1; }
  mkdir -p files && cp -R "$deployments/$1/files/." files/ && rm -rf files/.stageway || return 1
  [ ! -d "$deployments/$1/signed" ] || [ -L "$deployments/$1/signed" ] || cp -R -P "$deployments/$1/signed" . || return 1
  snapshot_number=$1
  shift
  replaced_since "$snapshot_number" >replaced
  if [ -f files/.env ]; then
    awk '/^# stageway: begin/ { ours = 1 } !ours { print } /^# stageway: end/ { ours = 0 }' files/.env >"./env" && rm -f files/.env || return 1
  fi
  for snapshot_file in "$@"; do
    inside "$snapshot_file" && cat "files/$snapshot_file" || return 1
    echo
  done
}

# replaced_since NUMBER: the notes of later deployments on what they replaced, the earliest first.
replaced_since() {
  later_than "$1" | while read -r replaced_number; do
    ! is_note "$deployments/$replaced_number/images" || cat "$deployments/$replaced_number/images"
  done
}

# later_than NUMBER: deployments that ran after that one, the earliest first. Where nothing says which ones did, their numbers do.
later_than() {
  read_current
  read_chain 100
  case "$chain " in
    *" $1 "*)
      later_chain="$chain "
      # shellcheck disable=SC2086 # numbers
      printf '%s\n' ${later_chain%%" $1 "*} | awk 'NF { line[++n] = $0 } END { for (; n > 0; n--) print line[n] }'
      ;;
    *) (cd "$deployments" && ls) | awk -v number="$1" '/^[1-9][0-9]*$/ && $0 + 0 > number + 0' | sort -n ;;
  esac
}

# verb_recorded NUMBER: its record was made.
verb_recorded() {
  [ $# -eq 1 ] && is_deployment "$1" || usage "recorded NUMBER"
  rm -f "$deployments/$1/unrecorded" || refuse "Cannot note that deployment $1 is recorded: is the disk full?"
  say "done"
}
