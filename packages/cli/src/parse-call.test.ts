import { expect, it } from "@jest/globals";
import { stageway } from "../test/command.ts";

it.each([
  [["int"], 'unknown verb "int"; did you mean "init"?'],
  [["stauts"], 'did you mean "status"?'],
  [["init", "--stge", "x"], 'unknown option "--stge"; did you mean "--stage"?'],
  [["init", "--no-force"], "Cannot start init"],
  [["init", "--stage"], "Cannot start init: Option '--stage <value>' argument missing"],
  [["init", "--force=yes"], "Cannot start init: Option '--force' does not take an argument"],
  [["init", "here"], 'nothing can be done with "here"'],
  [["logs", "1", "2"], 'nothing can be done with "2"'],
  [["logs", "one"], "a deployment has a number"],
  [["logs", "--follow", "--json"], "--follow and --json are both given"],
  [["pl\u001b[31man"], 'unknown verb "pl\\u001b[31man"'],
  [["init", "--f\u0007"], 'unknown option "--f\\u0007"'],
  [["logs", "--lines", "-4"], "Cannot start logs: Option '--lines' argument is ambiguous\n"],
  [
    ["status", "--host", "a b", "--directory", "x", "--user", "u v", "--jump", "j"],
    "--directory: must be an absolute path",
  ],
  [["deploy", "--host", "a:0", "--hold", "x"], "--host: must be a port from 1 to 65535"],
  [["doctor", "--host", "a b"], "Cannot start doctor:"],
  [["local", "--var", "A", "--secret", "NOBODY_SET_THIS"], "--secret: no environment variable of that name is set"],
  [["--json", "plan"], "an option stands before the verb"],
  [["help", "pln"], "unknown verb"],
  [["completion", "bsh"], 'did you mean "bash"?'],
])("says of %j what is wrong, with exit code 64 and nothing on stdout", async (words, message) => {
  const { code, stdout, stderr } = await stageway(words);
  expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr).toContain("Hint: ");
});

it("gives help in every way that people ask for it", async () => {
  const overview = await stageway([]);
  expect(overview.code).toBe(0);
  expect(overview.stdout).toContain("Exit codes");
  expect(await stageway(["--help"])).toEqual(overview);
  expect(await stageway(["help"])).toEqual(overview);
  const verb = await stageway(["plan", "--help"]);
  expect(verb.stdout).toContain("Usage: stageway plan [options]");
  expect(await stageway(["help", "plan"])).toEqual(verb);
  expect(await stageway(["plan", "-h", "--json"])).toEqual(verb);
  expect((await stageway(["--version"])).stdout).toBe("1.2.3\n");
});
