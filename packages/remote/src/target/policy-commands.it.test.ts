import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine, type Engine } from "@stageway/testbed";
import type { Command } from "./job.ts";
import { changing, composing, digest, guarded, policy, up, upWords, web } from "../../test/policy-site.ts";
import type { Sandbox } from "./testing.ts";
import { interpreters } from "./testing.ts";

describe.each(interpreters)("the commands of a job under a policy in %s", (interpreter) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  }, 60_000);
  afterAll(async () => engine[Symbol.asyncDispose]());

  it.each<[string, (site: Sandbox) => Command]>([
    ["docker run", () => ["docker", "run", "--rm", web]],
    ["docker exec", () => ["docker", "exec", "web", "sh", "-c", "id"]],
    ["docker cp", () => ["docker", "cp", "/etc/shadow", "web:/"]],
    ["docker create", () => ["docker", "create", "--privileged", "-v", "/:/host", web]],
    ["another engine", () => ["docker", "--host", "tcp://192.0.2.1:2375", "pull", "--quiet", web]],
    ["another context", () => ["docker", "context", "use", "other"]],
    ["a plugin", () => ["docker", "plugin", "install", "x"]],
    ["docker build", () => ["docker", "build", "."]],
    ["a pull of another repository", () => ["docker", "pull", "--quiet", `ghcr.io/other/web@${digest}`]],
    ["a pull of a longer name", () => ["docker", "pull", "--quiet", `ghcr.io/acme@${digest}`]],
    ["a pull of another registry", () => ["docker", "pull", "--quiet", `evil.example/ghcr.io/acme/web@${digest}`]],
    ["a pull with an option", () => ["docker", "pull", "--quiet", "--all-tags", "ghcr.io/acme/web"]],
    ["an image by its id", () => ["keep", digest, "stageway.local/shop/web:1"]],
    ["a tag of a listed repository", () => ["keep", web, "ghcr.io/acme/api:1"]],
    ["a guard by any name", () => ["guard", "web", "db"]],
    ["the removal of what is no guard", () => ["unguard", "web"]],
    ["an image kept under a name of others", () => ["remember", "web", "a.b", "web", "postgres:17"]],
    ["the environment withdrawn", () => ["withdraw", ".env"]],
    ["the removal of an image of others", () => ["forget", "postgres:17"]],
    [
      "an inspection with a format of its own",
      () => ["docker", "container", "inspect", "--format", "{{.Config.Env}}", "web"],
    ],
    ["compose run", ({ directory }) => composing(directory, `${directory}/compose.yml`, "run", "web")],
    ["compose of another directory", () => composing("/srv/other", "/srv/other/compose.yml", ...upWords, "web")],
    [
      "a compose file elsewhere",
      ({ directory }) => composing(directory, `${directory}/../compose.yml`, ...upWords, "web"),
    ],
    ["a build", (site) => up(site, "--build", "web")],
    ["an update with a limit", () => ["docker", "update", "--memory", "0", "web"]],
  ])("refuses %s before anything runs", async (_, command) => {
    await using site = await guarded(interpreter, engine, policy);
    const { target } = site;
    await target.receive("one", []);
    const ended = await target.run({ token: "one", number: 1, job: changing(command(site)) });
    expect(ended).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("a command that is not allowed"),
    });
    expect(await site.read("../ran")).toBeUndefined();
  });
});
