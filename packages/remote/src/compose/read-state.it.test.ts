import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { service, startProject, type Project, type TestDeployment } from "../../test/project.ts";

let project: Project;
let web: string;
let api: string;

beforeAll(async () => {
  project = await startProject();
  [web, api] = await Promise.all([project.image("web", "well", "1"), project.image("api", "well", "1")]);
  // A docker that notes what it was asked.
  await project.sh(`printf '%s\\n' '#!/bin/sh' 'echo "$*" >>/tmp/asked' 'exec /usr/bin/docker "$@"' >/usr/local/bin/docker
    chmod +x /usr/local/bin/docker`);
}, 120_000);

afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

/** What docker is asked to read the state, in no order: what it is asked at once comes in any. */
async function askedFor(deployment: TestDeployment): Promise<string[]> {
  await project.sh("rm -f /tmp/asked");
  expect(await project.plan(deployment)).toMatchObject({ kind: "planned" });
  const asked = (await project.sh("cat /tmp/asked")).trimEnd().split("\n");
  return asked
    .map((words) => words.replace(/.* config /, "compose config ").replace(/ --?(?!-|services|hash).*/, ""))
    .sort();
}

const compose = `services:
  web:\n    image: web${service}
  api:\n    image: api${service}
  tools:\n    image: tools\n    profiles: [tools]
`;
const always = ["compose config", "compose version", "image ls", "network inspect", "ps", "version"];

it("reads a state by as few processes as it can", async () => {
  const release = { compose, images: { web, api } };
  expect(await askedFor(release)).toEqual([...always, "image inspect", "info"].sort());
  await project.deploy(release);
  const settled = [...always, "container inspect", "image inspect"].sort();
  expect(await askedFor(release)).toEqual(settled);
  expect(await project.plan(release)).toMatchObject({ unchanged: true });
}, 60_000);

it("changes several services by one process for all; only starts, which docker does one after the other, have one each", async () => {
  await project.sh("rm -f /tmp/asked");
  const images = { web: await project.image("web", "well", "2"), api: await project.image("api", "well", "2") };
  await project.deploy({ compose, images });
  const asked = (await project.sh("grep -oE '(compose|container|image) .*' /tmp/asked")).trimEnd().split("\n");
  const changing = asked.flatMap((words) => /^(compose).* up |^container (start|stop|rm) /.exec(words)?.slice(1) ?? []);
  expect(changing.filter(Boolean)).toEqual(["compose", "start", "start", "stop", "rm"]);
}, 60_000);

it("asks for the services of other profiles when the release has one", async () => {
  const release = { compose, images: { web, api, tools: api } };
  expect(await askedFor(release)).toContain("compose config --services");
});

it("asks for compose's own hashes when somebody else started a container", async () => {
  await project.sh(`docker rm -f $(docker ps -aq)
    cd /srv/shop && rm .env && printf 'services: { web: { image: "${web}" } }' >compose.yml && docker compose up --detach 2>&1`);
  expect(await askedFor({ compose, images: { web, api } })).toContain("compose config --hash *");
}, 60_000);
