import { expect, it } from "@jest/globals";
import { ActionError } from "../errors.ts";
import { integer } from "./number.ts";
import { optional, type Parser } from "./parser.ts";
import { readInputs, type Check } from "./read-inputs.ts";
import { token } from "./secret-input.ts";
import { text } from "./text.ts";
import { together } from "./together.ts";

const withHint: Parser<string> = (value) => {
  if (value === "as it is") return value;
  throw new ActionError("is not the output", { hint: "Pass the output as it is" });
};
const spec = {
  username: optional(text),
  password: optional(token),
  port: integer({ min: 1, max: 9 }),
  reference: optional(withHint),
};

interface Inputs {
  readonly username: string | undefined;
  readonly password: unknown;
  readonly port: number;
}

/** A login, and an address that needs it: a rule that stands on a rule. */
async function toAddress(inputs: Inputs, check: Check): Promise<string> {
  const login = check("username, password", () => {
    if ((inputs.username === undefined) !== (inputs.password === undefined)) throw new SyntaxError("give both or none");
    return inputs.username ?? "nobody";
  });
  const address = check("port", () => {
    if (inputs.port === 7) throw new RangeError("must not be 7");
    return `${login()}@host:${inputs.port}`;
  });
  const later = await check("reference", () => Promise.resolve("later"));
  return `${address()} ${later()}`;
}

const read = (env: Record<string, string>) => readInputs(spec, toAddress, env);

it("gives the inputs and what they say together", async () => {
  const [inputs, address] = await read({ INPUT_USERNAME: "ada", INPUT_PASSWORD: "hunter2-hunter2", INPUT_PORT: "2" });
  expect(inputs).toMatchObject({ username: "ada", port: 2, reference: undefined });
  expect({ ...inputs }).toMatchObject({ username: "ada", port: 2 });
  expect(address).toBe("ada@host:2 later");
});

it.each<[string, Record<string, string>, string[]]>([
  [
    "bad inputs and broken rules in one message",
    { INPUT_USERNAME: "ada", INPUT_PORT: "0", INPUT_REFERENCE: "x" },
    ["port: must be a whole number", "reference: is not the output", "username, password: give both or none"],
  ],
  [
    "nothing twice: a rule whose input is bad is left alone",
    { INPUT_USERNAME: "ada", INPUT_PASSWORD: " ", INPUT_PORT: "7" },
    ["password: must not be empty", "port: must not be 7"],
  ],
  [
    "nothing twice: what stands on a broken rule is left alone",
    { INPUT_USERNAME: "ada", INPUT_PORT: "2" },
    ["username, password: give both or none"],
  ],
  ["unknown names as well", { INPUT_PORT: "7", INPUT_USRNAME: "ada" }, ["usrname: ", "port: must not be 7"]],
])("tells %s", async (_, env, problems) => {
  const message = await read(env).then(String, (error: unknown) => (error as Error).message);
  const [first, ...lines] = message.split("\n");
  expect(first).toBe("Cannot read the inputs:");
  expect(lines).toEqual(problems.map((problem) => expect.stringContaining(`  - ${problem}`)));
});

it("keeps the hints, and says which input each is about when there are several", async () => {
  await expect(read({ INPUT_PORT: "2", INPUT_REFERENCE: "x" })).rejects.toMatchObject({
    hint: "Pass the output as it is",
  });
  const two = {
    first: withHint,
    second: () => {
      throw new ActionError("is bad", { hint: "Make it good" });
    },
  };
  await expect(readInputs(two, () => undefined, {})).rejects.toMatchObject({
    hint: "first: Pass the output as it is; second: Make it good",
  });
});

it("tells what an asynchronous check found, and lets through what is no problem of an input", async () => {
  const failing = (_: unknown, check: Check) => check("plan", () => Promise.reject(new SyntaxError("is none")));
  await expect(readInputs(spec, failing, { INPUT_PORT: "2" })).rejects.toThrow("  - plan: is none");
  const broken = () => {
    throw new TypeError("a bug");
  };
  await expect(readInputs(spec, broken, { INPUT_PORT: "2" })).rejects.toThrow(new TypeError("a bug"));
});

it("asks the rules of values that were read already", async () => {
  expect(await together({ username: undefined, password: undefined, port: 2 }, toAddress)).toBe("nobody@host:2 later");
  await expect(together({ username: "ada", password: undefined, port: 7 }, toAddress)).rejects.toThrow(
    "Cannot read the inputs:\n  - username, password: give both or none\n  - port: must not be 7",
  );
});
