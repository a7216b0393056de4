# Queue: who waits for the lease, with a job or before there is one.

# verb_queue NUMBER: as status; notes that this deployment waits and has no job yet. The note counts for a while only, so
# who waits asks again and again, and who died waits no more.
verb_queue() {
  [ $# -eq 1 ] && is_deployment "$1" || usage "queue NUMBER"
  check_notes
  now
  failure="is the disk full?"
  writable "$lease/asking/$1" && printf '%s\n' "$now $boot" 2>/dev/null >"$lease/asking/.$1.$$" && mv -f "$lease/asking/.$1.$$" "$lease/asking/$1" || {
    rm -f "$lease/asking/.$1.$$"
    refuse "Cannot wait as deployment $1: $failure"
  }
  verb_status
}

# asks NUMBER: whether it waits without a job.
asks() {
  is_note "$lease/asking/$1" && { read -r asks_at asks_boot <"$lease/asking/$1"; } 2>/dev/null && is_count "$asks_at" && [ "$asks_boot" = "$boot" ] || return 1
  now
  # A note that is ahead is of before the uptime jumped.
  [ "$asks_at" -le "$now" ] && [ $((now - asks_at)) -lt "$queue_ms" ]
}

# find_waiters: $waiters are the numbers of those who wait, each once.
find_waiters() {
  waiters=' '
  set +f
  for waiting_entry in "$lease/waiting"/* "$lease/asking"/*; do
    waiting_number=${waiting_entry##*/}
    is_number "$waiting_number" || continue
    case $waiters in *" $waiting_number "*) continue ;; esac
    case $waiting_entry in
      "$lease/asking/"*) asks "$waiting_number" ;;
      *) read_identity "$waiting_entry" && owner_alive ;;
    esac && waiters="$waiters$waiting_number "
  done
  set -f
}
