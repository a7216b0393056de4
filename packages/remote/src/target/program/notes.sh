# Notes: the program's own files in its state directory. What somebody else put in their place (a backup that was restored without
# its links, a copied folder) never makes it wait, and never leads it elsewhere.

absent() { [ ! -e "$1" ] && [ ! -L "$1" ]; }

# is_note FILE: a regular file and no link: opening anything else may wait without an end.
is_note() { [ -f "$1" ] && [ ! -L "$1" ]; }

# writable FILE: whether it may be opened for writing, or replaced; $failure says why not.
writable() { absent "$1" || is_note "$1" || { not_ours "$1"; return 1; }; }

# not_ours PATH: $failure says what stands there.
not_ours() {
  if [ -L "$1" ]; then failure="a link"
  elif [ -d "$1" ]; then failure="a folder"
  elif [ -p "$1" ]; then failure="a pipe"
  elif [ ! -e "$1" ]; then failure="missing"
  elif [ ! -r "$1" ]; then failure="not readable"
  elif [ ! -s "$1" ]; then failure="an empty file"
  elif [ -f "$1" ]; then failure="a file with another content"
  else failure="no regular file"
  fi
  failure="$1 is not what was written there: current value is $failure"
}

# write_note FILE LINE: the line becomes the file at once, flushed before it counts; $failure says why not.
write_note() {
  writable "$1" || return 1
  absent "$1.new" || is_note "$1.new" || rm -rf "$1.new"
  printf '%s\n' "$2" | dd of="$1.new" conv=fsync 2>/dev/null && mv -f "$1.new" "$1" || { failure="is the disk full?"; return 1; }
}

# make_link TEXT PATH: the link is there at once with what it says; only the first succeeds. ln would put it into a folder.
make_link() { absent "$2" && ln -s "$1" "$2" 2>/dev/null; }

# check_notes: refuses before anything is received when the notes that every deployment starts from cannot be understood.
check_notes() {
  look_at_lease
  # What waits for the lease is refused at once, too: nobody can tell when the other machine lets go.
  if [ "$lease_is" = owned ] && ! owner_alive && elsewhere "$o_number"; then lease_is=broken; fi
  [ "$lease_is" != broken ] && read_current && return 0
  cat >/dev/null
  refuse "Cannot deploy: $failure"
}
