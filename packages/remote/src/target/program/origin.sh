# Origin: what stood in the project directory before any release had it, so that a file can go with the last release that has
# it (docs/decisions/0019-what-a-release-leaves-behind.md). `absent/PATH`: nothing. `files/PATH`: what somebody else had there.
# `folders/`: those that were made for a file, each name behind a `+`.

has_origin() { [ -e "$base/origin/absent/$1" ] || [ -e "$base/origin/files/$1" ] || [ -L "$base/origin/files/$1" ]; }

# copy_link FROM TO: a second name for a file or a link; a copy where the disk has none. mv refuses, or does nothing, when both
# names are one file already.
copy_link() {
  rm -f "$2.stageway-new"
  if [ -e "$2" ] && [ "$(inode "$1")" = "$(inode "$2")" ]; then return 0; fi
  { ln "$1" "$2.stageway-new" 2>/dev/null || cp -p -P "$1" "$2.stageway-new"; } && mv -f "$2.stageway-new" "$2"
}

# keep_origin PATH: once what was there is kept for the undo. The environment and our own files never go.
keep_origin() {
  case $1 in .env | .stageway/*) return 0 ;; esac
  has_origin "$1" && return 0
  case $1 in */*) origin_folder=${1%/*} ;; *) origin_folder= ;; esac
  mkdir -p "$home/before/origin/$origin_folder" "$base/origin/absent/$origin_folder" "$base/origin/files/$origin_folder" && : >"$home/before/origin/$1" || return 1
  if [ -e "$home/before/absent/$1" ]; then : >"$base/origin/absent/$1"; else copy_link "$home/before/files/$1" "$base/origin/files/$1"; fi
}

# drop_origin PATH
drop_origin() { rm -f "$base/origin/absent/$1" "$base/origin/files/$1"; }

# is_ours PATH: it stands there as one of the deployments on record brought it.
is_ours() {
  [ -f "$dir/$1" ] && [ ! -L "$dir/$1" ] || return 1
  ours_found=1
  set +f
  for ours_entry in "$deployments"/*/"files/$1"; do
    if cmp -s "$ours_entry" "$dir/$1" 2>/dev/null; then ours_found=0 && break; fi
  done
  set -f
  return "$ours_found"
}

# note_of FOLDER: $note is where it is noted that it was made.
note_of() {
  note=$base/origin/folders note_rest=$1/
  while [ -n "$note_rest" ]; do
    note=$note/+${note_rest%%/*}
    note_rest=${note_rest#*/}
  done
}

# make_folder FOLDER: below the project directory, with those on the way.
make_folder() {
  make_rest=$1/ make_walk=
  while [ -n "$make_rest" ]; do
    make_walk=$make_walk${make_walk:+/}${make_rest%%/*}
    make_rest=${make_rest#*/}
    [ -d "$dir/$make_walk" ] && continue
    note_of "$make_walk"
    mkdir -p "$note" && : >"$note/made" && (umask 022 && mkdir "$dir/$make_walk") || { failure="cannot make the folder $make_walk"; return 1; }
  done
}

# drop_folders PATH: the folders that were made for it go with the last file in them.
drop_folders() {
  drop_walk=$1
  while :; do
    case $drop_walk in */*) drop_walk=${drop_walk%/*} ;; *) return 0 ;; esac
    note_of "$drop_walk"
    [ -e "$note/made" ] && rmdir "$dir/$drop_walk" 2>/dev/null || return 0
    rm -f "$note/made"
  done
}

# read_dropped: `ours PATH` or `changed PATH` for what a release brought here and the upload does not have.
read_dropped() {
  [ -d "$base/origin" ] || return 0
  for dropped_kind in absent files; do
    [ ! -d "$base/origin/$dropped_kind" ] || (cd "$base/origin/$dropped_kind" && find . ! -type d) | sed 's|^\./||'
  done | sort -u | while IFS= read -r dropped_path; do
    [ ! -e "files/$dropped_path" ] && { [ -e "$dir/$dropped_path" ] || [ -L "$dir/$dropped_path" ]; } || continue
    if is_ours "$dropped_path"; then echo "ours $dropped_path"; else echo "changed $dropped_path"; fi
  done
}

# do_withdraw PATH: takes away what a release brought, and brings back what somebody else had there; what anybody has changed
# since stays. Its undo is restore.
do_withdraw() {
  has_origin "$1" && really_inside "$1" || return 0
  is_ours "$1" || { echo "$1 stays: it is not as a release left it"; return 0; }
  keep_before "$1" || return 1
  if [ -e "$base/origin/absent/$1" ]; then
    rm -f "$dir/$1" || { failure="cannot remove $1"; return 1; }
  else
    copy_link "$base/origin/files/$1" "$dir/$1" || { failure="cannot bring $1 back"; return 1; }
  fi
}

# settle_origin: what this deployment does not have, and what does not stand there as a release brought it, is not ours any more.
# Folders go only now: an undo on a full disk could not make them again.
settle_origin() {
  [ -d "$base/origin" ] || return 0
  for settle_kind in absent files; do
    [ ! -d "$base/origin/$settle_kind" ] || (cd "$base/origin/$settle_kind" && find . ! -type d) | sed 's|^\./||'
  done | while IFS= read -r settle_path; do
    [ -e "$home/files/$settle_path" ] || is_ours "$settle_path" || { drop_origin "$settle_path"; drop_folders "$settle_path"; }
  done
}
