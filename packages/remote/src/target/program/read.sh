# Read: what a deployment has to know of a compose project; changes nothing of it. Prints sections: a line `==<name>`, then
# its lines, each after a `|`, so that nothing a container says looks like one.

section() { printf '==%s\n' "$1"; }
body() { sed 's/^/|/'; echo; }

# On a host without Docker every question would fail in the same way; the first answer says it.
ask_of() {
  ask_kind=$1 ask_format=$2
  shift 2
  if [ $# -gt 0 ]; then docker "$ask_kind" inspect --format "$ask_format" -- "$@"; fi
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
# files, `env` the application's environment (when one was given), `block` the managed block of `.env`, `services` and
# `images` those of the release, one a line. No job will use the upload when this fails, so its files go then: the
# application's environment is among them. Every docker is a process of a fifth of a second on a small host, compose of
# half of one: what can be known without is not asked, and the rest is asked at once.
read_compose() {
  project=$1
  shift
  dir=$asked_dir here=$(pwd)
  # Compose names a project after its folder, so the view has the name of the real one.
  view=$here/view/${dir##*/}
  mkdir -p "$view" files answers
  docker version --format '{"version":{{json .Server.Version}},"os":{{json .Server.Os}},"architecture":{{json .Server.Arch}}}' >answers/engine 2>&1 &
  engine_pid=$!
  limited docker compose version --short >answers/compose 2>/dev/null &
  compose_pid=$!
  # Those of all projects: which one it is only the model says.
  docker ps --all --no-trunc --filter label=com.docker.compose.oneoff=False \
    --format '{{.Label "com.docker.compose.project"}} {{.ID}} {{.Label "com.docker.compose.service"}} {{.Networks}} {{.Label "stageway.definition"}}' >answers/everywhere 2>answers/untold &
  everywhere_pid=$!

  lay_view
  count=$#
  while [ "$count" -gt 0 ]; do
    set -- "$@" --file "$view/$1"
    shift
    count=$((count - 1))
  done
  if [ -n "$project" ]; then set -- --project-name "$project" "$@"; fi
  # Files may name the folder in which compose runs, as $PWD.
  (cd "$view" && limited docker compose --project-directory "$view" "$@" config --format json) >model 2>warnings
  code=$?

  # What is not listed would be taken for what does not run. An engine that does not answer is told before anything else.
  if ! wait "$everywhere_pid"; then
    cannot_tell >warnings
    code=1
  fi
  if ! wait "$engine_pid"; then
    cp answers/engine warnings
    code=1
  fi
  wait "$compose_pid"
  section compose
  body <answers/compose
  section code
  echo "$code" | body
  section view
  echo "$view" | body
  section model
  body <model
  section warnings
  body <warnings
  if [ "$code" -ne 0 ]; then
    drop_upload
    exit 0
  fi
  project=$(sed -n 's/^  "name": "\(.*\)",\{0,1\}$/\1/p' model | head -n 1)
  ask_engine "$@"
  if ! described; then
    cannot_tell >&2
    drop_upload
    exit 1
  fi
  awk 'BEGIN { for (i = 1; i < ARGC; i++) {
    print "==" ARGV[i]
    while ((getline line <("answers/" ARGV[i])) > 0) print "|" line
  } }' engine containers services hashes images networks volumes kept root
  section free
  root=$(cat answers/root 2>/dev/null)
  { df -Pk "${root:-$dir}" 2>/dev/null || df -Pk "$dir"; } | awk 'NR > 1 { print $(NF - 2) }' | body
  section files
  placed_files | (cd "$dir" && limited xargs -0 -r sha256sum -- 2>/dev/null) | body
  section modes
  placed_paths | (cd "$dir" && xargs -0 stat -L -c '%a %Y %n' -- 2>/dev/null) | body
  section undone
  read_undone | body
  section replaced
  if [ -f replaced ]; then body <replaced; fi
  section dropped
  read_dropped | body
  section obstacles
  read_obstacles | body
  section previous
  { [ ! -f "$dir/.env" ] || limited sed -n '/^# stageway: begin/,/^# stageway: end/s/^COMPOSE_FILE=//p' "$dir/.env" 2>/dev/null; } | body
  section ran
  read_ran | body
  section environment
  sha256sum <files/.env | body
  section given
  read_given | body
  section end
  rm -rf view model warnings env block services images replaced answers
}

# read_given: the number of the deployment whose environment stays, because it was given one and this one is not. Notes for the next
# one whether this one is.
read_given() {
  if [ -f env ]; then : >given; return; fi
  read_current
  [ ! -f "$deployments/$current/given" ] || [ ! -f "$dir/.env" ] || echo "$current"
}

# read_ran: the deployments that ran, the last one first.
read_ran() {
  read_current
  read_chain 100
  # shellcheck disable=SC2086 # numbers
  [ -z "$chain" ] || printf '%s\n' $chain
}

# cannot_tell: that docker did not say what runs, and what it said instead.
cannot_tell() { echo "Cannot tell what runs: $(grep . answers/untold | tail -n 1)"; }

# described: what is listed is described, but for what went meanwhile.
described() {
  [ -f answers/undescribed ] || return 0
  grep -iv -e 'no such container' -e 'no such object' -e '^[[:space:]]*$' answers/undescribed >answers/untold
  [ -s answers/undescribed ] && [ ! -s answers/untold ]
}

drop_upload() { rm -rf files view model warnings env block services images replaced answers; }

# read_undone: `FROM UNTIL PATH` (seconds since 1970) for files in whose place those of a release stood that was undone, where
# nobody saw to it that what was started meanwhile read its own afterwards.
read_undone() {
  set +f
  for undone_entry in "$deployments"/*/before; do
    [ -d "$undone_entry" ] && read_state_of "${undone_entry%/before}" || continue
    case $r_outcome in rolled-back) [ ! -e "$undone_entry/until" ] || continue ;; degraded) ;; *) continue ;; esac
    undone_from=$undone_entry undone_until=${undone_entry%/before}/state
    [ ! -e "$undone_entry/since" ] || undone_from=$undone_entry/since
    [ ! -e "$undone_entry/until" ] || undone_until=$undone_entry/until
    undone_times="$(stat -c %Y "$undone_from") $(stat -c %Y "$undone_until")"
    {
      (cd "$undone_entry" && find files absent ! -type d 2>/dev/null) | sed 's|^[a-z]*/||'
      (cd "$undone_entry" && find kept none ! -type d 2>/dev/null) | sed 's|^[a-z]*/||' | unspell
    } | sed "s|^|$undone_times |"
  done
  set -f
}

