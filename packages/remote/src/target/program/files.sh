# Files: placed below the project directory, and brought back.

# inside PATH: whether a relative path stays below where it starts, by its text alone.
inside() {
  case /$1/ in *//* | */./* | */../*) return 1 ;; esac
  case $1 in *"$nl"* | *"$cr"* | -*) return 1 ;; esac
}

# placeable PATH: of our own folder only plain files that are not the journal may be placed.
placeable() {
  inside "$1" || return 1
  case $1 in
    .stageway | .stageway/current | .stageway/program-* | .stageway/*/*) return 1 ;;
    .stageway/lease | .stageway/incoming | .stageway/deployments) return 1 ;;
  esac
}

# really_inside PATH: no folder on the way to it is a link that leads out of the project directory.
really_inside() {
  walk=$dir
  walk_rest=$1
  while :; do
    case $walk_rest in */*) ;; *) return 0 ;; esac
    walk=$walk/${walk_rest%%/*}
    walk_rest=${walk_rest#*/}
    [ -L "$walk" ] || continue
    walk_real=$(cd -P -- "$walk" 2>/dev/null && pwd -P) || return 1
    case $walk_real/ in "$dir"/*) ;; *) return 1 ;; esac
  done
}

# keep_before PATH: what is there, by a second name, so that going back needs no space; the first time only.
keep_before() {
  case $1 in */*) keep_folder=${1%/*} ;; *) keep_folder= ;; esac
  mkdir -p "$home/before/files/$keep_folder" "$home/before/absent/$keep_folder" || { failure="cannot write to $home"; return 1; }
  [ ! -e "$home/before/absent/$1" ] && [ ! -e "$home/before/files/$1" ] && [ ! -L "$home/before/files/$1" ] || return 0
  if [ -e "$dir/$1" ] || [ -L "$dir/$1" ]; then
    copy_link "$dir/$1" "$home/before/files/$1" || { failure="cannot keep $1"; return 1; }
  else
    : >"$home/before/absent/$1" || { failure="cannot write to $home"; return 1; }
  fi
}

# do_place SOURCE DESTINATION MODE
do_place() {
  really_inside "$2" || { failure="$2 leads out of the project directory"; return 1; }
  place_to=$dir/$2
  [ -f "$home/$1" ] && [ ! -L "$home/$1" ] || { failure="$1 is not a file of this deployment"; return 1; }
  [ ! -d "$place_to" ] || { failure="$2 is a folder"; return 1; }
  keep_before "$2" && { keep_origin "$2" || { failure="cannot write to $home"; false; }; } || return 1
  case $2 in */*) make_folder "${2%/*}" || return 1 ;; esac
  place_failure=$(dd if="$home/$1" of="$place_to.stageway-new" bs=65536 conv=fsync 2>&1 &&
    chmod "$3" "$place_to.stageway-new" 2>&1 && mv -f "$place_to.stageway-new" "$place_to" 2>&1) || {
    rm -f "$place_to.stageway-new"
    failure="cannot write $2: ${place_failure%%"$nl"*}"
    return 1
  }
}

# shellcheck disable=SC2012 # the number comes first, whatever the name is
inode() { ls -di -- "$1" 2>/dev/null | awk '{ print $1; exit }'; }

# do_restore DESTINATION: the undo of place and of withdraw.
do_restore() {
  [ -e "$home/before/files/$1" ] || [ -L "$home/before/files/$1" ] || [ -e "$home/before/absent/$1" ] || return 0
  really_inside "$1" || { failure="$1 leads out of the project directory"; return 1; }
  restore_to=$dir/$1
  rm -f "$restore_to.stageway-new"
  if [ -e "$home/before/files/$1" ] || [ -L "$home/before/files/$1" ]; then
    copy_link "$home/before/files/$1" "$restore_to" || { failure="cannot bring $1 back"; return 1; }
  else
    rm -f "$restore_to" || { failure="cannot remove $1"; return 1; }
    drop_folders "$1"
  fi
  [ ! -e "$home/before/origin/$1" ] || drop_origin "$1"
}

# do_space PATH BYTES
do_space() {
  case $1 in /*) space_path=$1 ;; *) space_path=$dir/$1 ;; esac
  while [ ! -e "$space_path" ] && [ "$space_path" != "${space_path%/*}" ]; do space_path=${space_path%/*}; done
  space_free=$(df -Pk "${space_path:-/}" 2>/dev/null | awk 'NR == 2 { print $4 }')
  is_count "$space_free" || { failure="cannot tell how much space is free at $1"; return 1; }
  [ $((space_free * 1024)) -ge "$2" ] && return 0
  failure="only $((space_free / 1024)) MiB are free at $1, $(($2 / 1048576)) MiB are needed"
  return 1
}
