# Read: what a deployment has to know of a compose project; changes nothing of it. Prints sections: a line `==<name>`, then
# its lines, each after a `|`, so that nothing a container says looks like one.

section() { printf '==%s\n' "$1"; }
body() { sed 's/^/|/'; echo; }

# On a host without Docker every question would fail in the same way; the first answer says it.
ask_of() {
  ask_kind=$1 ask_format=$2
  shift 2
  if [ $# -gt 0 ]; then docker "$ask_kind" inspect --format "$ask_format" "$@" 2>/dev/null; fi
}

overlay() {
  for entry in "$dir/$1"* "$dir/$1".[!.]*; do
    name=$1${entry##*/}
    if [ "$name" = .stageway ] || { [ ! -e "$entry" ] && [ ! -L "$entry" ]; }; then continue; fi
    if [ ! -e "$view/$name" ]; then
      ln -s "$entry" "$view/$name"
    elif [ -d "$entry" ] && [ -d "$view/$name" ] && [ ! -L "$view/$name" ]; then
      overlay "$name/"
    fi
  done
}

# read_compose PROJECT COMPOSE_FILE...: in a process of its own, in the folder of an upload: `files/` has the deployment
# files, `env` the application's environment (when one was given), `block` the managed block of `.env`, `images` the
# images of the release, one a line. No job will use the upload when this fails, so its files go then: the application's
# environment is among them.
read_compose() {
  project=$1
  shift
  dir=$asked_dir here=$(pwd)
  # Compose names a project after its folder, so the view has the name of the real one.
  view=$here/view/${dir##*/}
  mkdir -p "$view" files

  # An engine that does not answer is told before anything else is asked.
  if ! engine=$(docker version --format '{"version":{{json .Server.Version}},"os":{{json .Server.Os}},"architecture":{{json .Server.Arch}}}' 2>&1); then
    section code
    echo 1 | body
    section warnings
    echo "$engine" | body
    rm -rf files view model warnings env block images
    exit 0
  fi

  # The environment: what was given, else what is there without our block; then our block.
  {
    if [ -f env ]; then cat env; elif [ -f "$dir/.env" ]; then
      awk '/^# stageway: begin/ { ours = 1 } !ours { print } /^# stageway: end/ { ours = 0 }' "$dir/.env"
    fi
    cat block
  } >files/.env.new && mv files/.env.new files/.env || exit 1

  # The view is what the project directory would be: the files of the release over what is there (files that live on the
  # host only, such as environments that no release has, are found through links).
  cp -R files/. "$view/" || exit 1
  set +f
  overlay ""
  set -f

  count=$#
  while [ "$count" -gt 0 ]; do
    set -- "$@" --file "$view/$1"
    shift
    count=$((count - 1))
  done
  if [ -n "$project" ]; then set -- --project-name "$project" "$@"; fi

  docker compose --project-directory "$view" "$@" config --format json >model 2>warnings
  code=$?
  section code
  echo "$code" | body
  section view
  echo "$view" | body
  section model
  body <model
  section warnings
  body <warnings
  if [ "$code" -ne 0 ]; then
    rm -rf files view model warnings env block images
    exit 0
  fi
  project=$(sed -n 's/^  "name": "\(.*\)",\{0,1\}$/\1/p' model | head -n 1)
  docker compose --project-directory "$view" "$@" --profile '*' config --services >services 2>/dev/null &
  docker compose --project-directory "$view" "$@" config --images >more-images 2>/dev/null &
  # Compose's own hashes, with the paths of the real directory. They only matter for what somebody else started.
  docker compose --project-directory "$dir" --env-file "$view/.env" "$@" config --hash '*' >hashes 2>/dev/null &
  docker compose version --short >compose-version &
  docker info --format '{{.DockerRootDir}}' >root &

  section containers
  ids=$(docker ps --all --quiet --no-trunc --filter "label=com.docker.compose.project=$project" --filter label=com.docker.compose.oneoff=False)
  # A template may only name what every container has: without a health check there is no .State.Health.
  # shellcheck disable=SC2086 # Ids have no blanks.
  ask_of container '{"id":{{json .Id}},"name":{{json .Name}},"image":{{json .Config.Image}},"imageId":{{json .Image}},"state":{{json .State}},"labels":{{json .Config.Labels}},"environment":{{json .Config.Env}},"mounts":{{json .Mounts}},"restart":{{json .HostConfig.RestartPolicy.Name}}}' $ids | body
  wait
  section services
  body <services
  section hashes
  body <hashes
  section images
  sort -u images more-images | while IFS= read -r image; do
    found=$(ask_of image '{"id":{{json .Id}},"os":{{json .Os}},"architecture":{{json .Architecture}}}' "$image") || continue
    printf '%s %s\n' "$image" "$found"
  done | body
  section networks
  # shellcheck disable=SC2046 # Ids have no blanks.
  ask_of network '{{json .}}' $(docker network ls --quiet) | body
  section volumes
  docker volume ls --quiet | body
  section kept
  docker image ls --format '{{.Repository}}:{{.Tag}}' --filter "reference=stageway.local/$project/*" | body
  section files
  {
    (cd files && find . -type f) | sed 's|^\./||'
    echo .stageway/override.yml
  } | (cd "$dir" && tr '\n' '\0' | xargs -0 sha256sum -- 2>/dev/null) | body
  section previous
  sed -n '/^# stageway: begin/,/^# stageway: end/s/^COMPOSE_FILE=//p' "$dir/.env" 2>/dev/null | body
  section environment
  sha256sum <files/.env | body
  section engine
  echo "$engine" | body
  section compose
  body <compose-version
  section root
  root=$(cat root)
  body <root
  section free
  { df -Pk "$root" 2>/dev/null || df -Pk "$dir"; } | awk 'NR > 1 { print $(NF - 2) }' | body
  section end
  rm -rf view model warnings env block images services more-images hashes compose-version root
}
