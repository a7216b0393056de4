import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { stageway } from "../test/command.ts";

let folder: string;
const image = `web=h/w@sha256:${"a".repeat(64)}`;
const place = ["--host", "h", "--user", "u", "--directory", "/srv/x"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stageway-named-"));
  await writeFile(join(folder, "file"), "x");
  await writeFile(join(folder, "public"), "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me\n");
  await mkdir(join(folder, ".github", "stageway.yml"), { recursive: true });
  await mkdir(join(folder, "bare"));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  [["status", ...place, "--identity", "/tmp"], 'Cannot read the private key: it is a folder: current value is "/tmp"'],
  [["status", ...place, "--identity", "PUBLIC"], "Cannot use the private key: it is a public key"],
  [["install", ...place, "--key", "file/x"], "Cannot read the public key: a file stands where a folder is named"],
  // Whether signatures are required stands in it.
  [["deploy", "staging", ...place, "--image", image], "Cannot read .github/stageway.yml: it is a folder"],
  [["plan"], "is not the work tree of a git repository"],
  [["releases"], "Cannot read .github/stageway.yml: it is a folder"],
])("says of %j why a file cannot be read, as no bug of its own", async (words, message) => {
  const { code, stderr } = await stageway(
    words.map((word) => (word === "PUBLIC" ? join(folder, "public") : word)),
    { cwd: folder },
  );
  expect(stderr).toContain(message);
  expect(stderr).not.toContain("bug in stageway");
  expect(code).toBe(1);
});

it("says that the environment cannot be read where no configuration is needed", async () => {
  const words = ["deploy", "staging", ...place, "--image", image, "--environment", "nope"];
  const { code, stderr } = await stageway(words, { cwd: join(folder, "bare") });
  expect(stderr).toContain("Cannot read the environment: it is not there");
  expect(code).toBe(1);
});

it("tells what the machine refuses while it works", async () => {
  await writeFile(join(folder, "compose.yml"), "services: { web: { build: . } }\n");
  const { code, stderr } = await stageway(["init", "--force"], { cwd: folder });
  expect(stderr).toContain("Cannot go on: it is a folder: current value is ");
  expect(code).toBe(1);
});
