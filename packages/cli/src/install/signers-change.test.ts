import { describe, expect, it } from "@jest/globals";
import { planSigners } from "./signers-change.ts";

const path = "/etc/stageway/srv-shop.signers";
const line = (name: string) => `${name} namespaces="built@stageway" ssh-ed25519 AAAA${name}\n`;
const head = "# head\n";
const number = (repository: number) => `# repository ${repository}\n`;
const plan = (before: string, signersText: string) => planSigners(before, { signers: path, signersText });

describe("the repository whose signatures a host accepts", () => {
  const kept = `${path}: accepts signatures for repository 4711 only, as before: the number could not be read from GitHub`;
  const any =
    `${path}: accepts signatures for any repository, because the number of its own could not be read from GitHub: ` +
    "install again with a token, GITHUB_TOKEN=$(gh auth token)";

  it.each<[string, { before: string; wanted: string; text: string | undefined; why?: string; notes: string[] }]>([
    [
      "is kept where the number is not known and a key is added",
      {
        before: head + number(4711) + line("build"),
        wanted: head + line("build") + line("staging"),
        text: head + number(4711) + line("build") + line("staging"),
        why: "+ staging ssh-ed25519 AAAAstaging",
        notes: [kept],
      },
    ],
    [
      "is kept where nothing else changes, and nothing is written",
      {
        before: head + number(4711) + line("build"),
        wanted: head + line("build"),
        text: undefined,
        notes: [kept],
      },
    ],
    [
      "is kept where somebody wrote the line below the keys",
      {
        before: line("build") + number(4711),
        wanted: head + line("build"),
        text: head + number(4711) + line("build"),
        notes: [kept],
      },
    ],
    [
      "stays unknown where nobody ever said it",
      { before: "", wanted: head + line("build"), text: head + line("build"), notes: [any] },
    ],
    [
      "stays unknown where the host's copy is the same already",
      { before: head + line("build"), wanted: head + line("build"), text: undefined, notes: [any] },
    ],
    [
      "stays unknown where the host reads the line as a comment",
      {
        before: `# repository 4711\r\n${line("build")}`,
        wanted: head + line("build"),
        text: head + line("build"),
        notes: [any],
      },
    ],
    [
      "stays unknown where the line is empty",
      {
        before: `# repository \n${line("build")}`,
        wanted: head + line("build"),
        text: head + line("build"),
        notes: [any],
      },
    ],
    [
      "is added",
      {
        before: head + line("build"),
        wanted: head + number(4711) + line("build"),
        text: head + number(4711) + line("build"),
        why: "+ repository 4711",
        notes: [],
      },
    ],
    [
      "is exchanged",
      {
        before: head + number(4711) + line("build"),
        wanted: head + number(4712) + line("build"),
        text: head + number(4712) + line("build"),
        why: "- repository 4711, + repository 4712",
        notes: [],
      },
    ],
  ])("%s", (_, { before, wanted, text, why, notes }) => {
    const { changes, notes: said } = plan(before, wanted);
    expect(changes.map(({ content }) => content)).toEqual(text === undefined ? [] : [text]);
    if (why !== undefined) expect(changes[0]?.why).toBe(why);
    expect(said).toEqual(notes);
  });
});

it("leaves the copy alone where signatures are not required", () => {
  expect(planSigners("", { signers: path, signersText: undefined })).toEqual({ changes: [], notes: [] });
  const before = number(4711) + line("build");
  expect(planSigners(before, { signers: path, signersText: undefined })).toEqual({
    changes: [],
    notes: [`the host takes signed releases only, and the configuration does not require that: rm ${path}`],
  });
});