read_state_of() {
  is_note "$1/state" && { read -r r_phase r1 r2 r3 r4 r5 r6 r_outcome r_rest <"$1/state"; } 2>/dev/null || return 1
  : "$r1$r2$r3$r4$r5$r6$r_rest"
  [ "$r_phase" = ended ]
}

# placed_paths: each ends with a NUL.
placed_paths() {
  {
    (cd files && find . -type f) | sed 's|^\./||'
    echo .stageway/override.yml
  } | tr '\n' '\0'
}

# placed_files: those of them that are files: of anything else nothing may be read.
placed_files() {
  placed_paths | tr '\0' '\n' | while IFS= read -r placed_path; do
    [ ! -f "$dir/$placed_path" ] || echo "$placed_path"
  done | tr '\n' '\0'
}

# lay_view: what the project directory would be: the files of the release over what is there (files that live on the host
# only, such as environments that no release has, are found through links). The environment is what was given, else what
# is there without our block; then our block.
lay_view() {
  {
    if [ -f env ]; then cat env; elif [ -f "$dir/.env" ]; then
      limited awk '/^# stageway: begin/ { ours = 1 } !ours { print } /^# stageway: end/ { ours = 0 }' "$dir/.env"
    fi
    cat block
  } >files/.env.new || exit 1
  # Our block writes its paths with colons, whatever is said before it.
  awk 'block && /^COMPOSE_FILE=/ && own { print "COMPOSE_PATH_SEPARATOR=:" }
    /^# stageway: begin/ { block = 1 }
    !block && /^[^#]*COMPOSE_PATH_SEPARATOR/ { own = 1 }
    { print }' files/.env.new >files/.env || exit 1
  rm -f files/.env.new
  cp -R files/. "$view/" || exit 1
  set +f
  overlay ""
  set -f
}

# ask_engine COMPOSE_OPTION...: what the model leaves open, into `answers/`.
ask_engine() {
  names_in services 4 >answers/active
  awk -v project="$project" '$1 == project { print substr($0, length(project) + 2) }' answers/everywhere >answers/running
  {
    names_in networks 6 '"name": '
    cut -d ' ' -f 3 answers/running | tr ',' '\n' | grep .
  } | sort -u >answers/networks-wanted
  {
    cat images
    images_kept
    [ ! -f replaced ] || cut -d ' ' -f 4- replaced | tr ' ' '\n' | grep .
  } | sort -u >answers/images-wanted
  # shellcheck disable=SC2046 # References and names have no blanks.
  {
    ask_of image '{"id":{{json .Id}},"os":{{json .Os}},"architecture":{{json .Architecture}},"tags":{{json .RepoTags}},"digests":{{json .RepoDigests}}}' $(cat answers/images-wanted) >answers/images || : >answers/missing
  } 2>/dev/null &
  # shellcheck disable=SC2046 # References and names have no blanks.
  ask_of network '{{json .}}' $(cat answers/networks-wanted) >answers/networks 2>/dev/null &
  if grep -q '"external": true' model; then docker volume ls --quiet >answers/volumes & fi
  docker image ls --format '{{.Repository}}:{{.Tag}}' --filter "reference=stageway.local/$(project_tag)/*" >answers/kept &

  # A template may only name what every container has: without a health check there is no .State.Health.
  # shellcheck disable=SC2046 # Ids have no blanks.
  {
    ask_of container '{"id":{{json .Id}},"name":{{json .Name}},"image":{{json .Config.Image}},"imageId":{{json .Image}},"state":{{json .State}},"labels":{{json .Config.Labels}},"environment":{{json .Config.Env}},"mounts":{{json .Mounts}},"networks":{{json .NetworkSettings.Networks}},"ports":{{json .HostConfig.PortBindings}},"restart":{{json .HostConfig.RestartPolicy}},"resolv":{{json .ResolvConfPath}}}' $(cut -d ' ' -f 1 answers/running) >answers/containers 2>answers/said || cp answers/said answers/undescribed
  } &
  # The model lacks the services of profiles that are not active. They matter when somebody names one.
  if { cat services; cut -d ' ' -f 2 answers/running; } | grep -qvxF -f answers/active; then
    limited docker compose --project-directory "$view" "$@" --profile '*' config --services >answers/services 2>/dev/null &
  fi
  # Compose's own hashes, with the paths of the real directory, tell of what somebody else started: it has no definition of ours.
  if grep -q ' $' answers/running; then
    (cd "$dir" && limited docker compose --project-directory "$dir" --env-file "$view/.env" "$@" config --hash '*') >answers/hashes 2>/dev/null &
  fi
  wait
  if [ -f answers/missing ]; then engine_root >answers/root; fi
}

# project_tag: what stands for the project in the names of local tags, as keep-tag.ts has it: not every project's name may stand there.
project_tag() {
  if printf '%s\n' "$project" | grep -qxE '[a-z0-9]+((__?|-+)[a-z0-9]+)*'; then
    printf '%s' "$project"
  else
    printf '%s-%s' "$(printf '%s\n' "$project" | sed 's/[-_]\{1,\}/-/g; s/-$//')" "$(printf '%s' "$project" | sha256sum | cut -c 1-8)"
  fi
}

# engine_root: where the engine keeps images, which only matters when one is to be fetched. Its containers lie there too; `docker
# info` is asked where there is none, since it starts every plugin of the client first.
engine_root() {
  awk 'match($0, /"resolv":"[^"]*\/containers\//) { print substr($0, RSTART + 10, RLENGTH - 22); found = 1; exit } END { exit !found }' answers/containers ||
    docker info --format '{{.DockerRootDir}}' 2>/dev/null
}

# images_kept: images of the model that the release does not replace; what has the same image as a service of it is replaced too.
images_kept() {
  awk 'FILENAME == "services" { released[$0]; next }
    /^    "/ { service = $1; gsub(/[":]/, "", service) }
    /^      "image": / { image = $2; gsub(/[",]/, "", image); if (service in released) replaced[image]; else kept[image] }
    END { for (image in kept) if (!(image in replaced)) print image }' services model
}

# names_in SECTION INDENTATION [KEY]: the names that a section of the model has at this depth; compose indents by two.
names_in() {
  sed -n "/^  \"$1\": {/,/^  }/s/^ \{$2\}${3:-}\"\([^\"]*\)\".*/\1/p" model
}
