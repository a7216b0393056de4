# Kept: what stood at a path before, by a second name, and how it comes back. Containers may write into folders of the project
# directory: whatever they put there, between any two commands, is neither followed nor opened.

exists() { [ -e "$1" ] || [ -L "$1" ]; }

# spell PATH: $spelled is a path in which a file and a folder of the same name differ: `a/b` is `+a/=b`.
spell() {
  spelled='' spell_rest=$1
  while :; do
    case $spell_rest in */*) spelled=$spelled+${spell_rest%%/*}/ spell_rest=${spell_rest#*/} ;; *) break ;; esac
  done
  spell_folder=$spelled
  spelled=$spelled=$spell_rest
}

# unspell: the paths of stdin as they are.
unspell() { sed 's|^[+=]||; s|/[+=]|/|g'; }

# at PATH COMMAND...: runs it in the folder of that path below the project directory: in what is the folder now, whatever
# takes its name meanwhile. Fails with 2 where there is none, with 3 where it leads out, or among our own files.
at() {
  case $1 in */*) at_folder=$dir/${1%/*} ;; *) at_folder=$dir ;; esac
  at_path=$1
  shift
  (
    cd -P -- "$at_folder" 2>/dev/null || exit 2
    stands_inside "$at_path" || exit 3
    "$@"
  )
}

# stands_inside PATH: the folder where we are is in the project directory, and not our own unless the path says so.
stands_inside() {
  case $1 in .stageway/*) [ "$PWD" = "$base" ]; return ;; esac
  case $PWD/ in "$base"/*) return 1 ;; "$dir"/*) ;; *) return 1 ;; esac
}

at_failed() { case $1 in 3) failure="$2 leads out of the project directory" ;; *) failure=$3 ;; esac; }

# know_mv: whether mv can be told not to move into a folder.
know_mv() {
  [ -z "$mv_options" ] || return 0
  case $(mv --help 2>&1) in *-T* | *finT*) mv_options=-fT ;; *) mv_options=-f ;; esac
}

# rename FROM TO: over a file or a link, never into a folder. Some mv take a link for the folder that it leads to.
rename() {
  if [ "$mv_options" = -fT ] && mv -fT -- "$1" "$2" 2>/dev/null; then return 0; fi
  if [ -L "$2" ]; then rm -f -- "$2" || return 1; fi
  [ ! -d "$2" ] || { echo "it is a folder" >&2; return 1; }
  mv "$mv_options" -- "$1" "$2"
}

# second_name FROM TO: TO is among our own files. A copy where the disk has no second names: of a file or a link, and not for ever.
second_name() {
  # mv leaves two names of one file as they are: one may be left of somebody who was killed.
  rm -f "$home/naming" "$2"
  if ! ln -- "$1" "$home/naming" 2>/dev/null; then
    [ -L "$1" ] || [ -f "$1" ] || return 1
    limited cp -p -P -- "$1" "$home/naming" || { rm -f "$home/naming"; return 1; }
  fi
  mv -f "$home/naming" "$2"
}

# limited COMMAND...: what reads files of a folder into which others write might wait for ever. `timeout` of some hosts stays for
# a second with what it was given open.
limited() {
  { "$@" <&3 3<&- & } 3<&0
  limited_pid=$!
  (
    trap 'kill -9 $! 2>/dev/null; exit' TERM
    sleep 120 &
    wait
    set +f
    # shellcheck disable=SC2046 # numbers of processes
    kill -9 "$limited_pid" $(cat /proc/[0-9]*/stat | sed -n "s/^\([0-9]*\) .*) . $limited_pid .*/\1/p")
  ) </dev/null >/dev/null 2>&1 &
  limited_watch=$!
  while :; do
    wait "$limited_pid"
    limited_status=$?
    # Whoever asks for the undo ends a wait, and not what is waited for.
    [ "$limited_status" -gt 128 ] && kill -0 "$limited_pid" 2>/dev/null || break
  done
  kill "$limited_watch" 2>/dev/null
  return "$limited_status"
}

