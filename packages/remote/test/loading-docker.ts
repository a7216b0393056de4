/**
 * A docker that is played, whose containers read a file when they start: `containers/NAME/state`, `restart`, `started`, and
 * what it has read in `loaded`. `network ls` is an engine that comes back: it ends what runs, and starts what restarts.
 * `somebody start NAME` is a person. Each start is noted in `starts`.
 */
export const loadingDocker = (file: string) => `#!/bin/sh
cd "$ROOT/containers" || exit 1
begin() {
  cat "$ROOT/site/${file}" >"$1/loaded" 2>/dev/null || echo nothing >"$1/loaded"
  echo running >"$1/state"
  date -u +%Y-%m-%dT%H:%M:%S.5Z >"$1/started"
  echo "$1 $(cat "$1/loaded")" >>"$ROOT/starts"
}
absent() { [ -d "$1" ] || { echo "Error: No such container: $1" >&2; exit 1; }; }
[ "$1" != fail ] || exit 1
case "$1 \${2:-} \${3:-}" in
  "network ls "*) for name in *; do
      [ "$(cat "$name/state")" = running ] || continue
      echo exited >"$name/state"
      [ "$(cat "$name/restart")" = no ] || begin "$name"
    done ;;
  "somebody start "*) begin "$3" ;;
  "container create "*) mkdir -p "$3"; echo created >"$3/state"; echo always >"$3/restart"; echo never >"$3/started" ;;
  "container update --restart") policy=$4; shift 4; for name; do absent "$name"; echo "$policy" >"$name/restart"; done ;;
  "container start "*) shift 2; for name; do absent "$name"; [ "$(cat "$name/state")" = running ] || begin "$name"; done ;;
  "container restart "*) shift 2; for name; do absent "$name"; begin "$name"; done ;;
  "container stop "*) shift 2; [ "$1" != -t ] || shift 2; for name; do absent "$name"; echo exited >"$name/state"; done ;;
  "container rm "*) shift 3; rm -rf "$@" ;;
  "container inspect --format") format=$4; shift 4
    for name; do
      [ "$name" != -- ] || continue
      absent "$name"
      case $format in
        *State.Status*Name*) echo "$(cat "$name/state") /$name" ;;
        *) echo "$(cat "$name/state") \${HEALTH:-$(cat "$name/health" 2>/dev/null || echo healthy)} 0 0 false $(cat "$name/started")" ;;
      esac
    done ;;
esac
`;

/** Makes a container that runs and has read what is there. */
export const standingContainer = (name: string, restart: string, loaded: string) => `
mkdir -p "$ROOT/containers/${name}" && cd "$ROOT/containers/${name}"
echo running >state; echo ${restart} >restart; echo ${loaded} >loaded; echo 2020-01-01T00:00:00.1Z >started`;
