# Machine: a project directory belongs to one machine. Another one that mounts it cannot see whose processes live, and has an engine of its own.

# find_machine: $machine is the name of this machine, the same after a restart. Clones of one image may differ in one of the two only.
find_machine() {
  machine_id=none machine_name=unknown
  { read -r machine_id </etc/machine-id; } 2>/dev/null || :
  { read -r machine_name <"$hostname_file"; } 2>/dev/null || :
  encode "$machine_name"
  machine="$encoded ${machine_id:-none}"
}

# elsewhere NUMBER: whether its job was started on another machine and has not ended; $failure says where. An older journal names none.
elsewhere() {
  is_note "$deployments/$1/machine" && { read -r other_machine <"$deployments/$1/machine"; } 2>/dev/null && [ -n "$other_machine" ] && [ "$other_machine" != "$machine" ] || return 1
  ! read_state_of "$deployments/$1" || return 1
  decode "${other_machine%% *}" || decoded=${other_machine%% *}
  failure="deployment $1 is under way on another machine with the same project directory: current value is $decoded. A project directory belongs to one machine: conclude it there or, if that machine is gone, give it up: stageway unlock --force $1"
}

# refuse_elsewhere ACT: what another machine began and has not ended is concluded there.
refuse_elsewhere() {
  # The machine may have been renamed since.
  if at_work "$number" && [ "$o_number" = "$number" ]; then return 0; fi
  [ "$phase" = ended ] || ! elsewhere "$number" || refuse "Cannot $1: $failure"
}
