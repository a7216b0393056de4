#!/bin/sh
# The first program of a testbed host (below tini): keeps an ssh server and a Docker engine running, through restarts too.
# From its environment: STAGEWAY_KEY (public key of `deploy` and `root`), STAGEWAY_DOCKER (running, stopped or absent),
# STAGEWAY_SSHD (lines for its configuration), STAGEWAY_DISK (size of the disk that /var/lib/docker and /srv share; the machine's own when empty).
set -u

keep_running() {
  while :; do
    "$@" >>/var/log/"${1##*/}".log 2>&1
    sleep 0.2
  done
}

# As systemd does on a real server: cgroups for containers can only be made where no process sits (cgroup v2).
prepare_cgroups() {
  [ -f /sys/fs/cgroup/cgroup.controllers ] || return 0
  mkdir -p /sys/fs/cgroup/init
  while read -r process; do
    echo "$process" >/sys/fs/cgroup/init/cgroup.procs 2>/dev/null || :
  done </sys/fs/cgroup/cgroup.procs
  tr " " "\n" </sys/fs/cgroup/cgroup.controllers | while read -r controller; do
    echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null || :
  done
}

prepare_disk() {
  [ -n "${STAGEWAY_DISK-}" ] || return 0
  mkdir -p /disk
  mount -t tmpfs -o "size=$STAGEWAY_DISK,mode=0755" tmpfs /disk
  mkdir -p /disk/docker /disk/srv
  mount --bind /disk/docker /var/lib/docker
  mount --bind /disk/srv /srv
  chown deploy:deploy /srv
}

allow_key() { # home owner
  mkdir -p "$1/.ssh"
  printf '%s\n' "$STAGEWAY_KEY" >"$1/.ssh/authorized_keys"
  chmod 700 "$1/.ssh"
  chmod 600 "$1/.ssh/authorized_keys"
  chown -R "$2:$2" "$1/.ssh"
}

serve_ssh() {
  [ -f /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
  mkdir -p /run/sshd
  printf '%s\n' "${STAGEWAY_SSHD-}" >/etc/ssh/sshd_config.d/stageway.conf
  keep_running /usr/sbin/sshd -D -e
}

serve_docker() {
  while :; do
    rm -f /run/docker.pid /run/docker/containerd/containerd.pid
    dockerd --feature containerd-snapshotter=true --shutdown-timeout 3 >>/var/log/dockerd.log 2>&1
    sleep 0.2
  done
}

: >>/etc/stageway-ports
mkdir -p /run/lock
prepare_cgroups
prepare_disk
allow_key /root root
allow_key /home/deploy deploy
while read -r port; do /usr/local/sbin/reach-machine "$port"; done </etc/stageway-ports
case ${STAGEWAY_DOCKER:-running} in
  running) serve_docker & ;;
  absent) rm -f /usr/bin/docker /usr/sbin/dockerd ;;
esac
serve_ssh &
trap 'kill 0' TERM
wait
