# Origin: what stood in the project directory before any release had it, so that a file can go with the last release that has
# it (docs/decisions/0019-what-a-release-leaves-behind.md). `none/`: nothing. `some/`: what somebody else had there.
# `folders/`: those that were made for a file, each name behind a `+`.

has_origin() { origin_is_none "$1" || origin_kept "$1"; }

# What stands at `absent/` and `files/` was noted by older programs.
origin_is_none() { spell "$1"; [ -f "$base/origin/none/$spelled" ] || [ -f "$base/origin/absent/$1" ]; }

# origin_kept PATH: $origin is what somebody else had there.
origin_kept() {
  spell "$1"
  origin=$base/origin/some/$spelled
  if exists "$origin"; then return 0; fi
  origin=$base/origin/files/$1
  [ -f "$origin" ] || [ -L "$origin" ]
}

# keep_origin PATH: once what was there is kept for the undo. The environment and our own files never go.
keep_origin() {
  case $1 in .env | .stageway/*) return 0 ;; esac
  has_origin "$1" && return 0
  mkdir -p "$home/before/origin/$spell_folder" "$base/origin/none/$spell_folder" "$base/origin/some/$spell_folder" && : >"$home/before/origin/$spelled" || return 1
  if exists "$home/before/kept/$spelled"; then second_name "$home/before/kept/$spelled" "$base/origin/some/$spelled"; else : >"$base/origin/none/$spelled"; fi
}

# drop_origin PATH
drop_origin() {
  spell "$1"
  rm -f "$base/origin/none/$spelled" "$base/origin/some/$spelled"
  for item in absent files; do
    if [ -f "$base/origin/$item/$1" ] || [ -L "$base/origin/$item/$1" ]; then rm -f "$base/origin/$item/$1"; fi
  done
}

# origin_paths: all that have an origin.
origin_paths() {
  for item in none some absent files; do
    [ -d "$base/origin/$item" ] || continue
    case $item in none | some) (cd "$base/origin/$item" && find . ! -type d) | sed 's|^\./||' | unspell ;; *) (cd "$base/origin/$item" && find . ! -type d) | sed 's|^\./||' ;; esac
  done | sort -u
}

# is_ours FILE PATH: it is as one of the deployments on record brought it to that path.
is_ours() {
  # The first line is to be its own.
  [ -f "$1" ] && [ ! -L "$1" ] && [ -r "$1" ] || return 1
  ours_file=$1 ours_path=$2
  set +f
  set -- "$deployments"/*/"files/$ours_path"
  set -f
  # One process, however many deployments there are. A line begins with a backslash where a name has a character that is escaped.
  limited find "$ours_file" "$@" -prune -type f -exec sha256sum -- {} + 2>/dev/null | awk '{ sub(/^\\/, "") } NR == 1 { wanted = $1; next } $1 == wanted { found = 1 } END { exit !found }'
}

# note_of FOLDER: $note is where it is noted that it was made.
note_of() {
  note=$base/origin/folders note_rest=$1/
  while [ -n "$note_rest" ]; do
    note=$note/+${note_rest%%/*}
    note_rest=${note_rest#*/}
  done
}

# drop_folders PATH: the folders that were made for it go with the last file in them.
drop_folders() {
  drop_walk=$1
  while :; do
    case $drop_walk in */*) drop_walk=${drop_walk%/*} ;; *) return 0 ;; esac
    note_of "$drop_walk"
    [ -e "$note/made" ] && at "$drop_walk" rmdir "./${drop_walk##*/}" 2>/dev/null || return 0
    rm -f "$note/made"
  done
}

# read_dropped: `ours PATH` or `changed PATH` for what a release brought here and the upload does not have. What somebody else
# had there would come back where the upload has a folder.
read_dropped() {
  [ -d "$base/origin" ] || return 0
  origin_paths | while IFS= read -r dropped_path; do
    [ ! -f "files/$dropped_path" ] && exists "$dir/$dropped_path" && { [ -L "$dir/$dropped_path" ] || [ ! -d "$dir/$dropped_path" ]; } || continue
    if is_ours "$dir/$dropped_path" "$dropped_path" && ! { [ -d "files/$dropped_path" ] && origin_kept "$dropped_path"; }; then
      echo "ours $dropped_path"
    else
      echo "changed $dropped_path"
    fi
  done
}

# read_obstacles: what stands where the upload has something else: a file on the way to one of its own, or files in a folder that
# has the name of one.
read_obstacles() {
  (cd files && find . -type f) | sed 's|^\./||' | while IFS= read -r obstacle_walk; do
    if [ -d "$dir/$obstacle_walk" ] && [ ! -L "$dir/$obstacle_walk" ]; then (cd "$dir" && find "./$obstacle_walk" ! -type d | head -n 20 | sed 's|^\./||'); fi
    while :; do
      case $obstacle_walk in */*) obstacle_walk=${obstacle_walk%/*} ;; *) break ;; esac
      [ ! -d "$dir/$obstacle_walk" ] || break
      if exists "$dir/$obstacle_walk"; then echo "$obstacle_walk"; fi
    done
  done | sort -u
}

# do_withdraw PATH: takes away what a release brought, and brings back what somebody else had there; what anybody has changed
# since stays. Its undo is restore.
do_withdraw() {
  has_origin "$1" || return 0
  at "$1" : || return 0
  keep_before "$1" || return 1
  spell "$1"
  exists "$home/before/kept/$spelled" || return 0
  is_ours "$home/before/kept/$spelled" "$1" || {
    rm -f "$home/before/kept/$spelled"
    echo "$1 stays: it is not as a release left it"
    return 0
  }
  if origin_kept "$1"; then
    put_link "$origin" "$1"
  else
    at "$1" remove_name "${1##*/}" || { at_failed $? "$1" "cannot remove $1"; return 1; }
  fi
}

# settle_origin: what this deployment does not have, and what does not stand there as a release brought it, is not ours any more.
# Folders go only now: an undo on a full disk could not make them again.
settle_origin() {
  [ -d "$base/origin" ] || return 0
  origin_paths | while IFS= read -r settle_path; do
    [ -f "$home/files/$settle_path" ] || is_ours "$dir/$settle_path" "$settle_path" || { drop_origin "$settle_path"; drop_folders "$settle_path"; }
  done
}
