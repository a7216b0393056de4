import { checkers } from "./checkers.mjs";
import { packages } from "./debian.mjs";
import { hostTree } from "./hosttree.mjs";
import { onPath } from "./machine.mjs";
import { engineRuns, has, makesHosts } from "./present.mjs";
import { succeeds } from "./run.mjs";
import { sshServer } from "./sshd.mjs";

/**
 * What the testbed and the checks need. Each entry: `name`; `version` (a part of its folder's name); `commands` (where each
 * lies in the folder); `proof` (a command that shows that it runs here); `enough` (what the machine has will do);
 * `ways` (tried in order); `byHand` (what to say when there is none).
 */
export const catalog = [
  {
    name: "docker",
    version: "28",
    commands: {
      docker: "usr/bin/docker",
      dockerd: "usr/sbin/dockerd",
      "docker-proxy": "usr/sbin/docker-proxy",
      containerd: "usr/bin/containerd",
      "containerd-shim-runc-v2": "usr/bin/containerd-shim-runc-v2",
    },
    proof: [
      ["dockerd", "--version"],
      ["docker", "--version"],
      ["containerd", "--version"],
    ],
    enough: async (machine) => !makesHosts(machine) && engineRuns(machine),
    ways: [
      packages({ systems: ["debian"], suite: "forky", names: ["docker.io", "docker-cli", "containerd"] }),
      packages({ systems: ["debian"], names: ["docker.io"] }),
      packages({ systems: ["ubuntu"], names: ["docker.io", "containerd"] }),
    ],
    byHand: "install Docker Engine 25 or newer and start it, so that `docker info` answers",
  },
  {
    name: "runc",
    version: "1",
    commands: { runc: ["usr/sbin/runc", "usr/bin/runc"] },
    proof: [["runc", "--version"]],
    enough: async (machine) => Boolean(onPath("runc", machine.env)) || engineRuns(machine),
    ways: [packages({ names: ["runc"] })],
    byHand: "install runc 1.1 or newer",
  },
  {
    name: "tini",
    version: "0.19",
    commands: { "docker-init": ["usr/bin/tini-static", "usr/bin/tini"] },
    proof: [["docker-init", "--version"]],
    enough: async (machine) => Boolean(onPath("docker-init", machine.env)) || engineRuns(machine),
    ways: [packages({ names: ["tini"] })],
    byHand: "install tini and put it on the path as `docker-init`",
  },
  {
    name: "iptables",
    version: "1",
    commands: {
      iptables: { file: "usr/sbin/xtables-nft-multi", argument: "iptables" },
      ip6tables: { file: "usr/sbin/xtables-nft-multi", argument: "ip6tables" },
    },
    variables: { XTABLES_LIBDIR: "{folder}/usr/lib/{triple}/xtables" },
    proof: [["iptables", "--version"]],
    enough: async (machine) => Boolean(onPath("iptables", machine.env)) || engineRuns(machine),
    ways: [packages({ names: ["iptables"] })],
    byHand: "install iptables",
  },
  {
    name: "docker-plugins",
    version: "2",
    commands: {
      "docker-compose": "usr/libexec/docker/cli-plugins/docker-compose",
      "docker-buildx": "usr/libexec/docker/cli-plugins/docker-buildx",
    },
    proof: [
      ["docker-compose", "version"],
      ["docker-buildx", "version"],
    ],
    enough: async (machine) =>
      !makesHosts(machine) &&
      (await succeeds("docker", ["compose", "version"])) &&
      (await succeeds("docker", ["buildx", "version"])),
    ways: [
      packages({ systems: ["debian"], suite: "forky", names: ["docker-compose", "docker-buildx"] }),
      packages({ systems: ["debian"], suite: "trixie", names: ["docker-compose", "docker-buildx"] }),
      packages({ systems: ["ubuntu"], names: ["docker-compose-v2", "docker-buildx"] }),
    ],
    byHand: "install the compose (2.24 or newer) and buildx (0.13 or newer) plugins of the Docker CLI",
  },
  {
    name: "docker-registry",
    version: "2.8",
    commands: { "docker-registry": "usr/bin/docker-registry" },
    proof: [["docker-registry", "--version"]],
    enough: async (machine) => has(machine, "docker-registry", ["--version"]),
    ways: [packages({ names: ["docker-registry"] })],
    byHand: "put the `registry` program of github.com/distribution/distribution 2.8 on the path as `docker-registry`",
  },
  {
    name: "sshd",
    version: "9",
    commands: { sshd: "sshd" },
    proof: [["sshd", "-V"]],
    enough: async (machine) => Boolean(onPath("sshd", machine.env)),
    ways: [sshServer],
    byHand: "install the OpenSSH server (it need not run)",
  },
  {
    name: "ssh",
    version: "9",
    commands: Object.fromEntries(
      ["ssh", "ssh-keygen", "ssh-agent", "ssh-add", "ssh-keyscan"].map((name) => [name, `usr/bin/${name}`]),
    ),
    proof: [["ssh", "-V"]],
    enough: async (machine) => Boolean(onPath("ssh", machine.env) && onPath("ssh-keygen", machine.env)),
    ways: [packages({ names: ["openssh-client"] })],
    byHand: "install the OpenSSH client",
  },
  {
    name: "busybox",
    version: "1",
    // A busybox with libraries cannot stand alone in an image, so what the machine has is not asked.
    commands: { busybox: ["usr/bin/busybox", "bin/busybox"] },
    proof: [["busybox", "true"]],
    ways: [packages({ names: ["busybox-static"] })],
    byHand: "put a statically linked busybox on the path",
  },
  {
    name: "dash",
    version: "0",
    commands: { dash: ["usr/bin/dash", "bin/dash"] },
    proof: [["dash", "-c", ":"]],
    enough: async (machine) => Boolean(onPath("dash", machine.env)),
    ways: [packages({ names: ["dash"] })],
    byHand: "install dash",
  },
  {
    name: "haproxy",
    version: "2",
    commands: { haproxy: "usr/sbin/haproxy" },
    proof: [["haproxy", "-v"]],
    enough: async (machine) => has(machine, "haproxy", ["-v"]),
    ways: [packages({ names: ["haproxy"] })],
    byHand: "install HAProxy 2.4 or newer",
  },
  {
    name: "host-tree",
    version: "bookworm",
    commands: {},
    proof: [],
    ways: [hostTree],
    // Without it host images start from debian:bookworm, which such machines pull.
    optional: true,
    byHand: "nothing is needed where debian:bookworm can be pulled",
  },
  ...checkers,
];
