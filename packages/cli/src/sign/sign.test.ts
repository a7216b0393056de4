import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { newSigningKey } from "@stageway/pipeline/testing";
import { signerLine } from "@stageway/pipeline/trust";
import {
  build,
  repository,
  staging,
  startSignedRelease,
  type SignedRelease,
} from "../../../delivery/test/signed-release.ts";
import { stageway } from "../../test/command.ts";
import { layProject, single, type Project } from "../../test/projects.ts";

let release: SignedRelease;
let project: Project;
beforeEach(async () => {
  [release, project] = await Promise.all([startSignedRelease(), layProject(single)]);
});
afterEach(async () => {
  await release[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
});

const docker = { DOCKER_CONFIG: "/nonexistent" };
const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  stageway(["sign", ...words, "--repository-id", repository], { cwd: project.root, env: { ...docker, ...env } });

async function keyFile(name: string, text: string): Promise<string> {
  const path = join(project.root, name);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

describe("stageway sign", () => {
  it("signs that a release was built, with a key file", async () => {
    const { code, stdout } = await run([release.reference, "--key", await keyFile("key", build.text)]);
    expect([code, stdout]).toEqual([0, `Signed of ${release.reference}: that it was built\n`]);
    expect(await release.proven()).toMatchObject([{ kind: "built", commit: "a".repeat(40), tree: "b".repeat(40) }]);
  });

  it("signs that it was verified, with the text of a key", async () => {
    const words = [release.reference, "--stage", "staging", "--number", "12"];
    expect(await run(words, { STAGEWAY_SIGNING_KEY: staging.text })).toMatchObject({ code: 0 });
    expect(await release.proven()).toMatchObject([{ kind: "verified", stage: "staging", number: 12 }]);
  });

  it("signs by an ssh-agent, with the public key alone", async () => {
    const key = await keyFile("key", build.text);
    const agent = execFileSync("ssh-agent", ["-s"], { encoding: "utf8" });
    const [, socket = ""] = /SSH_AUTH_SOCK=([^;]+)/.exec(agent) ?? [];
    const [, pid = ""] = /SSH_AGENT_PID=(\d+)/.exec(agent) ?? [];
    try {
      execFileSync("ssh-add", ["-q", key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      const shown = await keyFile("shown.pub", `ssh-ed25519 ${build.key.publicKey} build\n`);
      expect(await run([release.reference, "--key", shown], { SSH_AUTH_SOCK: socket })).toMatchObject({ code: 0 });
      expect(await release.proven()).toMatchObject([{ kind: "built" }]);
    } finally {
      process.kill(Number(pid));
    }
  });

  it.each<[string, () => Promise<readonly string[]>, string]>([
    ["no key", () => Promise.resolve([]), "Cannot sign: there is no key"],
    [
      "a file that is no key",
      async () => ["--key", await keyFile("none", "hunter2")],
      "Cannot sign: ssh-keygen does not sign with",
    ],
    [
      "a key that the list does not have for it",
      async () => {
        await keyFile(
          ".github/stageway.signers",
          `${signerLine({ kind: "verified", stage: "staging", key: build.key.publicKey })}\n`,
        ).catch(() => undefined);
        return ["--key", await keyFile("key", build.text)];
      },
      '.github/stageway.signers does not list this key as "build"',
    ],
    [
      "a stage without the number of a deployment and without a token",
      async () => ["--stage", "staging", "--key", await keyFile("key", newSigningKey().text)],
      "Cannot sign: the number of the deployment is not known without a token",
    ],
  ])("refuses %s, and signs nothing", async (_, words, why) => {
    execFileSync("mkdir", ["-p", join(project.root, ".github")]);
    const { code, stderr } = await run([release.reference, ...(await words())]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(why)]);
    expect(stderr).not.toContain("hunter2");
    expect(await release.proven()).toEqual([]);
  });

  it("takes a release by its digest alone", async () => {
    const { code, stderr } = await run(["ghcr.io/acme/shop/release:v1"]);
    expect([code, stderr]).toEqual([64, expect.stringContaining("Cannot start sign: RELEASE: ")]);
  });
});
