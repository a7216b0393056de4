import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { createProcesses, Secret } from "@stageway/core";
import { fakeClock, recordingLog } from "@stageway/core/testing";
import type { Received } from "@stageway/remote";
import { playedHost } from "../test/played-host.ts";
import { readBundle } from "./bundle.ts";
import type { Host } from "./host.ts";
import type { Order, Settings, World } from "./order.ts";
import { deliveriesOf } from "./rollback.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A registry that asks for a password, and the passwords that it was given. */
async function startListener(): Promise<{ host: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.url ?? ""} ${request.headers.authorization ?? "-"}`);
    response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo; // It listens on a port.
  return { host: `127.0.0.1:${port}`, requests };
}

const reference = (folder: string, digit: string) => `${folder}/release@sha256:${digit.repeat(64)}`;

/** A host whose journal has these deployments, each of them verified. */
function hostWith(name: string, deployments: readonly (readonly [number, string, string])[]): Host {
  const printed = deployments.map(([number, release, version]) => {
    const note = {
      schemaVersion: 1,
      reference: release,
      version,
      commit: "a".repeat(40),
      stage: "production",
      flow: "push",
      profiles: [],
      composeFiles: [],
      files: [],
      services: { web: { image: `x/web@sha256:${"1".repeat(64)}`, platforms: [] } },
    };
    return `${number} 1 ${JSON.stringify(note)}\n`;
  });
  const standing = {
    token: "t",
    phase: "ended",
    step: 1,
    steps: 1,
    title: "",
    warnings: 0,
    outcome: "deployed",
  } as const;
  const received: Received = {
    status: {
      current: Math.max(...deployments.map(([number]) => number)),
      deployments: deployments.map(([number]) => ({ number, ...standing })),
    },
    reports: { releases: { exitCode: 0, stderr: "", stdout: printed.join("") } },
  };
  return playedHost(name, { read: () => Promise.resolve(received) });
}

const shop = "ghcr.io/acme/shop";

async function goBack(hosts: readonly Host[], images: string | undefined, to?: string): Promise<string> {
  const settings = { username: "ci", password: new Secret("the-registry-password") } as Settings; // Nothing else is read.
  const world = {
    env: { PATH: process.env["PATH"] },
    processes: createProcesses({ env: process.env }),
    clock: fakeClock(),
    log: recordingLog(),
    signal: new AbortController().signal,
    context: { workspace: "/", sha: "" },
  } as unknown as World; // Nothing else is read.
  const fetch = (wanted: string, version: string | undefined) => {
    const source = { kind: "release", reference: wanted } as const;
    const order = { source, version, stage: "production", flow: "rollback", composeFiles: undefined };
    return readBundle(order as Order, settings, world); // Nothing else is read.
  };
  return await deliveriesOf(hosts, to, {
    stage: "production",
    images,
    choice: { of: "then" },
    log: world.log,
    fetch,
  }).then(
    () => "went",
    (error: unknown) => (error as Error).message,
  );
}

describe("a release that another host names", () => {
  const honest = () =>
    hostWith("web-1", [
      [10, reference(shop, "1"), "v1"],
      [20, reference(shop, "2"), "v2"],
    ]);
  const lying = (folder: string) =>
    hostWith("web-2", [
      [98, reference(folder, "e"), "v0"],
      [99, reference(shop, "2"), "v2"],
    ]);

  it.each<[string, (host: string) => string, string | undefined, string]>([
    [
      "in another registry",
      (host) => `${host}/x`,
      shop,
      'names a release outside of ghcr.io/acme/shop: current value is "127.0.0.1:',
    ],
    ["in a folder beside it", () => "ghcr.io/acme/shopping", shop, "names a release outside of ghcr.io/acme/shop"],
    [
      "in the folder of that name in any registry",
      (host) => `${host}/acme/shop`,
      "acme/shop",
      'current value of "images" is acme/shop',
    ],
    ["where no folder is given", (host) => `${host}/x`, undefined, 'current value of "images" is empty'],
  ])("is not asked for %s, and no password goes there", async (_, folder, images, why) => {
    const { host, requests } = await startListener();
    expect(await goBack([honest(), lying(folder(host))], images)).toContain(why);
    expect(requests).toEqual([]);
  });

  it.each([
    ["by itself", undefined, true],
    ["by the caller as well", reference(shop, "1"), false],
  ])(
    "is signed by nobody where nothing proves it, unless the caller names it: named %s",
    async (_, to, isOnlyNoted) => {
      const deliveries = await deliveriesOf([honest()], to, {
        stage: "production",
        images: shop,
        choice: { of: "then" as const },
        log: recordingLog(),
        fetch: () => Promise.reject(new Error("fetched")),
      });
      expect(deliveries.map(({ bundle }) => bundle.isOnlyNoted)).toEqual([isOnlyNoted]);
    },
  );

  it("is fetched from the stage's own folder, with the password", async () => {
    const { host, requests } = await startListener();
    const message = await goBack([honest(), lying(`${host}/acme/shop`)], `${host}/acme/shop`);
    expect(message).toContain("unauthorized");
    expect(requests.at(-1)).toMatch(/^\/v2\/acme\/shop\/release\/manifests\/sha256:e+ Basic /);
  });

  it("is fetched from wherever the caller says when the caller names it", async () => {
    const { host, requests } = await startListener();
    const named = reference(`${host}/x`, "e");
    await goBack([honest(), lying(`${host}/x`)], undefined, named);
    expect(requests.length).toBeGreaterThan(0);
  });
});

describe("a version that hosts give different references", () => {
  type Deployed = readonly (readonly [number, string, string])[];
  const [a, b, c] = ["a", "b", "c"].map((digit) => reference(shop, digit)) as [string, string, string];
  const differ = (name: string, one: string, other: string) =>
    `Cannot go back to ${name}: hosts give it different references: current value is web-1: ${one}, web-2: ${other}`;

  it.each<[string, Deployed, Deployed, string | undefined, string]>([
    [
      "named by its version",
      [
        [10, a, "v1"],
        [20, c, "v2"],
      ],
      [
        [10, b, "v1"],
        [20, c, "v2"],
      ],
      "v1",
      differ("v1", a, b),
    ],
    [
      "that is the one before",
      [
        [10, a, "v1"],
        [20, c, "v2"],
      ],
      [
        [10, b, "v1"],
        [20, c, "v2"],
      ],
      undefined,
      differ("v1", a, b),
    ],
    [
      "named by its number",
      [
        [10, a, "v1"],
        [20, c, "v2"],
      ],
      [
        [10, b, "v0"],
        [20, c, "v2"],
      ],
      "10",
      differ("10", a, b),
    ],
    [
      "on a host that has both",
      [
        [10, a, "v1"],
        [15, b, "v1"],
        [20, c, "v2"],
      ],
      [
        [10, a, "v1"],
        [20, c, "v2"],
      ],
      "v1",
      differ("v1", b, a),
    ],
    [
      "in another folder",
      [
        [10, a, "v1"],
        [20, c, "v2"],
      ],
      [
        [10, reference("evil.example/shop", "a"), "v1"],
        [20, c, "v2"],
      ],
      "v1",
      differ("v1", a, reference("evil.example/shop", "a")),
    ],
    [
      "of which one lies in no registry",
      [
        [10, a, "v1"],
        [20, c, "v2"],
      ],
      [
        [10, "", "v1"],
        [20, c, "v2"],
      ],
      "v1",
      differ("v1", a, "none"),
    ],
    [
      "named by its reference",
      [
        [10, a, "v1"],
        [20, c, "v2"],
      ],
      [
        [5, a, "v0"],
        [10, b, "v1"],
        [20, c, "v2"],
      ],
      a,
      "went",
    ],
    [
      "that is the one before, where both hosts have it",
      [
        [10, a, "v1"],
        [15, b, "v1"],
        [20, c, "v2"],
      ],
      [
        [15, b, "v1"],
        [16, a, "v1"],
        [20, c, "v2"],
      ],
      undefined,
      "went",
    ],
    [
      "that neither names otherwise",
      [
        [10, a, "v1"],
        [20, c, "v2"],
      ],
      [
        [10, a, "v1"],
        [20, c, "v2"],
      ],
      "v1",
      "went",
    ],
  ])("is refused before anything is fetched: %s", async (_, one, other, to, ends) => {
    expect(await goBack([hostWith("web-1", one), hostWith("web-2", other)], shop, to)).toBe(ends);
  });
});