# keep_before PATH: what is there, by a second name, so that going back needs no space; the first time only. A folder in which no
# files are makes room for a file.
keep_before() {
  spell "$1"
  know_mv
  mkdir -p "$home/before/kept/$spell_folder" "$home/before/none/$spell_folder" "$home/before/folder/$spell_folder" && note_since || { failure="cannot write to $home"; return 1; }
  for item in none kept folder; do
    if exists "$home/before/$item/$spelled"; then return 0; fi
  done
  at "$1" keep_name "${1##*/}"
  keep_status=$?
  case $keep_status in
    0) ;;
    2) : >"$home/before/none/$spelled" || { failure="cannot write to $home"; return 1; } ;;
    4) failure="$1 is a folder with files in it"; return 1 ;;
    *) at_failed "$keep_status" "$1" "cannot keep $1"; return 1 ;;
  esac
}

# keep_name NAME: in its folder.
keep_name() {
  if ! exists "./$1"; then return 2; fi
  if [ -L "./$1" ] || [ ! -d "./$1" ]; then second_name "./$1" "$home/before/kept/$spelled"; return; fi
  [ -z "$(find "./$1" ! -type d 2>/dev/null | head -n 1)" ] || return 4
  rename "./$1" "$home/before/folder/$spelled" || return 1
  # Here nobody else writes any more.
  [ -z "$(find "$home/before/folder/$spelled" ! -type d | head -n 1)" ] || { rename "$home/before/folder/$spelled" "./$1"; return 4; }
}

# put_link FROM PATH: what was kept stands at the path again.
put_link() {
  make_folder_of "$2" || return 1
  # mv refuses, or does nothing, when both names are one file already.
  if [ "$(at "$2" inode "./${2##*/}")" = "$(inode "$1")" ]; then return 0; fi
  second_name "$1" "$home/restoring" && at "$2" clear_name "${2##*/}" && at "$2" rename "$home/restoring" "./${2##*/}" || {
    at_failed $? "$2" "cannot bring $2 back"
    rm -f "$home/restoring"
    return 1
  }
}

# inode PATH: of what is there, and of no link's target; two file systems may have the same numbers.
inode() { stat -c %d:%i -- "$1" 2>/dev/null; }

# clear_name NAME: in its folder, for what is brought back. Where a folder stands meanwhile, what is in it is kept beside.
clear_name() {
  [ -d "./$1" ] && [ ! -L "./$1" ] || return 0
  if rmdir "./$1" 2>/dev/null; then return 0; fi
  clear_aside=$1.of-deployment-$number
  while exists "./$clear_aside"; do clear_aside=$clear_aside+; done
  echo "$1 is a folder with files in it: it is $clear_aside now"
  rename "./$1" "./$clear_aside"
}

# remove_name NAME: in its folder. A folder is not what was placed there.
remove_name() { { [ -d "./$1" ] && [ ! -L "./$1" ]; } || rm -f -- "./$1"; }

# make_folder_of PATH: the folders on the way to it, below the project directory.
make_folder_of() {
  case $1 in */*) ;; *) return 0 ;; esac
  make_folders "${1%/*}"
  make_status=$?
  [ "$make_status" = 0 ] || { at_failed "$make_status" "$1" "cannot make the folder ${1%/*}"; return "$make_status"; }
}

make_folders() (
  make_rest=$1/ make_walk=
  cd -P -- "$dir" || exit 1
  while [ -n "$make_rest" ]; do
    make_name=${make_rest%%/*}
    make_walk=$make_walk${make_walk:+/}$make_name
    make_rest=${make_rest#*/}
    if [ ! -d "./$make_name" ]; then
      note_of "$make_walk"
      mkdir -p "$note" && : >"$note/made" && (umask 022 && mkdir -- "./$make_name" 2>/dev/null) || exit 1
    fi
    cd -P -- "./$make_name" 2>/dev/null || exit 1
    stands_inside "$1/-" || exit 3
  done
)
