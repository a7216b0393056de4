import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { newSigningKey } from "@stageway/pipeline/testing";
import {
  bareSignature,
  encodeStatement,
  signerLine,
  signStatement,
  type SignedStatement,
  type Statement,
} from "@stageway/pipeline/trust";
import type { UploadFile } from "./archive.ts";
import type { Deployment } from "./deployment.ts";
import { openTarget, type Target } from "./target.ts";
import { forcedShell, interpreters, job, sandbox, type Sandbox } from "./testing.ts";

const manifest = '{"schemaVersion":2}';
const digest = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
const reference = `ghcr.io/acme/shop/release@${digest}`;
const [build, staging, stranger] = [newSigningKey(), newSigningKey(), newSigningKey()];

const common = { schemaVersion: 1, release: digest, repository: "4711", run: "" } as const;
const built: Statement = {
  ...common,
  kind: "built",
  place: "ghcr.io/acme/shop/release",
  commit: "a".repeat(40),
  tree: "b".repeat(40),
  ref: "refs/heads/develop",
  workflow: "",
};
const verified: Statement = { ...common, kind: "verified", stage: "staging", number: 7, previous: null };

const list = `# repository 4711
${signerLine({ kind: "built", key: build.key.publicKey })}
${signerLine({ kind: "verified", stage: "staging", key: staging.key.publicKey })}
`;

function lineOf({ statement, signature }: SignedStatement): string {
  const { kind } = JSON.parse(statement) as Statement; // It was encoded from one.
  return `${kind} ${signature} ${statement}\n`;
}

/** A host with a policy, beside which lies who may sign. */
async function host(interpreter: string): Promise<Sandbox & { around: string }> {
  const site = await sandbox(interpreter);
  await site.play("docker", "#!/bin/sh\nexit 0\n");
  const around = join(site.directory, "..");
  await writeFile(join(around, "shop.policy"), "ghcr.io/acme/*\n");
  await writeFile(join(around, "shop.signers"), list);
  const shell = await forcedShell(site, "--policy", join(around, "shop.policy"));
  const target = openTarget({ shell, directory: site.directory, log: (line) => site.lines.push(line) });
  return { ...site, target, around };
}

async function deploy(
  target: Target,
  number: number,
  statements: string,
  named = reference,
  uploaded: readonly UploadFile[] = [],
): Promise<Deployment> {
  await target.receive(`t${number}`, uploaded);
  const files = [
    { path: "release.json", content: `${JSON.stringify({ schemaVersion: 1, reference: named, version: "v1" })}\n` },
    { path: "signed/manifest", content: manifest },
    { path: "signed/statements", content: statements },
  ];
  return await target.run({ token: `t${number}`, number, job: job(), files });
}

