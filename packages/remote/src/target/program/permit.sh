# Permission: the commands of a job that a policy lets through; nothing else is run.

# permit VERB ARGUMENT...: by its text alone, before anything runs.
permit() {
  permit_verb=$1
  shift
  case $permit_verb in
    docker) permit_docker "$@" ;;
    keep) is_listed "$1" && is_kept "$2" ;;
    forget) for item in "$@"; do is_kept "$item" || return 1; done ;;
  esac
}

is_kept() { case $1 in stageway.local/*) ;; *) return 1 ;; esac; case $1 in *[!a-z0-9._:/-]*) return 1 ;; esac; }

permit_docker() {
  case "$1 ${2:-}" in
    "container inspect") [ "${3:-} ${4:-}" = "--format {{.Name}}" ] && shift 4 && are_names "$@" ;;
    "update --restart") case ${3:-} in no | always) shift 3; are_names "$@" ;; *) false ;; esac ;;
    "network rm") [ "${3:-}" = --force ] && shift 3 && are_names "$@" ;;
    "pull --quiet")
      shift 2
      if [ "${1:-}" = --platform ]; then
        case ${2:-} in '' | *[!a-z0-9/]*) return 1 ;; esac
        shift 2
      fi
      [ $# -eq 1 ] && is_listed "$1"
      ;;
    "compose --project-directory") shift; permit_compose "$@" ;;
    *) false ;;
  esac
}

# permit_compose ARGUMENT...: `up` of named services with files of the project directory; nothing is built or pulled.
permit_compose() {
  [ $# -ge 7 ] && { [ "$2" = "$dir" ] || [ "$2" = "$asked_dir" ]; } && [ "$3" = --project-name ] && are_names "$4" && [ "$4" != up ] || return 1
  permit_from=$2
  shift 4
  [ "$1" = --file ] || return 1
  while [ "${1:-}" = --file ]; do
    case ${2:-} in "$permit_from"/*) inside "${2#"$permit_from"/}" || return 1 ;; *) return 1 ;; esac
    shift 2
  done
  [ "${1:-}" = up ] || return 1
  shift
  permit_seen=
  while :; do
    case ${1:-} in
      --no-start | --detach | --no-deps | --no-build | --no-recreate | --force-recreate) permit_seen="$permit_seen $1"; shift ;;
      --pull) [ "${2:-}" = never ] || return 1; permit_seen="$permit_seen $1"; shift 2 ;;
      --scale) are_names "${2%%=*}" && is_count "${2#*=}" || return 1; shift 2 ;;
      *) break ;;
    esac
  done
  for item in --no-deps --no-build --pull; do case "$permit_seen " in *" $item "*) ;; *) return 1 ;; esac; done
  case $permit_seen in *--no-start* | *--detach*) are_names "$@" ;; *) false ;; esac
}

# permit_read PROJECT COMPOSE_FILE...: files of the project directory.
permit_read() {
  failure="this key may only read the project directory"
  [ -z "$1" ] || are_names "$1" || return 1
  shift
  for item in "$@"; do inside "$item" || return 1; done
}

# permit_now VERB ARGUMENT...: by what stands on the host, right before it runs; $failure says why not.
permit_now() {
  case $phase in undo | settle) engine_up || await_engine || { failure="the engine does not answer"; return 1; } ;; esac
  case $1 in
    healthy | completed) are_ours "$2" ;;
    absent | running | reload) shift; are_ours "$@" ;;
    stopped | restarted | restarting) shift 2; are_ours "$@" ;;
    drain) are_ours "$2" "$5" && { [ $# -eq 6 ] || { shift 7; are_ours "$@"; }; } ;;
    undrain) are_ours "$2" "$5" ;;
    dissolve) shift; are_our_networks "$@" ;;
    guard | unguard) shift; are_ours "$@" ;;
    remember) are_ours "$4" ;;
    docker)
      shift
      case $1 in
        update) shift 3; are_ours "$@" ;;
        container) shift 4; are_ours "$@" ;;
        network) shift 3; are_our_networks "$@" ;;
        compose) shift; judge_compose "$@" ;;
      esac
      ;;
  esac
}

# are_our_networks NETWORK...: compose made those that are there for a project of this directory.
are_our_networks() {
  for item in "$@"; do
    permit_project=$(docker network inspect --format '{{index .Labels "com.docker.compose.project"}}' "$item" 2>/dev/null) || continue
    [ -n "$permit_project" ] || { failure="the network $item is not one of compose's"; return 1; }
    is_our_project "$permit_project" || return 1
  done
}

# judge_compose ARGUMENT...: what compose makes of the files that are there now: whose project, which images, which model.
judge_compose() {
  judge_project=$4
  is_our_project "$4" || return 1
  # All that stands before `up` goes to the end, and what stands behind it away, but for the services.
  set -- "$@" --
  while [ "$1" != up ]; do set -- "$@" "$1"; shift; done
  shift
  judge_services=
  while [ "$1" != -- ]; do
    case $1 in --pull | --scale) shift 2; continue ;; --*) ;; *) judge_services="$judge_services $1" ;; esac
    shift
  done
  shift
  # shellcheck disable=SC2086 # names of services, checked when the job was read
  judge_images=$(docker compose "$@" config --images $judge_services 2>&1) && docker compose "$@" config --format json $judge_services >"$home/judged" 2>/dev/null || {
    failure="compose refuses the files: ${judge_images%%"$nl"*}"
    return 1
  }
  for item in $judge_images; do is_listed "$item" || { failure="the image $item is not of a repository that this key may run"; return 1; }; done
  judge_model || return 1
  rm -f "$home/judged"
}
