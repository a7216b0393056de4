# Ahead: commands of a section that do not wait for one another are begun together: each docker is a process, and what is
# fetched waits for a registry. How many layers are fetched at a time is the engine's to say.

# went_ahead ARGUMENT...: whether docker with these arguments, begun together with its like, went well. Where it did not, or
# was not begun, it is run for itself, and says what is wrong.
went_ahead() {
  case "$phase $1 ${2:-}" in "prepare pull "* | "settle image tag") ;; *) return 1 ;; esac
  [ "$ahead_of" = "$number $phase" ] || begin_ahead
  ahead_pid='' ahead_left=
  while read -r ahead_one ahead_words; do
    if [ -z "$ahead_pid" ] && [ "$ahead_words" = "$*" ]; then ahead_pid=$ahead_one; else ahead_left="$ahead_left$ahead_one $ahead_words$nl"; fi
  done <<LIST
${ahead%"$nl"}
LIST
  ahead=$ahead_left
  [ -n "$ahead_pid" ] && await_child "$ahead_pid"
}

begin_ahead() {
  end_ahead
  ahead_of="$number $phase"
  ahead_lines=$(awk -v section="$phase" '
    $0 == "prepare" || $0 == "change" || $0 == "settle" { current = $0 }
    current == section && index($0, "do\tdocker\tpull\t") == 1 { print substr($0, 11) }
    current == section && index($0, "do\tkeep\t") == 1 { print "image\ttag\t" substr($0, 9) }' "$home/job")
  # One alone is not worth it.
  case $ahead_lines in *"$nl"*) ;; *) return 0 ;; esac
  while IFS= read -r ahead_line; do
    with_line begin_one "$ahead_line"
  done <<LINES
$ahead_lines
LINES
}

begin_one() {
  docker "$@" </dev/null >/dev/null 2>&1 &
  ahead="$ahead$! $*$nl"
}

# end_ahead: those that nobody waited for.
end_ahead() {
  while read -r ahead_one _; do
    [ -z "$ahead_one" ] || { kill "$ahead_one" 2>/dev/null; wait "$ahead_one"; }
  done <<LIST
$ahead
LIST
  ahead=
}
