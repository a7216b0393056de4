# Retention: what is kept for a rollback, and what goes.

do_keep() { run_docker image tag "$1" "$2"; }

# do_remember SERVICE DEFINITION CONTAINER TAG: what it ran, for services whose image no release names; says it in `images`.
do_remember() {
  remember_image=$(docker container inspect --format '{{.Image}}' "$3" 2>/dev/null) || return 0
  run_docker image tag "$remember_image" "$4" || return 1
  remember_digests=$(docker image inspect --format '{{range .RepoDigests}}{{.}} {{end}}' "$remember_image" 2>/dev/null)
  printf '%s\n' "$1 $2 $remember_image $4 $remember_digests" >>"$home/images"
}

is_guard() { are_names "$1" && case $1 in *.before) ;; *) false ;; esac; }

# do_guard CONTAINER NAME: a container that never starts holds the image of another one, which nothing else keeps from those
# who prune: a tag does not. By the same name where that still is its name: of an image, only the names go that no container has.
do_guard() {
  guard_names=$(docker container inspect --format '{{.Image}} {{.Config.Image}}' "$1" 2>/dev/null) || return 0
  guard_image=${guard_names#* }
  [ "$(docker image inspect --format '{{.Id}}' "$guard_image" 2>/dev/null)" = "${guard_names%% *}" ] || guard_image=${guard_names%% *}
  set -- --pull never --name "$2" --network none --label "com.docker.compose.project.working_dir=$asked_dir" --entrypoint /stageway "$guard_image"
  child docker container create "$@" >/dev/null 2>&1 || { do_unguard "$2" && run_docker container create "$@" >/dev/null; }
}

# do_unguard NAME: with the volumes that its image asked for.
do_unguard() {
  present "$1"
  case $? in 0) run_docker container rm --force --volumes "$1" ;; 1) ;; *) return 1 ;; esac
}

do_forget() {
  if child docker image rm "$@" 2>/dev/null; then return 0; fi
  for item in "$@"; do
    docker image inspect --format . "$item" >/dev/null 2>&1 || continue
    run_docker image rm "$item" || return 1
  done
}

# do_retain COUNT: folders of old deployments go; the newest COUNT deployed ones and what is current stay.
do_retain() {
  settle_origin
  forget_ended "$1"
  find "$base/incoming" -mindepth 1 -maxdepth 1 -mmin +1440 -exec rm -rf {} + 2>/dev/null
  find "$lease/asking" -type f -mmin +1440 -exec rm -f {} + 2>/dev/null
  return 0
}

# forget_ended [COUNT]: folders of deployments that have ended go: deployed ones but the newest COUNT, where it is given; of those that
# are degraded, of the others, which nobody goes back to, and of those without a record, which the next run makes, all but the newest 100
# each: a crowd of runs still reads how each of them ended. What is current stays, and so does the selected deployment. Two processes, however
# many there are.
forget_ended() {
  forget_list='' forget_secrets=''
  set +f
  for forget_entry in "$deployments"/*; do
    forget_number=${forget_entry##*/}
    is_number "$forget_number" && is_note "$forget_entry/state" && { read -r f_phase _ _ _ _ _ _ f_outcome _ <"$forget_entry/state"; } 2>/dev/null || continue
    [ "$f_phase" = ended ] || continue
    case $f_outcome in
      deployed | degraded) ;;
      *)
        # A program that is older left it there.
        for item in $secret_files; do absent "$forget_entry/$item" || forget_secrets="$forget_secrets$forget_number/$item$nl"; done
        ! is_note "$forget_entry/unrecorded" || f_outcome=unrecorded
        ;;
    esac
    forget_list="$forget_list$forget_number $f_outcome$nl"
  done
  set -f
  read_current || return 0
  # Those of two places are not in the order of their numbers.
  read_chain "$((${1:-0} + 1))"
  (
    cd "$deployments" || exit 1
    [ -z "$forget_secrets" ] || printf '%s' "$forget_secrets" | xargs rm -f
    forgotten=$(printf '%s' "$forget_list" | sort -rn | awk -v keep="${1:-}" -v current="$current" -v own="$number" -v chain="$chain" '
      { kind = $2 == "deployed" || $2 == "degraded" || $2 == "unrecorded" ? $2 : "failed"
        if (kind == "deployed") { deployed[++n] = $1; there[$1] = 1; next }
        if (++count[kind] > 100 && $1 != own) print $1 }
      END {
        if (keep == "") exit
        m = split(chain, last, " ")
        for (i = 1; i <= m; i++) if (last[i] in there && kept < keep) { stays[last[i]] = 1; kept++ }
        for (i = 1; i <= n; i++) if (!(deployed[i] in stays) && kept < keep) { stays[deployed[i]] = 1; kept++ }
        for (i = 1; i <= n; i++) if (!(deployed[i] in stays) && deployed[i] != current && deployed[i] != own) print deployed[i]
      }' | sort -rn)
    [ -n "$forgotten" ] || exit 0
    # shellcheck disable=SC2086 # numbers
    note_places $forgotten
    # Who puts records right has to tell what was forgotten from what never began.
    forgotten_newest=${forgotten%%"$nl"*}
    read_forgotten
    [ "$forgotten_newest" -le "$forgotten_until" ] || write_note "$base/forgotten" "$forgotten_newest"
    # shellcheck disable=SC2086 # numbers
    printf '%s\n' $forgotten | sed 'p; s/^/.claim-/' | xargs rm -rf
  )
  return 0
}

# note_places NUMBER...: the newest deployed one of each place among those that go, so that an old run of it that comes late is still
# known to be old.
note_places() {
  places=
  ! is_note "$base/places" || places=$(cat "$base/places")$nl
  for item in "$@"; do
    case "$nl$forget_list" in *"$nl$item deployed$nl"*) ;; *) continue ;; esac
    source_of "$item"
    [ -z "$source" ] || places="$places$source $item$nl"
  done
  [ -n "$places" ] || return 0
  write_note "$base/places" "$(printf '%s' "$places" | awk '$2 + 0 > newest[$1] + 0 { newest[$1] = $2 } END { for (place in newest) print place, newest[place] }')"
}

# read_forgotten: $forgotten_until is the newest number whose folder went.
read_forgotten() {
  is_note "$base/forgotten" && { read -r forgotten_until _ <"$base/forgotten"; } 2>/dev/null && is_number "$forgotten_until" || forgotten_until=0
}
