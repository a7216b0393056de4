# Environment: what a rollback runs with. Values stay on the host: only names of keys are printed.

# read_environment then|now: asked after a snapshot, which leaves the environment of that deployment as `env`. Today's is in
# `answers/today` when the upload has one, else on the host. Leaves as `env` the one to run with, and prints
# `differs NAME` for a key that today has another value, `kept NAME` for one that is marked as rotated and keeps today's value,
# `unknown NAME` for a mark on a key that neither has, and `unread` when compose cannot read one of them.
read_environment() {
  case ${1:-} in "then" | now) ;; *) echo "Cannot report: environment then|now" >&2; return 64 ;; esac
  mkdir -p answers || return 1
  if [ -f answers/today ]; then :; elif [ -f "$asked_dir/.env" ]; then
    limited awk '/^# stageway: begin/ { ours = 1 } !ours { print } /^# stageway: end/ { ours = 0 }' "$asked_dir/.env" >answers/today || return 1
  else
    : >answers/today
  fi
  if [ -f env ]; then cp env answers/then; else : >answers/then; fi
  if ! rotated_keys >answers/rotated; then
    echo "a comment \"# stageway: rotated\" in today's .env has more behind it than names of keys" >&2
    return 1
  fi
  if [ "$1" = now ]; then
    cp answers/today env
  elif [ -s answers/rotated ]; then
    keep_rotated >./env
  fi || return 1
  if [ ! -s answers/rotated ] && cmp -s answers/then answers/today; then return 0; fi
  if [ -f env ]; then cp env answers/env; else : >answers/env; fi
  if environment_values >answers/values 2>/dev/null; then
    compare_environments "$1"
  elif [ "$1" = "then" ] && [ -s answers/rotated ]; then
    echo "compose cannot read today's .env or that of then, so the rotated keys cannot be kept" >&2
    return 1
  else
    echo unread
  fi
}

# rotated_keys: the keys that comments in today's environment name: `# stageway: rotated KEY KEY`.
rotated_keys() {
  awk '/^[ \t]*#[ \t]*stageway: rotated([ \t\r]|$)/ {
      sub(/^[ \t]*#[ \t]*stageway: rotated/, ""); gsub(/[,\r]/, " ")
      count = split($0, name, " ")
      for (i = 1; i <= count; i++) { if (name[i] !~ /^[A-Za-z0-9_.-]+$/) exit 1; if (!(name[i] in seen)) print name[i]; seen[name[i]] } }' answers/today
}

# keep_rotated: the environment of then, in which each rotated key is what it is today: its line of today stands where its own stood.
# The marks are today's, so that the next rollback knows them, too. Whether compose reads it so is looked at afterwards.
keep_rotated() {
  awk '
    function is_mark(text) { return text ~ /^[ \t]*#[ \t]*stageway: rotated([ \t\r]|$)/ }
    function closes(text, i) {
      for (i = 1; i <= length(text); i++)
        if (substr(text, i, 1) == quote && (i == 1 || substr(text, i - 1, 1) != "\\")) return 1
      return 0
    }
    function begins(text, rest) {
      sub(/^[ \t]+/, "", text); sub(/^export[ \t]+/, "", text)
      quote = ""
      if (!match(text, /^[A-Za-z0-9_.-]+[ \t\r]*([=:]|$)/)) return ""
      rest = substr(text, RLENGTH + 1); text = substr(text, 1, RLENGTH)
      gsub(/[ \t\r=:]/, "", text); sub(/^[ \t]+/, "", rest)
      quote = substr(rest, 1, 1)
      if ((quote != "\"" && quote != "\047") || closes(substr(rest, 2))) quote = ""
      return text
    }
    FILENAME == "answers/rotated" { marked[$0]; next }
    more { piece = piece "\n" $0; if (closes($0)) quote = "" }
    !more { piece = $0; key = begins($0) }
    { more = quote != "" }
    more { next }
    FILENAME == "answers/today" {
      if (is_mark(piece)) print piece
      if (key in marked) { if (!(key in today)) order[++keys] = key; today[key] = piece }
      next
    }
    is_mark(piece) { next }
    key in marked { if (key in today) { print today[key]; placed[key] } next }
    { print piece }
    END { for (i = 1; i <= keys; i++) if (!(order[i] in placed)) print today[order[i]] }
  ' answers/rotated answers/today answers/then
}

# environment_values: what compose reads of the three, as the environments of three services. Its complaints may have values in them.
environment_values() {
  echo '{"name":"x","services":{"then":{"image":"x","env_file":["then"]},"today":{"image":"x","env_file":["today"]},"env":{"image":"x","env_file":["env"]}}}' >answers/values.json
  limited docker compose --project-directory "$(pwd)/answers" --env-file /dev/null --file answers/values.json config --format json
}

# compare_environments then|now: what read_environment prints.
compare_environments() {
  awk -v run="$1" '
    function differ(one, other, key) { return (one SUBSEP key in value) != (other SUBSEP key in value) || value[one, key] != value[other, key] }
    FILENAME == "answers/rotated" { marked[$0]; next }
    /^    "[a-z]+": \{/ { of = $1; gsub(/[":]/, "", of) }
    /^      "environment": \{/ { inside = 1; next }
    /^      \}/ { inside = 0 }
    inside && match($0, /^ *"[^"]*": /) {
      key = substr($0, 1, RLENGTH); text = substr($0, RLENGTH + 1)
      gsub(/^ *"|": $/, "", key); sub(/,$/, "", text)
      value[of, key] = text; known[key]
    }
    END {
      for (key in marked) if (!(key in known)) print "unknown " key
      for (key in known) {
        if (run == "then" && key in marked) {
          if (differ("env", "today", key)) lost = lost " " key
          if (differ("then", "today", key)) print "kept " key
        } else if (differ(run == "now" ? "then" : "env", "today", key)) print "differs " key
      }
      if (lost != "") { print "lost" lost; exit 1 }
    }' answers/rotated answers/values >answers/compared
  compare_code=$?
  if [ "$compare_code" -eq 0 ]; then sort answers/compared; return 0; fi
  echo "today's value of rotated keys cannot be kept in the .env of then:$(sed -n 's/^lost//p' answers/compared)" >&2
  return 1
}
