# Signed: what was signed of a release lies beside the journal, in `signed/`, and is verified where the host knows who may sign.
# `manifest` is the release as its registry has it; each line of `statements` is KIND SIGNATURE STATEMENT.

# find_signers: $signers is the file of those who may sign here, empty where nobody installed one. Fails where it cannot be relied on.
find_signers() {
  if [ -n "$policy" ]; then
    signers=${policy%.policy}.signers
  else
    signers=/etc/stageway/$(printf '%s' "${asked_dir#/}" | sed 's/-/--/g; s|/|-|g').signers
  fi
  if absent "$signers"; then
    # Where a folder cannot be searched, all in it seems to be absent.
    signers_folder=${signers%/*}
    absent "$signers_folder" || { [ -d "$signers_folder" ] && [ -x "$signers_folder" ]; } || {
      failure="$signers_folder cannot be searched: current user is $(id -un 2>/dev/null || id -u)"
      return 1
    }
    signers=
    return 0
  fi
  is_note "$signers" && [ -r "$signers" ] || { not_ours "$signers"; return 1; }
  [ -z "$(find "$signers" \( -perm -020 -o -perm -002 \))" ] && [ -z "$(find "$signers" ! -user 0 ! -user "$(id -u)")" ] && return 0
  failure="somebody else may write to $signers"
  return 1
}

# can_verify: OpenSSH does since 8.1; an older one does not know the option, and fails here as one that is missing does: 1. Fails with 2,
# and why in $failure, where that cannot be told.
can_verify() {
  command -v ssh-keygen >/dev/null 2>&1 || return 1
  verify_said=$(ssh-keygen -Y verify -n stageway 2>&1 </dev/null)
  case $verify_said in
    *verify:*) return 0 ;;
    *"option -- Y"* | *"option -- 'Y'"* | *"option: Y"*) return 1 ;;
  esac
  failure="ssh-keygen does not work here: ${verify_said%%"$nl"*}"
  [ -n "$verify_said" ] || failure="ssh-keygen does not work here: it said nothing"
  return 2
}

# say_signers: whether signatures are verified here; nothing where nobody installed who may sign.
say_signers() {
  if ! find_signers; then encode "$failure"; say "signers state=broken why=$encoded"; return; fi
  [ -n "$signers" ] || return 0
  can_verify
  case $? in
    0) say "signers state=verified" ;;
    1) say "signers state=unchecked" ;;
    *) encode "$failure"; say "signers state=broken why=$encoded" ;;
  esac
}

# check_signed: whether the selected deployment may run; $failure says why not.
check_signed() {
  find_signers || { failure="cannot tell who may sign: $failure"; return 1; }
  [ -n "$signers" ] || return 0
  can_verify
  case $? in
    1) echo "Signatures are not checked: this host's ssh-keygen cannot verify signatures"; return 0 ;;
    2) failure="cannot check signatures: $failure"; return 1 ;;
  esac
  read_reference
  failure="this host takes signed releases only, and images that are named one by one are not signed"
  [ -n "$reference" ] || return 1
  failure="this host takes signed releases only, and nothing that was signed came with this one: current value is $reference. Deploy it by a plan with trust: required; if nothing was signed of it: stageway sign $reference"
  is_note "$home/signed/statements" || return 1
  failure="no key that this host knows signed the release: current value is $reference. If you trust it, sign it: stageway sign $reference"
  is_signed "${reference##*@}"
}

# read_reference: $reference is the release of the selected deployment, empty where it has none.
read_reference() {
  reference=
  is_note "$home/release.json" || return 0
  reference=$(awk 'match($0, /"reference": *"[^"\\]*@sha256:[0-9a-f]+"/) { text = substr($0, RSTART, RLENGTH - 1); sub(/^"reference": *"/, "", text); print text; exit }' "$home/release.json")
}

# is_signed DIGEST: a listed key signed that this release was built, or that it was verified. In its one text a statement has no
# quote that is not escaped but those around names and values.
is_signed() {
  signed_for=$(sed -n 's/^# repository \([A-Za-z0-9._/-]*\)$/\1/p' "$signers")
  while read -r signed_kind signed_by signed_text; do
    case $signed_text in *'"kind":"'"$signed_kind"'"'*) ;; *) continue ;; esac
    case $signed_text in *'"release":"'"$1"'"'*) ;; *) continue ;; esac
    [ -z "$signed_for" ] || case $signed_text in *'"repository":"'"$signed_for"'"'*) ;; *) continue ;; esac
    case $signed_kind in
      built) signed_who=build ;;
      verified) signed_who=${signed_text#*'"stage":"'}; signed_who=${signed_who%%'"'*} ;;
      *) continue ;;
    esac
    case $signed_who in '' | -* | *[!a-zA-Z0-9._-]*) continue ;; esac
    printf '%s\n' '-----BEGIN SSH SIGNATURE-----' "$signed_by" '-----END SSH SIGNATURE-----' >"$home/signed/signature" || return 1
    if printf '%s' "$signed_text" | ssh-keygen -Y verify -f "$signers" -I "$signed_who" -n "$signed_kind@stageway" -s "$home/signed/signature" >/dev/null 2>&1; then
      echo "Signed by $signed_who: $1"
      return 0
    fi
  done <"$home/signed/statements"
  return 1
}

# read_signed NUMBER: what is kept of a deployment that was deployed: the manifest in base64, then the statements.
read_signed() {
  is_number "$1" || return 64
  ! is_note "$deployments/$1/signed/manifest" || printf 'manifest %s\n' "$(base64 <"$deployments/$1/signed/manifest" | tr -d '\n')"
  ! is_note "$deployments/$1/signed/statements" || cat "$deployments/$1/signed/statements"
}

# verb_signed NUMBER BYTES: statements of that length from stdin, which were signed once it was confirmed, are kept beside the others.
verb_signed() {
  [ $# -eq 2 ] && is_deployment "$1" && is_number "$2" && [ "$2" -le 65536 ] || usage "signed NUMBER BYTES"
  select_deployment "$1"
  read_state "$number" || { cat >/dev/null; refuse "Cannot keep what was signed of deployment $number: $(no_state)"; }
  failure="is the disk full?" signed_more=$home/signed/more.$$ signed_locked=
  mkdir -p "$home/signed" 2>/dev/null && writable "$signed_more" && cat >"$signed_more" || refuse_signed
  [ $(($(wc -c <"$signed_more"))) = "$2" ] || { failure="it was cut off"; refuse_signed; }
  lock_signed && writable "$home/signed/statements" || refuse_signed
  ! is_note "$home/signed/statements" || cat "$home/signed/statements" >>"$signed_more" || refuse_signed
  awk '!seen[$0]++ && n++ < 50' "$signed_more" >"$signed_more.new" && dd if="$signed_more.new" of="$signed_more" conv=fsync 2>/dev/null &&
    mv -f "$signed_more" "$home/signed/statements" || refuse_signed
  rm -f "$signed_more.new" "$home/signed/lock"
  say "done"
}

refuse_signed() {
  rm -f "$signed_more" "$signed_more.new"
  [ -z "$signed_locked" ] || rm -f "$home/signed/lock"
  refuse "Cannot keep what was signed of deployment $number: $failure"
}

# lock_signed: one at a time adds to what was signed. The lock of a process that is gone counts for nothing.
lock_signed() {
  process_stat $$ || p_start=0
  signed_self="$$ $p_start $boot" signed_tries=0
  until make_link "$signed_self" "$home/signed/lock"; do
    signed_tries=$((signed_tries + 1))
    [ "$signed_tries" -lt 100 ] || { absent "$home/signed/lock" || failure="somebody else has been at it for too long"; return 1; }
    if signed_lock=$(readlink "$home/signed/lock" 2>/dev/null); then
      # Only one may remove it: the next lock has the same name.
      if ! holds_lock "$signed_lock" && make_link "$signed_self" "$home/signed/gone-$holder"; then rm -f "$home/signed/lock"; continue; fi
      nap 0.1
    elif [ -e "$home/signed/lock" ] && [ ! -L "$home/signed/lock" ]; then
      rm -rf "$home/signed/lock"
    fi
  done
  signed_locked=1
}

# holds_lock WORDS: whether the process that the words name lives: pid, start and boot; $holder is its name.
holds_lock() {
  # shellcheck disable=SC2086 # words of our own
  set -- $1
  holder=${1:-}-${2:-}-${3:-}
  [ $# -eq 3 ] && is_number "$1" && [ "$3" = "$boot" ] && process_stat "$1" && [ "$p_start" = "$2" ]
}
