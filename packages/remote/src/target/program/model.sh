# Model: what compose may be told to make when a policy rules. What is not known to be harmless is refused.

# judge_model: reads $home/judged, JSON as compose prints it, one field in a line and two blanks for each depth.
judge_model() {
  judge_found=$(awk -v project="$judge_project" -v volumes="$volumes" '
    function known(list, word) { return index(" " list " ", " " word " ") > 0 }
    function refuse(what) { print "bad " what }
    function item_ends() {
      if (type == "bind") print "mount " source
      else if (type != "volume" && type != "tmpfs") refuse(at ": a mount of the type " type)
      type = source = ""
    }
    function volume_ends() {
      if (at == "") return
      if (index(volumes, "\n" name "\n") == 0 && (external || index(name, project "_") != 1)) refuse("the volume " name ", which is somebody else'"'"'s")
      at = name = ""; external = 0
    }
    {
      match($0, /^ */); depth = RLENGTH
      key = value = ""
      if (match($0, /^ *"[^"\\]*": ?/)) {
        key = substr($0, depth + 2); sub(/".*/, "", key)
        value = substr($0, RLENGTH + 1); sub(/,$/, "", value)
      } else if (depth <= 6 && section !~ /^x-/ && $0 ~ /^ *".*": /) refuse("a name that is not plain")
      text = value; gsub(/^"|"$/, "", text)
    }
    depth == 2 { if (section == "volumes") volume_ends(); section = key; at = ""; if (key != "" && key !~ /^x-/ && !known("name services networks volumes secrets configs", key)) refuse(key) }
    depth == 4 && key != "" { if (section == "volumes") volume_ends(); at = key; part = "" }
    section == "services" && depth == 6 && key != "" {
      part = key
      if (!known("attach build blkio_config cap_drop command configs container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset depends_on deploy develop dns dns_opt dns_search domainname entrypoint environment expose external_links extra_hosts group_add healthcheck hostname image init labels links logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit network_mode networks oom_kill_disable oom_score_adj pids_limit platform ports profiles pull_policy read_only restart scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal sysctls tmpfs tty ulimits user volumes working_dir", key) && key !~ /^x-/) refuse(at ": " key)
      if (key == "network_mode" && text !~ /^(none|bridge|service:.*)$/) refuse(at ": network_mode " text)
    }
    section == "services" && part == "security_opt" && depth == 8 && $0 !~ /^ *"no-new-privileges(:true)?",?$/ { refuse(at ": security_opt") }
    section == "services" && part == "volumes" && depth == 10 && key == "type" { type = text }
    section == "services" && part == "volumes" && depth == 10 && key == "source" { source = text }
    section == "services" && part == "volumes" && depth == 8 && $0 ~ /}/ { item_ends() }
    section == "volumes" && depth == 6 && key == "name" { name = text }
    section == "volumes" && depth == 6 && key == "external" && value == "true" { external = 1 }
    section == "volumes" && depth == 6 && key == "driver" && text != "local" { refuse("a volume driver: " text) }
    section == "volumes" && depth == 6 && key == "driver_opts" && value != "{}" { refuse("driver_opts of the volume " at) }
    section == "networks" && depth == 6 && key == "name" && text == "host" { refuse("the network of the host") }
    section == "networks" && depth == 6 && key == "driver" && !known("bridge overlay", text) { refuse("a network driver: " text) }
    (section == "secrets" || section == "configs") && depth == 6 && key == "file" { print "mount " text }
    END { print "end" }' "$home/judged")
  case $judge_found in *end) ;; *) failure="the compose files cannot be judged"; return 1 ;; esac
  while read -r judge_kind judge_what; do
    case $judge_kind in
      bad) failure="this key may not use $judge_what"; return 1 ;;
      mount) is_mountable "$judge_what" || { failure="this key may not mount $judge_what"; return 1; } ;;
    esac
  done <<END
$judge_found
END
}
