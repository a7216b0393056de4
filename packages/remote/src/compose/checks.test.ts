import { expect, it } from "@jest/globals";
import { emptyState, modelOf, options, refusedFor, release, shop } from "../../test/compose-fixture.ts";
import { parseDrains } from "./parse-drains.ts";
import { planCompose } from "./plan.ts";

it("refuses with every reason at once", () => {
  const model = modelOf(
    { web: { image: "web" }, built: { build: { context: "." } } },
    {
      networks: { default: { name: "shop_default" }, proxy: { name: "proxy", external: true } },
      volumes: { data: { name: "old-data", external: true } },
    },
  );
  const state = emptyState(model, {
    unsetVariables: ["TAG"],
    engine: { version: "28", os: "linux", architecture: "aarch64", root: "/" },
  });
  const plan = planCompose(state, release({ wbe: "a", web: "b" }), {
    ...options,
    migrations: ["migrate"],
    ...parseDrains(["web=haproxy://egde:1/x"]),
  });
  expect(refusedFor(plan)).toEqual([
    'the release has service "wbe", which compose.yml does not; did you mean "web"?',
    'service "built" has no image: build it into the release, or take it out of the active profiles',
    "variable TAG is not set (compose would use an empty string): set it in the env file",
    'external network "proxy" is not on the host: create it with "docker network create proxy"',
    'external volume "old-data" is not on the host: create it with "docker volume create old-data"',
    'migrations names service "migrate", which is not active',
    'service "web" is drained by "egde", which is not active',
    'the image of service "web" is built for linux/amd64, the host is linux/arm64',
  ]);
});

it("refuses a release without services", () => {
  expect(refusedFor(planCompose(emptyState(shop), release({}), options))[0]).toBe(
    "no services given: the release has none",
  );
});

it("refuses when there is no room for the images", () => {
  const wanted = release({ gateway: "a", chain: "a" }, { size: 1_000_000_000 });
  const plan = planCompose(emptyState(shop, { freeBytes: 5_000_000_000 }), wanted, options);
  expect(refusedFor(plan)).toEqual([
    "the host has 5.0 GB free where the engine keeps images (/var/lib/docker), and 6.1 GB are needed to fetch and unpack images of 2.0 GB",
  ]);
  // Both stand on the same base image: together they are less than one and one.
  const shared = planCompose(
    emptyState(shop, { freeBytes: 5_000_000_000 }),
    { ...wanted, size: 1_200_000_000 },
    options,
  );
  expect(shared.kind).toBe("planned");
});
