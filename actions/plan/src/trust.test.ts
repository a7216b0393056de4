import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { encodePlan, parsePlan } from "@stageway/pipeline";
import { publicKeyOf, signerLine } from "@stageway/pipeline/trust";
import { startGitHub, type GitHubStandIn } from "@stageway/testbed";
import { configuration, openShop, type Shop } from "../test/shop.ts";
import { outputsOf } from "./outputs.ts";

let github: GitHubStandIn;
let shop: Shop;

beforeAll(async () => {
  github = await startGitHub();
});

beforeEach(async () => {
  shop = await openShop(github);
});

afterEach(async () => {
  await shop[Symbol.asyncDispose]();
});

afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github.stop();
});

const path = ".github/stageway.signers";
const key = (digit: number) => publicKeyOf(Buffer.alloc(32, digit));
const built = { kind: "built", key: key(1) } as const;
const staging = { kind: "verified", stage: "staging", key: key(2) } as const;
const signers = `${signerLine(built, "the build")}\n${signerLine(staging)}\n`;

/** A commit on `develop` whose configuration requires signatures, beside signers on the default branch. */
async function requireTrust(onDefault: Record<string, string | null> = { [path]: signers }): Promise<string> {
  await shop.push("Signers", onDefault, "main");
  return await shop.push("Require", {
    ".github/stageway.yml": `${configuration}trust: required\n`,
    ...(onDefault[path] !== undefined && { [path]: null }),
  });
}

describe("whose signatures count", () => {
  it("is read at the tip of the default branch, whatever is pushed, in one call", async () => {
    await requireTrust();
    const stranger = signerLine({ kind: "built", key: key(9) });
    const sha = await shop.push("Sneak in a key", { [path]: stranger });
    const asked = () => github.requests.filter(({ path: at }) => at.includes("/contents/")).length;
    const before = asked();
    const made = await shop.plan({ sha, event: "push", payload: { repository: { id: 4711 } } });
    expect(made.plan.trust).toEqual({ repository: "4711", signers: [built, staging] });
    expect(asked() - before).toBe(1);
    expect(parsePlan(outputsOf(made).plan as string).trust).toEqual(made.plan.trust);
  });

  it("names the stage and the deployment in which the release on record has to be verified", async () => {
    const sha = await requireTrust();
    await shop.deployed("staging", shop.first);
    const payload = { repository: { id: 4711 } };
    const { plan: made } = await shop.plan({ sha, payload });
    const [{ verified: previousNumber } = {}] = made.deployments;
    expect(previousNumber).toBeGreaterThan(0);
    expect(made.trust).toMatchObject({ previousStage: "staging", previousNumber });
    expect(parsePlan(encodePlan(made)).trust).toEqual(made.trust);
  });

  it("asks GitHub for the number of the repository where neither variable nor event has it", async () => {
    const sha = await requireTrust();
    expect((await shop.plan({ sha })).plan.trust?.repository).toMatch(/^\d+$/);
  });

  it("is no question where nothing is deployed, and where the place is enough", async () => {
    const sha = await requireTrust({ "README.md": "no signers" });
    const docs = await shop.plan({ sha, ref: "refs/heads/docs" });
    expect([docs.plan.deploy, docs.plan.trust]).toEqual([false, undefined]);
    const placed = await shop.push("Place", { ".github/stageway.yml": `${configuration}trust: place\n` });
    const before = github.requests.filter(({ path: at }) => at.includes("/contents/")).length;
    expect((await shop.plan({ sha: placed })).plan).not.toHaveProperty("trust");
    expect(github.requests.filter(({ path: at }) => at.includes("/contents/"))).toHaveLength(before);
  });

  it.each<[string, Record<string, string | null>, boolean, string]>([
    ["there is no file", { "README.md": "no signers" }, true, "it is not on the default branch"],
    ["the file has no key", { [path]: "# nobody yet\n" }, true, "there is no key in it"],
    ["a line cannot be read", { [path]: `${signers}root AAAA\n` }, true, "line 3: the second word must be"],
    ["there is no token", { [path]: signers }, false, "the input token is empty, so GitHub cannot be asked for it"],
  ])("plans nothing where %s", async (_, onDefault, token, why) => {
    const sha = await requireTrust(onDefault);
    await expect(shop.plan({ sha, token })).rejects.toMatchObject({
      name: "ActionError",
      message: expect.stringContaining(`Cannot read ${path}, which "trust: required" needs: ${why}`),
      hint: expect.stringMatching(/./),
    });
  });
});
