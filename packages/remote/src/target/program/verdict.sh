# Verdict: confirmed or undone, once, whoever comes first.

# make_verdict KIND BY WHO: the first wins, whoever it is; read_verdict says which one stands.
make_verdict() {
  encode "$3"
  verdict_file=$home/verdict.$$
  printf '%s\n' "$1 $2 $encoded" | dd of="$verdict_file" conv=fsync 2>/dev/null || { rm -f "$verdict_file"; return 1; }
  ln "$verdict_file" "$home/verdict" 2>/dev/null
  rm -f "$verdict_file"
  read_verdict
}
read_verdict() { { read -r v_kind v_by v_who <"$home/verdict"; } 2>/dev/null; }

# cancelled: somebody asked for the undo before the deployment was held.
cancelled() {
  case $phase in queued | prepare | ready | change) ;; *) return 1 ;; esac
  [ -e "$home/verdict" ] && read_verdict && [ "$v_kind" = undo ] || return 1
  decode "$v_who"
  failure="cancelled by $decoded"
}
