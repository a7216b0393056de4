import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { encodePlan, type Plan } from "../packages/pipeline/src/index.ts";
import { root } from "../scripts/action-file.ts";
import { actionNames } from "../scripts/package.ts";
import { endings } from "./readme/endings.ts";
import { digestOf, startShop, type Shop, type ShopRelease } from "./readme/shop.ts";
import { isRunnable, workflowOf, type Reader } from "./readme/workflow.ts";
import { examplesOf, type Example } from "./readme-examples.ts";

const names = await actionNames();
const unmade = names.filter((name) => !existsSync(join(root, "dist/actions", name, "dist/index.js")));
if (unmade.length > 0)
  throw new Error(`Cannot run the examples: not in dist/actions: ${unmade.join(", ")}. Run: npm run package`);

const files = ["README.md", ...names.map((name) => `actions/${name}/README.md`)];
const shown = new Map<string, Example>();
for (const file of files) {
  const examples = await examplesOf(join(root, file), file);
  for (const [index, example] of examples.entries()) shown.set(`${file} ${index + 1}`, example);
}
const configuration = shown.get("actions/plan/README.md 1")?.text ?? "";
const runnable = [...shown].filter(([, example]) => isRunnable(example));

let shop: Shop;
beforeAll(async () => {
  shop = await startShop((registry) => configuration.replaceAll("ghcr.io", registry));
}, 120_000);
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
}, 60_000);

/** The release that runs, or the one that does not. */
async function release({ isRunning }: { readonly isRunning: boolean }): Promise<ShopRelease> {
  const [one, two] = shop.releases;
  const { web = "" } = await shop.running();
  return (web === digestOf(two.images["web"])) === isRunning ? two : one;
}

/** What stands here for a reader's own. An example that deploys gets the release that does not run yet. */
function readerOf(wanted: ShopRelease, jobs: Reader["jobs"] = {}): Reader {
  const deployment = { stage: "staging", flow: "push", version: "staging-7", checks: [{ url: `${shop.url}/health` }] };
  return {
    jobs,
    hosts: shop.hosts.map(({ host, port }) => `${host}:${port}`),
    names: {
      "https://staging.shop.example": shop.url,
      "https://staging.example.com/": `${shop.url}/`,
      "https://www.example.com": shop.url,
      "ghcr.io/acme/web@sha256:…": shop.images.web,
      "ghcr.io/acme/api@sha256:…": shop.images.api,
      "ghcr.io/acme/shop": `${shop.registry}/acme/shop`,
      "registry.example.com": shop.otherRegistry,
      // Its hosts are all there are, and a host is of one stage.
      "stage: production": "stage: staging",
    },
    outputs: {
      release: wanted.reference,
      version: "staging-7",
      tags: '["staging-7","staging-latest"]',
      plan: encodePlan({
        schemaVersion: 1,
        deploy: true,
        reason: "a push",
        commit: shop.commit,
        deployments: [deployment],
        services: {},
        build: [],
        images: `${shop.registry}/acme/shop`,
        tags: ["staging-7"],
        files: { compose: ["compose.yml"], include: [] },
        skipTests: false,
        forceRebuild: false,
      } as Plan),
    },
  };
}

it.each(runnable)(
  "%s runs as it is, and ends as it says",
  async (place, example) => {
    const { exitCode = 0, says, jobs, then } = endings[place] ?? {};
    const deploys = example.text.includes("stageway/deploy-compose@") || jobs !== undefined;
    const wanted = await release({ isRunning: !deploys });
    const before = await shop.running();
    const ended = await shop.run(workflowOf(example, readerOf(wanted, jobs?.(shop, wanted))));
    const { log } = ended;
    if (ended.exitCode !== exitCode) throw new Error(`it ended with ${ended.exitCode}:\n${log}`);
    if (says !== undefined) expect(log).toMatch(says);
    await then?.({ shop, wanted, before, after: await shop.running() });
  },
  120_000,
);

it("knows how those end that are there, and none that is not", () => {
  expect(Object.keys(endings).filter((place) => !shown.has(place))).toEqual([]);
});
