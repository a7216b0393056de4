# Hold: where a job stands still until it is told something: ready, for the word to go; held, for its verdict.

# stand_ready: waits for the word to go; nothing is touched yet. Fails when it does not come, with why in $failure.
stand_ready() {
  steady
  phase=ready step=$n_prepare steps=$n_prepare title=%00 deadline=$((now + gate)) deadline_boot=$boot
  write_state || { failure="cannot write the journal: $failure"; return 1; }
  echo "Ready: given up in $((gate / 1000)) s unless it is told to go"
  await_word || { failure="not told to go in time"; return 1; }
  if cancelled; then return 1; fi
  decode "$(readlink "$home/go")" || decoded=
  echo "Told to go by $decoded"
}

hold_on() {
  echo "Held for $((hold / 1000)) s: undone by itself unless it is confirmed"
  await_word || {
    encode "not confirmed in time"
    reason=$encoded
    make_verdict undo deadline "nobody, before its time was over"
  }
  follow_verdict
}

# await_word: until there is a verdict or, for who is ready, the word to go. Fails at the deadline.
await_word() {
  clock_moved=$steady_moved
  while [ ! -e "$home/verdict" ] && { [ "$phase" = held ] || [ ! -L "$home/go" ]; }; do
    beat
    follow_clock
    if [ "$now" -ge "$deadline" ]; then return 1; fi
    take_extension
    if [ $((deadline - now)) -lt 200 ]; then
      sleep 0.02 2>/dev/null || :
    else
      nap
    fi
  done
}

# follow_clock: when the uptime jumps, the deadline jumps with it.
follow_clock() {
  steady
  [ "$steady_moved" != "$clock_moved" ] || return 0
  clock_jump=$((steady_moved - clock_moved)) clock_moved=$steady_moved
  echo "The uptime of this machine jumped by $((clock_jump / 1000)) s: the deadline moves with it"
  # What was asked for before counts from another beginning.
  rm -f "$home/extension"
  deadline=$((deadline + clock_jump))
  [ "$deadline" -ge 0 ] || deadline=0
  write_state || echo "Cannot write the journal: $failure"
}

# in_time: whether the time of who waits for a word is not over. A heartbeat that is ahead is of a container that was started again
# since, and whose uptime began anew.
in_time() {
  now
  [ "$deadline_boot" = "$boot" ] && [ "$now" -lt "$deadline" ] || return 1
  look_at_lease
  [ "$lease_is" = owned ] && ! owner_alive && is_note "$lease/$top.heartbeat" && { read -r in_time_beat _ <"$lease/$top.heartbeat"; } 2>/dev/null && is_count "$in_time_beat" || return 0
  [ "$in_time_beat" -le "$now" ]
}

# take_extension: a deadline that was asked for in this phase (extend.sh) stands once it is in the journal.
take_extension() {
  is_note "$home/extension" && { read -r extended_phase extension <"$home/extension"; } 2>/dev/null && [ "$extended_phase" = "$phase" ] || return 0
  is_number "$extension" && [ "$extension" != "$deadline" ] || return 0
  extended_from=$deadline deadline=$extension
  if write_state; then echo "Waits for $(((deadline - now) / 1000)) s from now"; else deadline=$extended_from; fi
}
