import { expect } from "@jest/globals";
import { digestOf, digestsOf, type Shop, type ShopRelease } from "./shop.ts";
import type { Step } from "./workflow.ts";

/** How an example of a README ends, beyond being green, which all are that say nothing else. */
export interface Ending {
  readonly exitCode?: number;
  readonly says?: RegExp;
  /** What jobs do of which the example has the outputs only. */
  readonly jobs?: (shop: Shop, wanted: ShopRelease) => Readonly<Record<string, readonly Step[]>>;
  readonly then?: (found: Found) => Promise<void> | void;
}

export interface Found {
  readonly shop: Shop;
  /** The release that the example was given. */
  readonly wanted: ShopRelease;
  /** What ran on the first host, and what runs now: digests by service. */
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

/** By file and number of the example in it. */
export const endings: Readonly<Record<string, Ending>> = {
  "README.md 2": { then: ({ shop }) => closed(shop, "success", "deployed") },
  "actions/build-images/README.md 2": { says: /staging-20260115-abc1234/ },
  "actions/conclude-deployment/README.md 1": { says: /It ended deployed/, then: runsWanted },
  "actions/conclude-deployment/README.md 2": {
    jobs: (shop, wanted) => ({ inputs: held(shop, wanted) }),
    then: async (found) => {
      expect(found.after).toEqual(found.before);
      await closed(found.shop, "failure", "rolled-back");
    },
  },
  "actions/deploy-compose/README.md 1": {
    then: async (found) => {
      runsWanted(found);
      await closed(found.shop, "success", "deployed");
    },
  },
  "actions/deploy-compose/README.md 2": {
    then: ({ shop, after }) => expect(after["web"]).toBe(digestOf(shop.images.web)),
  },
  "actions/deploy-compose/README.md 3": {
    then: async (found) => {
      runsWanted(found);
      expect(await found.shop.running(1)).toEqual(found.after);
    },
  },
  "actions/promote-images/README.md 1": { then: runsWanted },
  "actions/record-deployment/README.md 1": { then: ({ shop }) => closed(shop, "success", "deployed") },
  "actions/record-deployment/README.md 2": {
    exitCode: 1,
    then: ({ shop }) => closed(shop, "failure", "rolled-back: the health check failed"),
  },
  "actions/record-deployment/README.md 3": {
    jobs: () => ({ open: [opening] }),
    then: ({ shop }) => closed(shop, "success", "deployed"),
  },
  "actions/rollback/README.md 1": {
    then: async ({ shop, before, after }) => {
      expect(after).not.toEqual(before);
      await closed(shop, "success", "deployed");
    },
  },
  "actions/smoke-test/README.md 1": { says: /3 checks passed/, then: runsWanted },
};

function runsWanted({ wanted, after }: Found): void {
  expect(after).toEqual(digestsOf(wanted.images));
}

async function closed(shop: Shop, state: string, description: string): Promise<void> {
  const [newest] = await shop.records();
  expect(newest?.statuses[0]).toMatchObject({ state });
  expect(newest?.statuses[0]?.description).toContain(description);
}

const opening: Step = {
  id: "record",
  uses: "stageway/record-deployment@v1",
  with: { stage: "staging", version: "v9", "keep-open": "true" },
};

/** A deployment that is left to another job. */
function held({ hosts: [host] }: Shop, { reference }: ShopRelease): readonly Step[] {
  const { port = 22, user = "" } = host ?? {};
  const keys = { "ssh-key": "${{ secrets.SSH_KEY }}", "known-hosts": "${{ vars.KNOWN_HOSTS }}" };
  const where = { hosts: `127.0.0.1:${port}`, user, directory: "/srv/shop", ...keys };
  const inputs = { ...where, stage: "staging", release: reference, hold: "10m", "keep-open": "true" };
  return [{ id: "deploy", uses: "stageway/deploy-compose@v1", with: inputs }];
}
