import { expect, it } from "@jest/globals";
import { optional } from "./parser.ts";
import { readInputs } from "./read-inputs.ts";
import { text } from "./text.ts";

const inputs = ["hold", "known-hosts", "ssh-key", "keep-releases"];
const spec = {
  hold: optional(text),
  knownHosts: optional(text),
  sshKey: optional(text),
  keepReleases: optional(text),
};
const all = `; its inputs are ${inputs.join(", ")}`;

/** The lines of the refusal, or none. */
async function problemsOf(env: Record<string, string>): Promise<readonly string[]> {
  const read = readInputs(spec, () => undefined, env);
  const message = await read.then(
    () => "",
    (error: unknown) => (error as Error).message,
  );
  return message.split("\n").slice(1);
}

it.each<[why: string, name: string, told: string]>([
  ["a name that another tool has", "INPUT_HOLD-FOR", 'hold-for: is not an input of this action; did you mean "hold"?'],
  ["two letters swapped", "INPUT_HODL", 'hodl: is not an input of this action; did you mean "hold"?'],
  ["an underscore", "INPUT_KNOWN_HOSTS", 'known_hosts: is not an input of this action; did you mean "known-hosts"?'],
  ["camel case", "INPUT_KNOWNHOSTS", 'knownhosts: is not an input of this action; did you mean "known-hosts"?'],
  ["a blank", "INPUT_KEEP_RELEASES", 'keep_releases: is not an input of this action; did you mean "keep-releases"?'],
  [
    "a longer name",
    "INPUT_SSH-PRIVATE-KEY",
    'ssh-private-key: is not an input of this action; did you mean "ssh-key"?',
  ],
  ["a name near none", "INPUT_STRATEGY", `strategy: is not an input of this action${all}`],
  ["letters that are not ASCII", "INPUT_ÜBER", `über: is not an input of this action${all}`],
  ["no name", "INPUT_", `: is not an input of this action${all}`],
])("refuses an input that the action does not have: %s", async (_, name, told) => {
  expect(await problemsOf({ [name]: "10m" })).toEqual([`  - ${told}`]);
  expect(await problemsOf({ [name]: "" })).toEqual([`  - ${told}`]);
});

it.each<[why: string, name: string]>([
  ["the runner writes names in capitals, so the job set it itself", "INPUT_hold-for"],
  ["it has another prefix", "input_HOLD-FOR"],
  ["it has another prefix as well", "MY_INPUT_HOLD-FOR"],
  ["it is an input", "INPUT_KNOWN-HOSTS"],
])("leaves alone what no runner passes as an unknown input: %s", async (_, name) => {
  expect(await problemsOf({ [name]: "10m" })).toEqual([]);
});

it("shows neither a value nor what could act on a log", async () => {
  const [line] = await problemsOf({ "INPUT_A\n::ERROR::\u001b[31M": "a-secret-value" });
  expect(line).toBe(`  - a\\n::error::\\u001b[31m: is not an input of this action${all}`);
});

it("says what to do when the job sets the variable for something else", async () => {
  await expect(readInputs(spec, () => undefined, { INPUT_X: "1", INPUT_Y: "2" })).rejects.toMatchObject({
    hint: expect.stringMatching(/^Correct or remove the inputs under `with:`.*`env:`.*rename the variable$/),
  });
});
