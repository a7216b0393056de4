import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { service, startProject, type Project } from "../../test/project.ts";

/**
 * Everything by which one container can hang on another one, with what compose does with it when the other one changes, and what a
 * deployment plans for it. Each is a service of its own in one project; `web` and `db` change.
 */
const rows: readonly (readonly [service: string, lines: string, byCompose: ByCompose, planned: string])[] = [
  ["links", 'links: ["db:store"]', "restarted", "restart"],
  ["external-links", 'external_links: ["shop-db-1:store"]\n    depends_on: [db]', "left alone", "leave"],
  ["restarts", "depends_on: { web: { condition: service_started, restart: true } }", "restarted", "restart"],
  ["waits", "depends_on: { web: { condition: service_healthy } }", "left alone", "leave"],
  ["network", 'network_mode: "service:db"', "made anew", "replace"],
  ["ipc", 'ipc: "service:db"', "made anew", "replace"],
  ["pid", 'pid: "service:db"', "made anew", "replace"],
  ["volumes", "volumes_from: [db]", "made anew", "replace"],
  ["network-by-name", 'network_mode: "container:shop-db-1"\n    depends_on: [db]', "left alone", "replace"],
  ["ipc-by-name", 'ipc: "container:shop-db-1"\n    depends_on: [db]', "left alone", "replace"],
  ["pid-by-name", 'pid: "container:shop-db-1"\n    depends_on: [db]', "broken", "replace"],
  ["volumes-by-name", 'volumes_from: ["container:shop-db-1"]\n    depends_on: [db]', "left alone", "replace"],
];
type ByCompose = "made anew" | "restarted" | "left alone" | "broken";

let project: Project;
const images: Record<string, string> = {};

beforeAll(async () => {
  project = await startProject();
  const [old, next, bad, other] = await Promise.all([
    project.image("db", "well", "1"),
    project.image("db", "well", "2"),
    project.image("db", "crash", "3"),
    project.image("other", "well", "1"),
  ]);
  Object.assign(images, { old, next, bad, other });
}, 120_000);

beforeEach(async () => {
  await project.sh('ids=$(docker ps -aq); [ -z "$ids" ] || docker rm -f $ids; find /srv/shop -mindepth 1 -delete');
}, 60_000);

afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

const composeOf = (version: string, some = rows) => {
  const changing = `image: ${images.old}${service}\n    environment: { VERSION: "${version}" }\n`;
  const others = some.map(([name, lines]) => `  ${name}:\n    image: ${images.other}${service}\n    ${lines}\n`);
  return `services:\n  web:\n    ${changing}  db:\n    ${changing}    volumes: ["/data"]\n    ipc: shareable\n${others.join("")}`;
};

/** Id and start of the container of each service. */
async function containers(): Promise<ReadonlyMap<string, { readonly id: string; readonly startedAt: string }>> {
  const format = '{{index .Config.Labels "com.docker.compose.service"}} {{.Id}} {{.State.StartedAt}}';
  const text = await project.sh(`docker container inspect --format '${format}' $(docker ps --quiet)`);
  return new Map(
    text
      .trim()
      .split("\n")
      .map((line) => {
        const [name = "", id = "", startedAt = ""] = line.split(" ");
        return [name, { id, startedAt }];
      }),
  );
}

// Compose does not know whose namespace it is by its name, and stops half-way where that is gone: what it had not come to by then depends on luck.
const isByName = ([, lines]: (typeof rows)[number]) => lines.includes("container:");
it.each([
  ["by service", rows.filter((row) => !isByName(row)), ""],
  ["by the name of a container", rows.filter(isByName), " || :"],
])(
  "plans for everything that hangs on a container %s at least what compose does",
  async (_, some, more) => {
    const up = (version: string, end = "") =>
      project.sh(
        `cat >/srv/shop/compose.yml <<'END'\n${composeOf(version, some)}END\ncd /srv/shop && docker compose up --detach --wait 2>&1${end}`,
      );
    await up("1");
    const plan = await project.plan({
      compose: composeOf("2", some),
      images: { web: images.old ?? "", db: images.old ?? "" },
    });
    if (plan.kind === "refused") throw new Error(plan.problems.join("\n"));
    const before = await containers();
    await up("2", more);
    const after = await containers();
    const seen = some.map(([name, lines]) => {
      const [was, is] = [before.get(name), after.get(name)];
      const byCompose: ByCompose =
        is === undefined
          ? "broken"
          : was?.id !== is.id
            ? "made anew"
            : was.startedAt === is.startedAt
              ? "left alone"
              : "restarted";
      return [name, lines, byCompose, plan.decisions.find((one) => one.service === name)?.action];
    });
    expect(seen).toEqual(some);
  },
  180_000,
);

/** What does not hold of what hangs on `db` and `web`. */
const check = `
  holds() { "$@" >/dev/null 2>&1 || echo "$*"; }
  named() { docker exec "shop-$1-1" ping -c 1 -W 2 store; }
  same() { [ "$(docker exec "shop-$1-1" readlink "/proc/self/ns/$2")" = "$(docker exec shop-db-1 readlink "/proc/self/ns/$2")" ]; }
  volume() { docker container inspect --format '{{range .Mounts}}{{.Name}}{{end}}' "$1"; }
  stored() { [ "$(volume "shop-$1-1")" = "$(volume shop-db-1)" ]; }
  started() { docker container inspect --format '{{.State.StartedAt}}' "$@" | sed 's/Z$//'; }
  later() { [ "$(started "$1" $(docker ps --quiet --filter label=com.docker.compose.service=web) | LC_ALL=C sort | tail -n 1)" = "$(started "$1")" ]; }
  holds named links; holds named external-links
  holds same network net; holds same pid-by-name pid
  holds stored volumes
  holds later shop-restarts-1`;

it("leaves all that hangs on a container whole: after a deployment, and after one that is undone", async () => {
  const kinds = ["links", "external-links", "restarts", "network", "pid-by-name", "volumes"];
  const some = rows.filter(([name]) => kinds.includes(name));
  const of = (web: string, db: string) => ({
    compose: composeOf("1", some),
    images: { web: images[web] ?? "", db: images[db] ?? "" },
  });
  expect(await project.deploy(of("old", "old"))).toMatchObject({ outcome: "deployed" });
  expect(await project.sh(check)).toBe("");
  const untouched = await containers();
  expect(await project.deploy(of("bad", "old"))).toMatchObject({ outcome: "rolled-back" });
  expect(await containers()).toEqual(untouched);
  expect(await project.deploy(of("next", "next"))).toMatchObject({ outcome: "deployed" });
  expect(await project.sh(check)).toBe("");
  const held = await project.deploy({ ...of("old", "old"), options: { hold: 60_000 } });
  expect(await project.sh(check)).toBe("");
  project.log.length = 0;
  const { deployment } = await project.undo(held.number);
  if (deployment.outcome !== "rolled-back") throw new Error(project.log.join("\n"));
  expect(await project.sh(check)).toBe("");
  const before = await containers();
  await project.sh("cd /srv/shop && docker compose up --detach 2>&1");
  expect(await containers()).toEqual(before);
}, 300_000);
