import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { service, startProject, type Project } from "../../test/project.ts";

let project: Project;
let image = "";

beforeAll(async () => {
  project = await startProject();
  image = await project.image("web", "well", "1");
}, 120_000);

afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

const compose = `services:\n  web:\n    image: web${service}\n`;

it.each([
  ["nothing of compose's", "GREETING=hello\n"],
  ["a separator of paths", "COMPOSE_PATH_SEPARATOR=;\n"],
  ["a separator of paths, exported and quoted", 'export COMPOSE_PATH_SEPARATOR=";"\n'],
  ["a separator and files", "COMPOSE_PATH_SEPARATOR=;\nCOMPOSE_FILE=compose.yml;compose.prod.yml\n"],
  ["files of its own", "COMPOSE_FILE=other.yml\n"],
  ["a profile", "COMPOSE_PROFILES=debug\n"],
  ["the name of the project", "COMPOSE_PROJECT_NAME=shop\n"],
  ["other environment files", "COMPOSE_ENV_FILES=other.env\n"],
  ["no environment file", "COMPOSE_DISABLE_ENV_FILE=true\n"],
  ["paths of Windows", "COMPOSE_CONVERT_WINDOWS_PATHS=1\n"],
  ["orphans to remove", "COMPOSE_REMOVE_ORPHANS=1\n"],
  ["orphans to ignore", "COMPOSE_IGNORE_ORPHANS=1\n"],
  ["a limit and colours", "COMPOSE_PARALLEL_LIMIT=1\nCOMPOSE_ANSI=never\n"],
  ["ends of lines of Windows", "GREETING=hello\r\nCOMPOSE_PROFILES=debug\r\n"],
  ["no end of its last line", "GREETING=hello"],
])(
  "leaves nothing to do for docker compose on the host, where .env has %s",
  async (_, environment) => {
    const deployed = await project.deploy({ compose, images: { web: image }, environment });
    expect(deployed).toMatchObject({ outcome: "deployed" });
    const before = await project.ids();
    const said = await project.sh(
      "cd /srv/shop && docker compose ps --quiet --no-trunc 2>&1 && docker compose up --detach 2>&1",
    );
    expect(said).toContain(before[0]);
    expect(await project.ids()).toEqual(before);
  },
  60_000,
);
