# Receive: an upload.

# unpack FOLDER BYTES: a tar from stdin. A connection that is lost looks like the end of the archive, so its length is told.
unpack() {
  cat >"$1.tar" || { rm -f "$1.tar"; refuse "Cannot receive the files: is the disk full?"; }
  [ $(($(wc -c <"$1.tar"))) = "$2" ] || { rm -f "$1.tar"; refuse "Cannot receive the files: the archive was cut off"; }
  check_archive "$1.tar" || { rm -f "$1.tar"; refuse "Cannot receive the files: $failure"; }
  mkdir -p "$1" && tar -xomf "$1.tar" -C "$1" || { rm -rf "$1" "$1.tar"; refuse "Cannot receive the files: is the disk full?"; }
  rm -f "$1.tar"
  [ -z "$(find "$1" ! -type f ! -type d)" ] && [ -z "$(find "$1" -type f -links +1)" ] || { rm -rf "$1"; refuse "Cannot receive the files: the archive has links"; }
}

# check_archive FILE: no name may leave the folder and nothing but files and folders may be in it. Some tars list what they
# would leave out of a name, others what is left of it and that they left out something: what a tar warns of is refused.
# A line of the long list ends with the name; the target of a link stands behind it.
check_archive() {
  archive_names=$(tar -tf "$1" 2>&1) && archive_list=$(tar -tvf "$1" 2>/dev/null) || { failure="the archive is damaged"; return 1; }
  archive_bad=$(printf '%s\n' "$archive_names" | grep -E '^tar:|^/|(^|/)\.\.(/|$)')$(printf '%s\n' "$archive_list" | grep -v '^[-d]')$(
    printf '%s\n%s\n' "$archive_names" "$archive_list" | awk '{ line[NR] = $0 } END {
      for (i = 1; i <= NR / 2; i++) { name = line[i]; long = line[i + NR / 2]
        if (substr(long, length(long) - length(name)) != " " name) print name } }')
  [ -n "$archive_bad" ] || return 0
  failure="not a plain file below the folder: current value is $archive_bad"
  return 1
}

# find_claim TOKEN: $claimed is the number that is this token's. Its folder says so; where a kill came before it was there, its claim.
find_claim() {
  claimed=
  set +f
  for claim_entry in "$deployments"/[0-9]* "$deployments"/.claim-*; do
    claim_number=${claim_entry##*/}
    case $claim_number in
      .claim-*)
        claim_number=${claim_number#.claim-}
        [ ! -d "$deployments/$claim_number" ] && [ "$(readlink "$claim_entry" 2>/dev/null)" = "$1" ] && claimed=$claim_number
        ;;
      *)
        is_note "$claim_entry/state" && { read -r _ _ _ _ _ _ _ _ claim_token _ <"$claim_entry/state"; } 2>/dev/null &&
          [ "$claim_token" = "$1" ] && claimed=$claim_number
        ;;
    esac
  done
  set -f
  [ -n "$claimed" ]
}

verb_receive() {
  [ $# -ge 2 ] && is_token "$1" && is_number "$2" || usage "receive TOKEN BYTES [REPORT]..."
  if find_claim "$1"; then
    cat >/dev/null
    say "received number=$claimed"
    verb_status
    return
  fi
  check_notes
  rm -rf "${base:?}/incoming/$1"
  unpack "$base/incoming/$1" "$2"
  say "received number=0"
  upload=$base/incoming/$1
  shift 2
  verb_status "$@"
}

# verb_discard TOKEN: an upload that no job will use.
verb_discard() {
  [ $# -eq 1 ] && is_token "$1" || usage "discard TOKEN"
  rm -rf "${base:?}/incoming/$1"
  say "done"
}
