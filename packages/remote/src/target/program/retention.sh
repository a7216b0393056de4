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

# do_retain COUNT: folders of old deployments go; the newest COUNT deployed ones, what is current, and all that is newer
# than the oldest of them stay.
do_retain() {
  retain_list=
  set +f
  for retain_entry in "$deployments"/*; do
    retain_number=${retain_entry##*/}
    is_number "$retain_number" && [ -d "$retain_entry" ] || continue
    is_note "$retain_entry/state" && { read -r r_phase r1 r2 r3 r4 r5 r6 r_outcome r_rest <"$retain_entry/state"; } 2>/dev/null || continue
    [ "$r_phase" != ended ] || retain_list="$retain_list$retain_number $r_outcome$nl"
  done
  set -f
  : "$r1$r2$r3$r4$r5$r6$r_rest"
  settle_origin
  read_current
  for item in $(printf '%s' "$retain_list" | sort -rn | awk -v keep="$1" -v current="$current" '
    deployed >= keep && $1 != current { print $1 } $2 == "deployed" { deployed++ }'); do
    [ "$item" != "$number" ] || continue
    rm -rf "${deployments:?}/$item" && rm -f "$deployments/.claim-$item"
  done
  find "$base/incoming" -mindepth 1 -maxdepth 1 -mmin +1440 -exec rm -rf {} + 2>/dev/null
  find "$lease/asking" -type f -mmin +1440 -exec rm -f {} + 2>/dev/null
  return 0
}
