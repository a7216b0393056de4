# Policy: what a key behind a forced command may do, from a file of the host's own (docs/decisions/0015-keys-without-a-shell.md).

# read_policy: each line of the file is an image repository (`ghcr.io/acme/shop`, or `ghcr.io/acme/*` for all below), an
# absolute path that containers may mount beside the project directory, or `volume NAME` for a volume of somebody else.
read_policy() {
  case $policy in /*) ;; *) refuse "Cannot use the policy: it must be an absolute path" ;; esac
  [ -f "$policy" ] && [ ! -L "$policy" ] && policy_folder=$(cd -P -- "${policy%/*}/" && pwd -P) || refuse "Cannot use the policy: it is not a file: current value is $policy"
  case $policy_folder/ in "$dir"/*) refuse "Cannot use the policy: uploads can replace it where it is: current value is $policy" ;; esac
  [ -z "$(find "$policy" \( -perm -020 -o -perm -002 \))" ] && [ -z "$(find "$policy" ! -user 0 ! -user "$(id -u)")" ] ||
    refuse "Cannot use the policy: somebody else may write to it: current value is $policy"
  # What lies there decides what a login, or docker, does.
  policy_home=$(cd -P -- "${HOME:-/}" 2>/dev/null && pwd -P) || policy_home=/
  case $policy_home/ in "$dir"/*) refuse "Cannot use the project directory: the home of the user must not be in it" ;; esac
  repositories=$nl mounts=$nl volumes=$nl
  while IFS= read -r policy_line || [ -n "$policy_line" ]; do
    case $policy_line in
      '' | '#'*) ;;
      /*) mounts=$mounts$policy_line$nl ;;
      "volume "*) volumes=$volumes${policy_line#volume }$nl ;;
      \* | *[!a-zA-Z0-9._:/*-]* | *\**[!*]* | *[!/]\*) refuse "Cannot use the policy: a line is not understood: current value is $policy_line" ;;
      *) normalize "$policy_line"; repositories=$repositories$normal$nl ;;
    esac
  done <"$policy"
  # Compose files may only name files.
  COMPOSE_EXPERIMENTAL_GIT_REMOTE=false COMPOSE_EXPERIMENTAL_OCI_REMOTE=false
  export COMPOSE_EXPERIMENTAL_GIT_REMOTE COMPOSE_EXPERIMENTAL_OCI_REMOTE
}

# normalize REPOSITORY: $normal is its whole name, as docker understands short ones.
normalize() {
  normal=$1
  case $normal in
    */*) case ${normal%%/*} in *.* | *:* | localhost) ;; *) normal=docker.io/$normal ;; esac ;;
    *) normal=docker.io/library/$normal ;;
  esac
  case $normal in index.docker.io/*) normal=docker.io/${normal#index.docker.io/} ;; esac
  case $normal in docker.io/*/*) ;; docker.io/*) normal=docker.io/library/${normal#docker.io/} ;; esac
}

# is_listed IMAGE: whether the policy has its repository. An image that is named by its id has none.
is_listed() {
  listed=${1%%@*}
  case $1 in '' | -* | sha256:* | *[!a-zA-Z0-9._:/@-]* | *..*) return 1 ;; esac
  case $listed in *[!0-9a-f]*) ;; *) [ ${#listed} -lt 12 ] || return 1 ;; esac
  case ${listed##*/} in *:*) listed=${listed%:*} ;; esac
  normalize "$listed"
  case $repositories in *"$nl$normal$nl"*) return 0 ;; esac
  listed=$normal
  while :; do
    case $listed in */*) listed=${listed%/*} ;; *) return 1 ;; esac
    case $repositories in *"$nl$listed/*$nl"*) return 0 ;; esac
  done
}

# is_mountable PATH: in the project directory, links followed, or below a path of the policy.
is_mountable() {
  case $1/ in *//* | */./* | */../* | *\\*) return 1 ;; esac
  mount_rest=$mounts
  while :; do
    mount_rest=${mount_rest#"$nl"}
    [ -n "$mount_rest" ] || break
    case $1/ in "${mount_rest%%"$nl"*}"/*) return 0 ;; esac
    mount_rest=$nl${mount_rest#*"$nl"}
  done
  case $1 in
    "$dir"/*) mount_path=${1#"$dir"/} ;;
    "$asked_dir"/*) mount_path=${1#"$asked_dir"/} ;;
    *) return 1 ;;
  esac
  case $mount_path/ in .stageway/*) return 1 ;; esac
  really_inside "$mount_path/-"
}

# are_ours CONTAINER...: those that are there were made by compose in this project directory.
are_ours() {
  for item in "$@"; do
    ours=$(docker container inspect --format '{{index .Config.Labels "com.docker.compose.project.working_dir"}}' "$item" 2>/dev/null) || {
      engine_up && continue
      failure="the engine does not answer"
      return 1
    }
    [ "$ours" = "$dir" ] || [ "$ours" = "$asked_dir" ] || { failure="$item is not a container of this project directory"; return 1; }
  done
}

# is_our_project NAME: no container of it was made in another project directory.
is_our_project() {
  others=$(docker ps --all --filter "label=com.docker.compose.project=$1" --format '{{.Label "com.docker.compose.project.working_dir"}}' 2>/dev/null |
    grep -vxF -e "$dir" -e "$asked_dir")
  [ -z "$others" ] || { failure="the project $1 is somebody else's"; return 1; }
}

# permit_credentials: of a client's configuration only names and passwords: it could name programs to run.
permit_credentials() {
  [ -e "$home/docker" ] || return 0
  [ "$(cd "$home/docker" && find . ! -name .)" = ./config.json ] &&
    tr -d ' \n\t' <"$home/docker/config.json" | grep -Eqx '\{"auths":\{("[A-Za-z0-9._:/-]+":\{"auth":"[A-Za-z0-9+/=]*"\},?)*\}\}' || {
    failure="the credentials are more than names and passwords"
    return 1
  }
}
