import { appendFile, chmod, cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Git } from "./git.ts";

/** How GitHub's repositories behave over HTTP: any commit can be fetched, refs of pull requests cannot be pushed. */
const settings = `
[http]
  receivepack = true
[uploadpack]
  allowAnySHA1InWant = true
  allowFilter = true
[receive]
  hideRefs = refs/pull
  autogc = false
[gc]
  auto = 0
`;

/** The hook that writes what a push changed to where the server that started it reads it; concurrent pushes stay apart. */
const hook = `#!/bin/sh\n[ -z "$STAGEWAY_PUSHED" ] || cat >"$STAGEWAY_PUSHED"\n`;

/** Makes an empty bare repository that behaves over HTTP as GitHub's do, or a copy of another one. */
export async function prepareBare(git: Git, defaultBranch: string, origin?: Git): Promise<void> {
  await git.run(["init", "--quiet", "--bare", `--initial-branch=${defaultBranch}`, "--template=", "."]);
  await appendFile(join(git.path, "config"), settings);
  await mkdir(join(git.path, "hooks"), { recursive: true });
  await writeFile(join(git.path, "hooks", "post-receive"), hook);
  await chmod(join(git.path, "hooks", "post-receive"), 0o755);
  if (origin) await git.run(["fetch", "--quiet", origin.path, "refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*"]);
}

/** The refs of a repository as they are now, over the same objects; for answers that lag behind. */
export async function snapshotRefs(git: Git, folder: string): Promise<Git> {
  const path = await mkdtemp(join(folder, "replica-"));
  const replica = new Git(path);
  await replica.run(["init", "--quiet", "--bare", "--template=", "."]);
  await mkdir(join(path, "objects", "info"), { recursive: true });
  await writeFile(join(path, "objects", "info", "alternates"), `${join(git.path, "objects")}\n`);
  await cp(join(git.path, "HEAD"), join(path, "HEAD"));
  const refs = await git.run(["for-each-ref", "--format=create %(refname) %(objectname)"]);
  await replica.run(["update-ref", "--stdin"], { input: refs === "" ? "" : `${refs}\n` });
  return replica;
}
