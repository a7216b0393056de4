# Own files: a container starts only with the files of its own release. On the way forward they are placed before anything
# new starts; on the way back they are there again before anything old does (docs/decisions/0020-files-go-back-first.md).

# stamp: the time of day as a number that can be compared.
stamp() { date -u +%Y%m%d%H%M%S; }

# note_since: from when on files are not those of what ran before; the first time only.
note_since() {
  [ ! -s "$home/before/since" ] || return 0
  stamp >"$home/before/since.new" && mv -f "$home/before/since.new" "$home/before/since"
}

is_restart_policy() { case $1 in no | always | unless-stopped | on-failure) ;; on-failure:*) is_count "${1#on-failure:}" ;; *) false ;; esac; }

# do_restarting POLICY CONTAINER...: whether the engine starts those that are there by itself.
do_restarting() {
  restarting_policy=$1
  shift
  if child docker container update --restart "$restarting_policy" "$@" >/dev/null 2>&1; then return 0; fi
  if cancelled; then return 1; fi
  for item in "$@"; do
    present "$item"
    case $? in 1) continue ;; 2) return 1 ;; esac
    case $c_state in removing | dead) continue ;; esac
    run_docker container update --restart "$restarting_policy" "$item" || return 1
  done
}

# note_until: until when; the first time only.
note_until() {
  [ -s "$home/before/since" ] && [ ! -s "$home/before/until" ] || return 0
  { stamp >"$home/before/until.new" && mv -f "$home/before/until.new" "$home/before/until"; } 2>/dev/null
}

# do_reload CONTAINER...: starts again what was started while the files of another release were there: by somebody, or by an
# engine that had begun to restart it already.
do_reload() {
  { read -r reload_since <"$home/before/since"; } 2>/dev/null && is_number "$reload_since" || return 0
  note_until
  { read -r reload_until <"$home/before/until"; } 2>/dev/null && is_number "$reload_until" || reload_until=$(stamp)
  reload_list=
  for item in "$@"; do
    present "$item"
    case $? in 1) continue ;; 2) return 1 ;; esac
    case $c_state in running | restarting | paused) ;; *) continue ;; esac
    reload_started=$(printf '%s' "${c_started%%.*}" | tr -cd 0-9 | cut -c 1-14)
    is_number "$reload_started" && [ "$reload_started" -ge "$reload_since" ] && [ "$reload_started" -le "$reload_until" ] || continue
    reload_list="$reload_list $item"
  done
  [ -n "$reload_list" ] || return 0
  echo "Starting again what was started with the files of another release:$reload_list"
  # shellcheck disable=SC2086 # names of containers, checked when the job was read
  run_docker container restart $reload_list
}

# files_back STEP: of all steps begun, what goes before every other undo. $files_lost are the files that are not back.
files_back() {
  own_lines=$(awk -F '\t' -v begun="$1" '$0 == "prepare" || $0 == "change" || $0 == "settle" { section = $0; count = 0; next }
    index($0, "step ") == 1 { count++; next }
    section == "change" && count <= begun && ($1 == "first" || $1 == "undo" && $2 == "restore") {
      lines[count] = lines[count] count "\t" substr($0, length($1) + 2) "\n" }
    END { for (; begun >= 1; begun--) printf "%s", lines[begun] }' "$home/job" 2>/dev/null)
  while IFS="$tab" read -r own_step own_line; do
    [ -n "$own_line" ] || continue
    still_mine || { echo "The lease is somebody else's now: leaving everything as it is"; exit 1; }
    beat
    case $own_line in reload*) [ -z "$files_lost" ] || continue ;; esac
    if with_line run_command "$own_line" </dev/null; then continue; fi
    not_undone "$own_step" "$failure"
    case $own_line in
      restore*) decode "${own_line#*"$tab"}" && files_lost="$files_lost${files_lost:+, }$decoded" ;;
      # What would start as the engine comes back is new, and so are the files then.
      restarting*) [ -z "$engine_lost" ] || { files_lost="what the release placed"; break; } ;;
    esac
  done <<LINES
$own_lines
LINES
  if [ -n "$files_lost" ]; then stand_or_go_back "$1"; return; fi
  # What compose makes again after this has its own files. Without a reload the next deployment sees to what was started meanwhile.
  ! grep -q "^undo${tab}reload$tab" "$home/job" 2>/dev/null || note_until
}

# stand_or_go_back STEP: files could not be brought back. Where the way back would start anything that reads them, nothing is
# undone: what runs is all there is.
stand_or_go_back() {
  own_starts=$(awk -F '\t' -v begun="$1" '$0 == "prepare" || $0 == "change" || $0 == "settle" { section = $0; count = 0; next }
    index($0, "step ") == 1 { count++; next }
    section != "change" || count > begun || $1 != "undo" { next }
    $2 == "running" { $1 = $2 = ""; print }
    $2 == "docker" && $3 == "compose" { print "=" }' "$home/job" 2>/dev/null)
  case $own_starts in *=*) failure="compose would start containers without their own files, which are not back: $files_lost" left_standing=1 ;; esac
  # shellcheck disable=SC2086 # names of containers, checked when the job was read
  if [ -n "$left_standing" ] || ! may_start $own_starts; then not_undone 0 "$failure"; fi
}

# may_start CONTAINER...: on a way back on which files could not be brought back, what reads them and does not run is not started.
may_start() {
  [ "$phase" = undo ] && [ -n "$files_lost" ] || return 0
  own_readers=" $(awk -F '\t' '($1 == "first" || $1 == "undo") && $2 == "reload" { $1 = $2 = ""; print }' "$home/job" | tr '\n' ' ') "
  for own_item in "$@"; do
    case $own_readers in *[!\ ]*) case $own_readers in *" $own_item "*) ;; *) continue ;; esac ;; esac
    if inspect "$own_item" && [ "$c_state" = running ]; then continue; fi
    failure="$own_item would start without its own files, which are not back: $files_lost" left_standing=1
    return 1
  done
}
