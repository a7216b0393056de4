import { beforeAll, describe, expect, it } from "@jest/globals";
import { ActionError, type Env } from "../packages/core/src/index.ts";
import { newKey } from "../packages/testbed/src/host/keys.ts";
import { type ActionFile, readActionFile } from "../scripts/action-file.ts";
import { actionsWith, inputVariables, type ActionInputs } from "./faults/inputs/actions.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const image = `ghcr.io/acme/web@${digest}`;

/** What people get wrong, by action and input, and the words that say so. */
const table: Readonly<Record<string, readonly (readonly [input: string, value: string, told: RegExp])[]>> = {
  plan: [
    ["stage", "", /stage.* is empty|no \.github\/stageway\.yml/],
    ["stage", " staging", /must not have white space around it: current value is " staging"/],
    ["services", "web=../x", /current value is "..\/x"/],
    ["services", "web=.\nweb=api", /must name each service once: current value has "web" twice/],
    ["images", "GHCR.io/Acme/Shop", /current value is "GHCR.io\/Acme\/Shop"/],
    ["version", "{nothing}", /\{nothing\}|unknown/],
    ["url", "https://u:p@h/", /must not contain a user or a password/],
    ["skip-tests", "yes", /must be true or false: current value is "yes"/],
    ["configuration", "../../etc/passwd", /current value is "..\/..\/etc\/passwd"/],
    ["include", ".git/hooks/post-checkout", /current value is ".git\/hooks\/post-checkout"/],
    ["token", "a\nb", /must be one line|must not have white space/],
  ],
  "build-images": [
    ["images", "http://ghcr.io/o/a", /current value is "http:\/\/ghcr.io\/o\/a"/],
    ["images", "ghcr.io/Acme/shop", /repository name must be lower case/],
    ["services", '{"web": 1}', /web: must be a context or settings: current value is "1"/],
    ["services", '{"web":"a","web":"b"}', /duplicate name "web"/],
    ["services", '{"__proto__":{}}', /forbidden name "__proto__"/],
    ["services", '{"web":', /line 1, column 8: unexpected end/],
    ["services", "{}", /no services given/],
    ["version", "a".repeat(129), /tag is longer than 128/],
    ["version", ".x", /tag must start with a letter, digit or _/],
    ["version", "v1+build", /tag must start with a letter, digit or _ and have only those/],
    ["dockerfile", "/etc/passwd", /current value is "\/etc\/passwd"/],
    ["platforms", "linux", /must be a platform like linux\/amd64: current value is "linux"/],
    ["size-limit", "1", /must be a size like 800MB or 1GB: current value is "1"/],
    ["cache", "gh", /must be one of gha, registry, local, none: current value is "gh"/],
    ["rebuild-after", "2 weeks", /must be days or hours like 14d or 72h: current value is "2 weeks"/],
    ["username", "", /username.*password.*give both or none/],
  ],
  "promote-images": [
    ["release", "ghcr.io/o/a", /no digest|name@sha256|@sha256/],
    ["release", "ghcr.io/o/a:latest", /digest|@sha256/],
    ["release", "x@sha256:abc", /sha256 digest must be 64 lower-case hex characters, got 3/],
    ["release", "x@md5:abc", /unsupported digest algorithm "md5"/],
    ["release", "0".repeat(64), /looks like an image id, not a repository/],
    ["release", `a//b@${digest}`, /empty path component/],
    ["to", "acme", /must name the registry as well, like ghcr.io\/acme\/shop: current value is "acme"/],
    ["to", "ghcr.io/acme:v1", /must be a folder without tag or digest: current value is "ghcr.io\/acme:v1"/],
    ["tags", "-x", /current value is "-x"/],
    ["password", "", /username.*password.*give both or none/],
  ],
  "record-deployment": [
    ["action", "opne", /must be one of open, close: current value is "opne"; did you mean "open"/],
    ["stage", "", /stage: is needed with "open"/],
    ["commit", "abc1234", /current value is "abc1234"/],
    ["commit", "0".repeat(40), /null|current value is "0{40}"/],
    ["url", "file:///etc/passwd", /must be an http or https URL, not "file"/],
    ["url", "http://169.254.169.254/", /must not be a link-local address/],
    ["url", "https://h:99999/", /must have a valid port/],
    ["url", "https://[::1", /must have a valid IPv6 address/],
    ["url", "https://ex\u0430mple.com", /must not mix scripts in its host name \(xn--/],
    ["outcome", "deployed", /outcome: is for "close" alone, and this step has "open"/],
    ["flow", "pushed", /must be one of .*: current value is "pushed"; did you mean "push"/],
  ],
  "deploy-compose": [
    ["hosts", "-oProxyCommand=x", /must be .*current value is "-oProxyCommand=x"/],
    ["hosts", "user@host", /current value is "user@host"/],
    ["hosts", "host.example:65536", /current value is/],
    ["port", "22a", /must be a port from 1 to 65535: current value is "22a"/],
    ["ssh-key", "ssh-ed25519 AAAA", /public key/],
    ["ssh-key", "-----BEGIN OPENSSH PRIVATE KEY-----\\nAAAA\\n-----END OPENSSH PRIVATE KEY-----", /literal \\n/],
    [
      "known-hosts",
      "other.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2jr3dTgBrLxe2bTJ1MBr5l8ArPVdPnN8wWxJ2sTTTT",
      /no entry for host.example:22/,
    ],
    ["known-hosts", "host.example", /line 1: not a known_hosts entry/],
    ["directory", "srv/shop", /current value is "srv\/shop"/],
    ["hold", "60", /must be a duration like 90s, 5m or 1h30m: current value is "60"/],
    ["hold", "25d", /must be a duration like 90s, 5m or 1h30m: current value is "25d"/],
    ["timeout", "0s", /must be a duration from 1s to 6h: current value is "0s"/],
    ["keep-releases", "1000000", /must be a whole number from 1 to 100: current value is "1000000"/],
    ["images", `web=${image}\nweb=${image}`, /release, images: give one of them, not both/],
    ["project", "My Shop", /must have lower-case letters, digits, - and _ only: current value is "My Shop"/],
    ["dry-run", "1", /must be true or false: current value is "1"/],
  ],
  rollback: [
    ["user", "a b", /must be a user name: current value is "a b"/],
    ["to", "ghcr.io/o/a:latest", /digest|@sha256/],
    ["drain", "web", /must be lines like web=signal: current value is "web"/],
    ["jump", "host", /must be user@host or user@host:port: current value is "host"/],
  ],
  "conclude-deployment": [
    ["deployment", "7", /not the output of deploy-compose|must be/],
    ["deployment", '{"schemaVersion":1', /line 1, column \d+/],
    ["verdict", "yes", /must be one of confirm, undo, job: current value is "yes"/],
  ],
  "smoke-test": [
    ["checks", "", /checks.*are needed|needed/],
    ["checks", "- javascript:alert(1)", /current value is "javascript:alert\(1\)"/],
    ["checks", "a: 1\na: 2", /duplicate|unique|must/],
    ["interval", "1e9", /must be a duration like/],
    ["successes", "1.5", /must be a whole number from 1 to 100: current value is "1.5"/],
    ["secrets", "no equals sign", /must be KEY=value$/m],
  ],
};

/** By these others are judged: as long as one of them is wrong, nobody can say what the others should be. */
const decisive: Readonly<Record<string, readonly string[]>> = {
  plan: ["stage"],
  "record-deployment": ["action"],
  "deploy-compose": ["hosts", "port"],
  "smoke-test": ["secrets"],
};

let known: ReadonlyMap<string, ActionInputs>;
const files = new Map<string, ActionFile>();
beforeAll(async () => {
  const key = await newKey();
  const knownHosts = `host.example ${key.public.split(" ").slice(0, 2).join(" ")}`;
  const actions = actionsWith({ "ssh-key": key.private, "known-hosts": knownHosts });
  known = new Map(actions.map((action) => [action.name, action]));
  for (const { name } of actions) files.set(name, await readActionFile(name));
});

async function told(name: string, change: Readonly<Record<string, string>>): Promise<string> {
  const env: Env = inputVariables(files.get(name)!, { ...known.get(name)!.right, ...change });
  return known
    .get(name)!
    .read(env)
    .then(
      () => "",
      (error: unknown) => {
        expect(error).toBeInstanceOf(ActionError);
        return (error as ActionError).message;
      },
    );
}

describe.each(Object.keys(table))("the inputs of %s", (name) => {
  it.each(table[name]!)("refuse %s: %j", async (input, value, words) => {
    const message = await told(name, { [input]: value });
    expect(message).toMatch(/^Cannot /);
    expect(message).toMatch(words);
  });

  it("tell everything that is wrong with them in one go", async () => {
    const first = new Map<string, readonly [string, RegExp]>();
    for (const [input, value, words] of table[name]!)
      if (value !== "" && !first.has(input) && decisive[name]?.includes(input) !== true)
        first.set(input, [value, words]);
    const message = await told(name, Object.fromEntries([...first].map(([input, [value]]) => [input, value])));
    const missing = [...first].filter(([input]) => !message.includes(`- ${input}`) && !message.includes(`, ${input}`));
    expect(missing.map(([input]) => input)).toEqual([]);
  });

  it("must be those of its action.yml: a misspelt one is refused with the one that was meant", async () => {
    const inputs = Object.keys(files.get(name)!.inputs ?? {});
    const misspelt = inputs.flatMap(misspellings).filter(([wrong]) => !inputs.includes(wrong));
    const some = misspelt.slice(0, 40); // One message tells at most 50 problems.
    const message = await told(name, Object.fromEntries(some.map(([wrong]) => [wrong, ""] as const)));
    for (const [wrong] of some) expect(message).toContain(`  - ${wrong}: is not an input of this action`);
    for (const [wrong, right] of misspelt)
      expect(await told(name, { [wrong]: "x" })).toContain(
        `  - ${wrong}: is not an input of this action; did you mean "${right}"?`,
      );
  });
});

/** What people write for an input of that name, as the variable has it in small letters, where the name is long enough to be known by. */
function misspellings(input: string): readonly (readonly [wrong: string, right: string])[] {
  if (input.length < 6) return [];
  const words = input.split("-");
  const wrong = [`${input.slice(0, -2)}${input.slice(-1)}${input.slice(-2, -1)}`, `${input}x`];
  return [...wrong, ...(words.length > 1 ? [words.join("_"), words.join("")] : [])].map((one) => [one, input]);
}