describe.each(interpreters)("a host that knows who may sign, in %s", (interpreter) => {
  it.each<[string, SignedStatement]>([
    ["built", signStatement(built, build.key)],
    ["verified", signStatement(verified, staging.key)],
  ])("runs a release that a listed key signed as %s", async (_, signed) => {
    await using site = await host(interpreter);
    expect(await deploy(site.target, 1, `nonsense\n${lineOf(signed)}`)).toMatchObject({ outcome: "deployed" });
    expect((await site.target.status()).signers).toEqual({ state: "verified" });
    expect(site.lines.join("\n")).toMatch(/Signed by (build|staging): sha256:/);
  });

  const forged = {
    ...signStatement(built, build.key),
    statement: encodeStatement({ ...built, commit: "c".repeat(40) }),
  };
  it.each<[string, string]>([
    ["nothing signed", ""],
    ["a signature of a key that is not listed", lineOf(signStatement(built, stranger.key))],
    ["another text than the one that was signed", lineOf(forged)],
    ["the key of a stage for what was built", lineOf(signStatement(built, staging.key))],
    ["the key of the build for what was verified", lineOf(signStatement(verified, build.key))],
    ["the key of another stage", lineOf(signStatement({ ...verified, stage: "production" }, staging.key))],
    ["a stage that is no word for ssh-keygen", lineOf(signStatement(verified, staging.key)).replaceAll("staging", "*")],
    [
      "what was signed of another release",
      lineOf(signStatement({ ...built, release: `sha256:${"9".repeat(64)}` }, build.key)),
    ],
    [
      "another release that only mentions this one",
      lineOf(signStatement({ ...built, release: `sha256:${"9".repeat(64)}`, ref: `"release":"${digest}"` }, build.key)),
    ],
    ["what was signed in another repository", lineOf(signStatement({ ...built, repository: "4712" }, build.key))],
    ["one kind that says to be the other", lineOf(signStatement(built, build.key)).replace(/^built/, "verified")],
  ])("refuses a release with %s", async (_, statements) => {
    await using site = await host(interpreter);
    expect(await deploy(site.target, 1, statements)).toMatchObject({
      outcome: "refused",
      reason: `no key that this host knows signed the release: current value is ${reference}. If you trust it, sign it: stageway sign ${reference}`,
    });
  });

  it("goes back by what it kept itself, and takes nothing else that no signature came with", async () => {
    await using site = await host(interpreter);
    const { target } = site;
    const files = [{ path: "files/compose.yml", content: "services: {}\n" }];
    await deploy(target, 1, lineOf(signStatement(built, build.key)), reference, files);
    const named = (of: string) => [{ path: "release.json", content: JSON.stringify({ reference: of }) }];
    await target.receive("back", [], { snapshot: ["snapshot", "1", "compose.yml"] });
    const back = await target.run({ token: "back", number: 2, job: job(), files: named(reference) });
    expect(back).toMatchObject({ outcome: "deployed" });
    const other = reference.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
    await target.receive("other", [], { snapshot: ["snapshot", "1", "compose.yml"] });
    const lied = await target.run({ token: "other", number: 3, job: job(), files: named(other) });
    expect(lied).toMatchObject({ outcome: "refused", reason: expect.stringContaining("no key that this host knows") });
    await target.receive("bare", []);
    const bare = await target.run({ token: "bare", number: 4, job: job(), files: named(reference) });
    expect(bare).toMatchObject({
      outcome: "refused",
      reason: expect.stringMatching(/nothing that was signed came with this one: .*: stageway sign ghcr\.io/),
    });
  });

  it("refuses images that are named one by one", async () => {
    await using site = await host(interpreter);
    const ended = await deploy(site.target, 1, lineOf(signStatement(built, build.key)), "");
    expect(ended).toMatchObject({ outcome: "refused", reason: expect.stringContaining("takes signed releases only") });
  });

  it("asks for nothing where nobody installed who may sign", async () => {
    await using site = await host(interpreter);
    await rm(join(site.around, "shop.signers"));
    expect(await deploy(site.target, 1, "")).toMatchObject({ outcome: "deployed" });
    expect((await site.target.status()).signers).toBeUndefined();
  });

  it("says that it does not check where its ssh-keygen cannot verify", async () => {
    await using site = await host(interpreter);
    await site.play("ssh-keygen", "#!/bin/sh\necho 'unknown option -- Y' >&2; echo 'usage: ssh-keygen' >&2; exit 1\n");
    expect(await deploy(site.target, 1, "")).toMatchObject({ outcome: "deployed" });
    expect((await site.target.status()).signers).toEqual({ state: "unchecked" });
    expect(site.lines).toContain("Signatures are not checked: this host's ssh-keygen cannot verify signatures");
  });

  it.each([
    ["is broken", "echo 'symbol lookup error: ssh-keygen' >&2; exit 127", "symbol lookup error: ssh-keygen"],
    ["says nothing", "exit 1", "it said nothing"],
    ["cannot have any memory", "echo 'ssh-keygen: Cannot fork' >&2; exit 254", "Cannot fork"],
  ])("deploys nothing where its ssh-keygen %s", async (_, script, why) => {
    await using site = await host(interpreter);
    await site.play("ssh-keygen", `#!/bin/sh\n${script}\n`);
    const ended = await deploy(site.target, 1, lineOf(signStatement(built, build.key)));
    expect(ended).toMatchObject({ outcome: "refused", reason: expect.stringMatching(/^cannot check signatures: /) });
    expect(ended.reason).toContain(why);
    expect((await site.target.status()).signers).toMatchObject({ state: "broken", why: expect.stringContaining(why) });
  });

  it("loses nothing of what several add at once, and flushes it", async () => {
    await using site = await host(interpreter);
    await rm(join(site.around, "shop.signers"));
    await deploy(site.target, 2, "");
    await site.play("awk", '#!/bin/sh\nsleep 0.2\nexec /usr/bin/awk "$@"\n');
    await site.play("dd", '#!/bin/sh\necho "$*" >>"$ROOT/flushed"\nexec /bin/dd "$@"\n');
    const signed = [1, 2, 3, 4].map((number) => lineOf(signStatement({ ...verified, number }, staging.key)));
    await site.shell.exec([
      "ln",
      "-s",
      "5 9 another-boot",
      join(site.directory, ".stageway/deployments/2/signed/lock"),
    ]);
    await Promise.all(signed.map((line) => site.target.keepSigned(2, line)));
    const { reports } = await site.target.read({ kept: ["signed", "2"] });
    const lines = reports["kept"]?.stdout.trim().split("\n").slice(1) ?? [];
    expect(lines.toSorted()).toEqual(signed.map((line) => line.trim()).toSorted());
    if (interpreter === "dash") expect(await site.read("../flushed")).toMatch(/2\/signed\/.* conv=fsync/);
    const left = await readdir(join(site.directory, ".stageway/deployments/2/signed"));
    expect(left.toSorted()).toEqual(["gone-5-9-another-boot", "manifest", "statements"]);
  });

  it.each<[string, (path: string) => Promise<void>, string]>([
    ["may be written by others", (path) => chmod(path, 0o666), "somebody else may write to"],
    [
      "is a link",
      async (path) => {
        await rm(path);
        await symlink("/dev/null", path);
      },
      "current value is a link",
    ],
    [
      "is a folder",
      async (path) => {
        await rm(path);
        await mkdir(path);
      },
      "current value is a folder",
    ],
  ])("relies on no list that %s", async (_, spoil, why) => {
    await using site = await host(interpreter);
    await spoil(join(site.around, "shop.signers"));
    const ended = await deploy(site.target, 1, lineOf(signStatement(built, build.key)));
    expect(ended).toMatchObject({ outcome: "refused", reason: expect.stringContaining(why) });
    expect((await site.target.status()).signers).toMatchObject({ state: "broken", why: expect.stringContaining(why) });
  });

  it("keeps what was signed beside the journal, and gives it back", async () => {
    await using site = await host(interpreter);
    const [first, later] = [lineOf(signStatement(built, build.key)), lineOf(signStatement(verified, staging.key))];
    await deploy(site.target, 1, first);
    await site.target.keepSigned(1, later);
    await site.target.keepSigned(1, later);
    const { reports } = await site.target.read({ kept: ["signed", "1"] });
    expect(reports["kept"]?.stdout.trim()).toBe(
      `manifest ${Buffer.from(manifest).toString("base64")}\n${later}${first}`.trim(),
    );
    await expect(site.target.keepSigned(9, later)).rejects.toThrow("Cannot keep what was signed of deployment 9");
    const nothing = await site.target.read({ kept: ["signed", "9"] });
    expect(nothing.reports["kept"]).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\n?$/) });
  });
});

