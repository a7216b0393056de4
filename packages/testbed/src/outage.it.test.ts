import { expect, test } from "@jest/globals";
import { startGitHub } from "./github/index.ts";
import { startOutage } from "./outage.ts";
import { startRegistry } from "./registry/registry.ts";

/** `refused`, or the status that was answered. */
async function ask(url: string): Promise<number | string> {
  return await fetch(url).then(
    ({ status }) => status,
    (error: unknown) => String((error as { cause?: { code?: string } }).cause?.code),
  );
}

test("a registry and GitHub refuse connections during an outage, and are back with what they had", async () => {
  await using registry = await startRegistry();
  await using github = await startGitHub();
  const { authenticatedUrl } = await github.createRepository("acme", "shop");
  const addresses = [`${registry.url}/v2/`, `${authenticatedUrl.replace(/\/\/.*@/, "//")}/info/refs`];
  const answers = async () => await Promise.all(addresses.map(ask));
  const before = await answers();
  {
    await using outage = await startOutage([registry, github]);
    expect(await answers()).toEqual(["ECONNREFUSED", "ECONNREFUSED"]);
    await outage.end();
    expect(await answers()).toEqual(before);
  }
  expect(await answers()).toEqual(before);
});

test("parts stay off when they are about to be taken away", async () => {
  await using registry = await startRegistry();
  const ending = new AbortController();
  {
    await using outage = await startOutage([registry], ending.signal);
    ending.abort();
    await outage.end();
  }
  expect(await ask(registry.url)).toBe("ECONNREFUSED");
});
