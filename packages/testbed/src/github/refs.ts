import type { Git } from "./git.ts";

/** The id that stands for "no object" on either side of a change of a ref. */
export const noObject = "0".repeat(40);

/** A ref and what it points at. */
export interface Ref {
  name: string;
  sha: string;
  type: string;
}

/** A change of one ref, as a push event reports it. */
export interface RefChange {
  ref: string;
  before: string;
  after: string;
}

/** Refs whose full name starts with a prefix (`refs/heads/`), by name. */
export async function listRefs(git: Git, prefix: string): Promise<Ref[]> {
  const lines = await git.run(["for-each-ref", "--format=%(objectname) %(objecttype) %(refname)"]);
  return lines
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" "))
    .map(([sha = "", type = "", name = ""]) => ({ sha, type, name }))
    .filter(({ name }) => name.startsWith(prefix));
}

/** What exactly this ref points at. */
export async function readRef(git: Git, name: string): Promise<Ref | undefined> {
  return (await listRefs(git, name)).find((ref) => ref.name === name);
}

/** The commit that a branch, a tag, a full ref or an id means; branches win, as on GitHub. */
export async function resolveCommit(git: Git, name: string): Promise<string | undefined> {
  if (name === "" || /[\s~^:?*\\]|\.\.|^-/.test(name)) return undefined;
  const candidates = [`refs/heads/${name}`, `refs/tags/${name}`];
  if (/^(heads|tags|pull)\//.test(name)) candidates.push(`refs/${name}`);
  if (name.startsWith("refs/") || name === "HEAD" || /^[0-9a-f]{7,40}$/.test(name)) candidates.push(name);
  const input = candidates.map((candidate) => `${candidate}^{commit}\n`).join("");
  const answers = (await git.run(["cat-file", "--batch-check"], { input })).split("\n");
  return answers.map((answer) => /^([0-9a-f]{40}) commit/.exec(answer)?.[1]).find((sha) => sha !== undefined);
}

/** Moves a ref if it still is where it was; false when somebody was faster. */
export async function moveRef(git: Git, { ref, before, after }: RefChange): Promise<boolean> {
  return after === noObject ? git.holds("update-ref", "-d", ref, before) : git.holds("update-ref", ref, after, before);
}