it("takes what ssh-keygen signed", async () => {
  await using site = await host("dash");
  const key = join(site.around, "key");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  const [, blob = ""] = (await readFile(`${key}.pub`, "utf8")).split(" ");
  await writeFile(join(site.around, "shop.signers"), `${signerLine({ kind: "built", key: blob })}\n`);
  const statement = encodeStatement(built);
  const signature = execFileSync("ssh-keygen", ["-Y", "sign", "-q", "-f", key, "-n", "built@stageway"], {
    input: statement,
    encoding: "utf8",
  });
  const signed = lineOf({ statement, signature: bareSignature(signature) });
  expect(await deploy(site.target, 1, signed)).toMatchObject({ outcome: "deployed" });
});

it("does not take a folder of signers that it cannot search for an empty one", async () => {
  await using site = await sandbox("dash");
  await site.target.status();
  const around = join(site.directory, "..");
  await mkdir(join(around, "etc/stageway"), { recursive: true });
  await chmod(join(around, "etc/stageway"), 0o700);
  await chmod(around, 0o755);
  await site.shell.exec(["chown", "-R", "65534:65534", site.directory]);
  const drop = "setpriv --reuid 65534 --regid 65534 --clear-groups dash";
  await site.play(
    "unprivileged",
    `#!/bin/sh\nexec unshare -m sh -c 'mount --bind "$ROOT/etc" /etc && exec ${drop} "$@"' sh "$@"\n`,
  );
  const { target } = site.with({ STAGEWAY_SHELL: "unprivileged" });
  expect((await target.status()).signers).toMatchObject({
    state: "broken",
    why: expect.stringContaining("/etc/stageway cannot be searched: current user is"),
  });
});
