#!/bin/sh
# Makes 127.0.0.1:PORT of this host lead to the same port of the machine, so that image names are the same on both.
set -eu
port=$1
gateway=
while read -r _ destination hex _; do
  [ "$destination" = 00000000 ] && gateway=$hex
done </proc/net/route
# The kernel writes addresses as little-endian hexadecimal numbers.
rest=$gateway
address=
while [ -n "$rest" ]; do
  byte=$(printf '%d' "0x${rest%"${rest#??}"}")
  address=$byte${address:+.$address}
  rest=${rest#??}
done
echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet
iptables -t nat -C OUTPUT -d 127.0.0.1 -p tcp --dport "$port" -j DNAT --to-destination "$address:$port" 2>/dev/null && exit 0
iptables -t nat -A OUTPUT -d 127.0.0.1 -p tcp --dport "$port" -j DNAT --to-destination "$address:$port"
iptables -t nat -A POSTROUTING -s 127.0.0.1 -d "$address" -p tcp --dport "$port" -j MASQUERADE
