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
      read_compose "$@"
      ;;
    unrecorded) read_unrecorded ;;
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

# verb_recorded NUMBER: its record was made.
verb_recorded() {
  [ $# -eq 1 ] && is_number "$1" || usage "recorded NUMBER"
  rm -f "$deployments/$1/unrecorded" || refuse "Cannot note that deployment $1 is recorded: is the disk full?"
  say "done"
}
