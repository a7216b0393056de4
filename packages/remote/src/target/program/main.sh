# Main: the words it was started with.

dir=
forced=
policy=
while [ $# -gt 0 ]; do
  case $1 in
    --dir) dir=${2:-}; shift 2 ;;
    --mark) is_token "${2:-}" || usage "--mark WORD"; mark="$2 "; shift 2 ;;
    --policy) policy=${2:-}; shift 2 ;;
    --forced) forced=1; shift ;;
    *) break ;;
  esac
done
asked_dir=$dir
case $dir in /*) ;; *) usage "--dir must be an absolute path" ;; esac
case $0 in /*) program=$0 ;; *) program=$PWD/$0 ;; esac
if [ -n "$forced" ]; then
  # shellcheck disable=SC2086 # every argument of every verb is a word without blanks
  set -- ${SSH_ORIGINAL_COMMAND:-}
  # Who asks for a shell is told that there is none: the action then sends words.
  [ "${1:-}" != sh ] || say forced
  forced_left=$#
  while [ "$forced_left" -gt 0 ]; do
    unquote "$1"
    shift
    set -- "$@" "$unquoted"
    forced_left=$((forced_left - 1))
  done
  if [ "${1:-}" = --mark ]; then is_token "${2:-}" || usage "--mark WORD"; mark="$2 "; shift 2; fi
  if [ "${1:-}" = --dir ]; then
    decode "${2:-}" && [ "$decoded" = "$asked_dir" ] || refuse "This key is for another project directory: current value is $decoded"
    shift 2
  fi
  [ "${1:-}" != job ] || usage "$1"
fi
base=$dir/.stageway deployments=$dir/.stageway/deployments lease=$dir/.stageway/lease
mkdir -p "$base/incoming" "$deployments" "$lease/waiting" "$lease/asking" 2>/dev/null || {
  for item in "$base" "$base/incoming" "$deployments" "$lease" "$lease/waiting" "$lease/asking"; do
    absent "$item" || [ -d "$item" ] || { not_ours "$item"; refuse "Cannot use the project directory: $failure"; }
  done
  refuse "Cannot write to $dir: current user is $(id -un 2>/dev/null)"
}
dir=$(cd -P -- "$dir" && pwd -P) || refuse "Cannot enter the project directory"
base=$dir/.stageway deployments=$dir/.stageway/deployments lease=$dir/.stageway/lease
read -r boot <"$boot_id_file" || boot=unknown
find_machine
new_state
[ -z "$policy" ] || read_policy
verb=${1:-}
[ $# -eq 0 ] || shift
case $verb in
  receive) verb_receive "$@" ;;
  run) verb_run "$@" ;;
  follow) verb_follow "$@" ;;
  go) verb_go "$@" ;;
  extend) verb_extend "$@" ;;
  confirm | undo) verb_verdict "$verb" "$@" ;;
  unlock) verb_unlock "$@" ;;
  discard) verb_discard "$@" ;;
  recorded) verb_recorded "$@" ;;
  status) verb_status "$@" ;;
  signed) verb_signed "$@" ;;
  queue) verb_queue "$@" ;;
  job) verb_job "$@" ;;
  *) usage "no such verb: $verb" ;;
esac
