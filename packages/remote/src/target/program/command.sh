# Commands: the whole vocabulary of a job, checked before anything runs.

are_names() {
  [ $# -gt 0 ] || return 1
  for name in "$@"; do
    case $name in '' | [!A-Za-z0-9]* | *[!A-Za-z0-9_.-]*) return 1 ;; esac
  done
}

# check_command VERB ARGUMENT...: whether the program may run it, before anything runs.
check_command() {
  check_verb=$1
  shift
  case $check_verb in
    docker) [ $# -ge 1 ] ;;
    healthy) [ $# -eq 3 ] && are_names "$1" && is_count "$2" && is_count "$3" ;;
    completed) [ $# -eq 2 ] && are_names "$1" && is_count "$2" ;;
    place) [ $# -eq 3 ] && inside "$1" && placeable "$2" && case $3 in [0-7][0-7][0-7] | 0[0-7][0-7][0-7]) ;; *) false ;; esac ;;
    restore) [ $# -eq 1 ] && placeable "$1" ;;
    withdraw) [ $# -eq 1 ] && placeable "$1" && case $1 in .env | .stageway/*) false ;; esac ;;
    free | absent | running | reload | dissolve) are_names "$@" ;;
    restarting) [ $# -ge 2 ] && is_restart_policy "$1" && shift && are_names "$@" ;;
    guard) [ $# -eq 2 ] && are_names "$1" && is_guard "$2" ;;
    remember) [ $# -eq 4 ] && are_names "x$1" "$2" "$3" && is_kept "$4" ;;
    unguard) [ $# -eq 1 ] && is_guard "$1" ;;
    stopped) [ $# -ge 2 ] && { [ -z "$1" ] || is_count "$1"; } && shift && are_names "$@" ;;
    restarted) [ $# -ge 3 ] && { [ -z "$1" ] || is_count "$1"; } && shift && are_names "$@" ;;
    drain) [ $# -eq 5 ] || [ $# -ge 7 ] && are_names "$1" "$3" "$4" && is_number "$2" && is_count "$5" && { shift 5; [ $# -eq 0 ] || { is_count "$1" && are_names "$@"; }; } ;;
    undrain) [ $# -eq 4 ] && are_names "$1" "$3" "$4" && is_number "$2" ;;
    space) [ $# -eq 2 ] && is_count "$2" && case $1 in '' | -*) false ;; esac ;;
    keep) [ $# -eq 2 ] && case $1:$2 in -* | *:-*) false ;; esac ;;
    forget) [ $# -ge 1 ] ;;
    retain) [ $# -eq 1 ] && is_number "$1" ;;
    wait) [ $# -eq 1 ] && is_count "$1" ;;
    *) strange=1; false ;;
  esac || return 1
  [ -z "$policy" ] || permit "$check_verb" "$@"
}

run_command() {
  [ -z "$policy" ] || permit_now "$@" || return 1
  run_verb=$1
  shift
  case $run_verb in
    docker)
      # With the files of another release compose would make containers of it.
      if [ "$phase" = undo ] && [ -n "$files_lost" ] && [ "$1" = compose ]; then
        failure="compose would start containers without their own files, which are not back: $files_lost" left_standing=1
        return 1
      fi
      echo "\$ docker $*"
      run_docker "$@"
      ;;
    *) "do_$run_verb" "$@" ;;
  esac
}

# with_line ACTION LINE: calls ACTION with the decoded arguments of a line.
with_line() {
  line_action=$1
  line_rest=$2
  set --
  while :; do
    decode "${line_rest%%"$tab"*}" || return 1
    set -- "$@" "$decoded"
    case $line_rest in *"$tab"*) line_rest=${line_rest#*"$tab"} ;; *) break ;; esac
  done
  "$line_action" "$@"
}
