# Signed: what was signed of a release lies beside the journal, in `signed/`, and is verified where the host knows who may sign.
# `manifest` is the release as its registry has it; each line of `statements` is KIND SIGNATURE STATEMENT.

# find_signers: $signers is the file of those who may sign here, empty where nobody installed one. Fails where it cannot be relied on.
find_signers() {
  if [ -n "$policy" ]; then
    signers=${policy%.policy}.signers
  else
    signers=/etc/stageway/$(printf '%s' "${asked_dir#/}" | sed 's/-/--/g; s|/|-|g').signers
  fi
  if absent "$signers"; then signers=; return 0; fi
  is_note "$signers" && [ -r "$signers" ] || { not_ours "$signers"; return 1; }
  [ -z "$(find "$signers" \( -perm -020 -o -perm -002 \))" ] && [ -z "$(find "$signers" ! -user 0 ! -user "$(id -u)")" ] && return 0
  failure="somebody else may write to $signers"
  return 1
}

# can_verify: OpenSSH does since 8.1; a program that does not names the option or how it is used.
can_verify() { case $(ssh-keygen -Y verify -n stageway 2>&1 </dev/null) in *verify:*) ;; *) false ;; esac; }

# say_signers: whether signatures are verified here; nothing where nobody installed who may sign.
say_signers() {
  if ! find_signers; then encode "$failure"; say "signers state=broken why=$encoded"; return; fi
  [ -n "$signers" ] || return 0
  if can_verify; then say "signers state=verified"; else say "signers state=unchecked"; fi
}

# check_signed: whether the selected deployment may run; $failure says why not.
check_signed() {
  find_signers || { failure="cannot tell who may sign: $failure"; return 1; }
  [ -n "$signers" ] || return 0
  if ! can_verify; then
    echo "Signatures are not checked: this host's ssh-keygen cannot verify signatures"
    return 0
  fi
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
  failure="is the disk full?"
  mkdir -p "$home/signed" 2>/dev/null && writable "$home/signed/statements" && writable "$home/signed/more" && cat >"$home/signed/more" ||
    refuse "Cannot keep what was signed of deployment $number: $failure"
  [ $(($(wc -c <"$home/signed/more"))) = "$2" ] || { rm -f "$home/signed/more"; refuse "Cannot keep what was signed of deployment $number: it was cut off"; }
  ! is_note "$home/signed/statements" || cat "$home/signed/statements" >>"$home/signed/more"
  awk '!seen[$0]++ && n++ < 50' "$home/signed/more" >"$home/signed/new" && mv -f "$home/signed/new" "$home/signed/statements" ||
    refuse "Cannot keep what was signed of deployment $number: $failure"
  rm -f "$home/signed/more"
  say "done"
}
