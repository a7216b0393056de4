import { expect, it } from "@jest/globals";
import { readInputs } from "@stageway/core";
import { readActionFile } from "../../../scripts/action-file.ts";
import { inputSpec } from "./inputs.ts";
import { toOrder } from "./request.ts";

const { inputs: declared = {} } = await readActionFile("rollback");
const defaults = Object.entries(declared).map(([name, input]) => [name, (input.default ?? "").replace(/\$\{\{.*/, "")]);

const read = (given: Record<string, string>) => {
  const all = { ...(Object.fromEntries(defaults) as Record<string, string>), "job-status": "success", ...given };
  const env = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const);
  return readInputs(inputSpec, toOrder, Object.fromEntries(env));
};

it("tells everything that is wrong in one message, before anything is done", async () => {
  const wrong = {
    ...{ to: "ghcr.io/acme/web:latest", stage: "staging", hosts: "a.example", user: "deploy", directory: "srv" },
    ...{ "ssh-key": "ssh-ed25519 AAAA", "known-hosts": "a.example", jump: "ada@b.example", password: "geheim-1234" },
  };
  const message = await read(wrong).then(String, (error: unknown) => (error as Error).message);
  expect(message.split("\n  - ")).toEqual([
    "Cannot read the inputs:",
    expect.stringContaining("ssh-key: is a public key"),
    expect.stringContaining('to: Cannot use the image reference: mutable tag "latest"'),
    expect.stringContaining("directory: must be an absolute path"),
    "username, password: give both or none",
    expect.stringContaining("known-hosts: line 1: not a known_hosts entry"),
  ]);
});
