# Files: placed below the project directory, and brought back.

# inside PATH: whether a relative path stays below where it starts, by its text alone.
inside() {
  case /$1/ in *//* | */./* | */../*) return 1 ;; esac
  case $1 in *"$nl"* | *"$cr"* | -*) return 1 ;; esac
}

# placeable PATH: of our own folder only the override, so that no job can write notes of the program.
placeable() {
  inside "$1" || return 1
  case $1 in
    .stageway/override.yml) ;;
    .stageway | .stageway/*) return 1 ;;
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

# do_place SOURCE DESTINATION MODE: written where nobody else writes, then renamed: nothing that stands there is followed or opened.
do_place() {
  [ -f "$home/$1" ] && [ ! -L "$home/$1" ] || { failure="$1 is not a file of this deployment"; return 1; }
  keep_before "$2" || return 1
  keep_origin "$2" || { failure="cannot write to $home"; return 1; }
  make_folder_of "$2" || return 1
  rm -f "$home/placing"
  place_failure=$(dd if="$home/$1" of="$home/placing" bs=65536 conv=fsync 2>&1 && chmod "$3" "$home/placing" 2>&1 &&
    at "$2" rename "$home/placing" "./${2##*/}" 2>&1) || {
    at_failed $? "$2" "cannot write $2: ${place_failure%%"$nl"*}"
    rm -f "$home/placing"
    return 1
  }
}

# do_restore DESTINATION: the undo of place and of withdraw.
do_restore() {
  spell "$1"
  know_mv
  if exists "$home/before/kept/$spelled"; then
    put_link "$home/before/kept/$spelled" "$1" || return 1
  elif exists "$home/before/folder/$spelled"; then
    make_folder_of "$1" && at "$1" clear_name "${1##*/}" && at "$1" remove_name "${1##*/}" && at "$1" rename "$home/before/folder/$spelled" "./${1##*/}" || {
      at_failed $? "$1" "cannot bring $1 back"
      return 1
    }
  elif [ -e "$home/before/none/$spelled" ] || [ -f "$home/before/absent/$1" ]; then
    at "$1" remove_name "${1##*/}"
    case $? in 0) drop_folders "$1" ;; 2) ;; *) at_failed $? "$1" "cannot remove $1"; return 1 ;; esac
  elif [ -f "$home/before/files/$1" ] || [ -L "$home/before/files/$1" ]; then
    # Of a deployment that an older program began.
    put_link "$home/before/files/$1" "$1" || return 1
  fi
  [ ! -f "$home/before/origin/$spelled" ] && [ ! -f "$home/before/origin/$1" ] || drop_origin "$1"
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
