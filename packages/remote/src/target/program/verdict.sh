# Verdict: confirmed or undone, once, whoever comes first.

# make_verdict KIND BY WHO: the first wins, whoever it is; read_verdict says which one stands.
make_verdict() {
  encode "$3"
  verdict_file=$home/verdict.$$
  printf '%s\n' "$1 $2 $encoded" | dd of="$verdict_file" conv=fsync 2>/dev/null || { rm -f "$verdict_file"; failure="is the disk full?"; return 1; }
  absent "$home/verdict" && ln "$verdict_file" "$home/verdict" 2>/dev/null
  rm -f "$verdict_file"
  read_verdict
}

# read_verdict: fails when there is none, and when what stands there is none; $failure says so.
read_verdict() {
  is_note "$home/verdict" && { read -r v_kind v_by v_who _ <"$home/verdict"; } 2>/dev/null && [ -n "$v_who" ] &&
    case $v_kind in confirm | undo) ;; *) false ;; esac || { not_ours "$home/verdict"; return 1; }
}

# verdict_that_stands: undo is what needs no verdict: on a full disk there is none.
verdict_that_stands() {
  read_verdict && return 0
  v_kind=undo v_by=failure v_who=$reason
  absent "$home/verdict" || { encode "$failure"; v_who=$encoded; }
}

# cancelled: somebody asked for the undo before the deployment was held.
cancelled() {
  case $phase in queued | prepare | ready | change) ;; *) return 1 ;; esac
  [ -e "$home/verdict" ] && read_verdict && [ "$v_kind" = undo ] || return 1
  decode "$v_who"
  failure="cancelled by $decoded"
}
