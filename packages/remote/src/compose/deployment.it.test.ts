import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { service, startProject, ways, type Project } from "../../test/project.ts";

let host: Project;
let project: Project;
const images: Record<string, string> = {};

beforeAll(async () => {
  host = await startProject();
  const made = await Promise.all([
    host.image("web", "well", "1"),
    host.image("web", "well", "2"),
    host.image("web", "never", "3"),
    host.image("web", "crash", "4"),
    host.image("api", "well", "1"),
    host.image("api", "once", "1"),
    host.image("api", "fails", "2"),
    host.image("reads", "reads", "1"),
  ]);
  ["web1", "web2", "webNever", "webCrash", "api1", "once", "fails", "reads"].forEach(
    (name, index) => (images[name] = made[index] ?? ""),
  );
}, 120_000);

afterAll(async () => {
  await host[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await host.sh(
    'ids=$(docker ps -aq); [ -z "$ids" ] || docker rm -f $ids; docker network prune -f; docker volume ls -q | xargs -r docker volume rm; find /srv/shop -mindepth 1 -delete',
  );
}, 30_000);

const compose = `services:\n  web:\n    image: web${service}\n  api:\n    image: api${service}\n`;
const release = (web: string, api = "api1") => ({
  compose,
  images: { web: images[web] ?? "", api: images[api] ?? "" },
});

describe.each(ways)("a deployment by %s", (way) => {
  beforeEach(async () => {
    project = await host.by(way);
  });

  it("deploys where nothing ran, and a second time nothing changes", async () => {
    const first = await project.deploy(release("web1"));
    expect(first).toMatchObject({ phase: "ended", outcome: "deployed" });
    expect(await project.running()).toEqual([`api ${images.api1} running`, `web ${images.web1} running`]);
    const again = await project.plan(release("web1"));
    expect(again).toMatchObject({ kind: "planned", unchanged: true });
  }, 60_000);

  it("goes back to nothing when the first deployment fails", async () => {
    const failed = await project.deploy(release("webNever"));
    expect(failed).toMatchObject({ phase: "ended", outcome: "rolled-back" });
    expect(await project.running()).toEqual([]);
    expect(await project.sh("docker network ls -q --filter name=shop_default; ls -A /srv/shop")).toBe(".stageway\n");
    expect(project.log.join("\n")).toContain("not ready yet");
  }, 60_000);

  it("touches one service, and a plain docker compose up changes nothing afterwards", async () => {
    await project.deploy(release("web1"));
    const before = await project.ids();
    const next = await project.deploy(release("web2"));
    expect(next).toMatchObject({ outcome: "deployed" });
    expect(await project.running()).toEqual([`api ${images.api1} running`, `web ${images.web2} running`]);
    const after = await project.ids();
    expect(after.filter((id) => before.includes(id))).toHaveLength(1);
    await project.sh("cd /srv/shop && docker compose up --detach 2>&1");
    expect(await project.ids()).toEqual(after);
  }, 60_000);

  it.each(["webNever", "webCrash"])(
    "brings everything back when the new one is %s",
    async (bad) => {
      await project.deploy(release("web1"));
      const before = await project.ids();
      const failed = await project.deploy(release(bad));
      expect(failed).toMatchObject({ outcome: "rolled-back" });
      expect(await project.ids()).toEqual(before);
      expect(await project.running()).toEqual([`api ${images.api1} running`, `web ${images.web1} running`]);
      expect(await project.plan(release("web1"))).toMatchObject({ unchanged: true });
    },
    60_000,
  );

  it("undoes a held deployment by verdict: the very containers of before run again", async () => {
    await project.deploy(release("web1"));
    const before = await project.ids();
    const held = await project.deploy({ ...release("web2"), options: { hold: 60_000 } });
    expect(held).toMatchObject({ phase: "held" });
    expect(await project.running()).toContain(`web ${images.web2} running`);
    const { accepted, deployment } = await project.undo(held.number);
    expect([accepted, deployment.outcome]).toEqual([true, "rolled-back"]);
    expect(await project.ids()).toEqual(before);
  }, 60_000);

  it("replaces in place what has a volume; its data stays, and so does the old container until the end", async () => {
    const withData = `services:\n  web:\n    image: web${service}\n    volumes: ["payments:/data"]\nvolumes: { payments: {} }\n`;
    const of = (web: string) => ({ compose: withData, images: { web: images[web] ?? "" } });
    await project.deploy(of("web1"));
    await project.sh("docker exec shop-web-1 sh -c 'echo paid >/data/1'");
    const held = await project.deploy({ ...of("web2"), options: { hold: 60_000 } });
    expect(await project.running()).toEqual([`web ${images.web1} exited`, `web ${images.web2} running`].sort());
    await project.confirm(held.number);
    expect(await project.sh("docker exec shop-web-2 cat /data/1")).toBe("paid\n");
    expect(await project.deploy(of("webCrash"))).toMatchObject({ outcome: "rolled-back" });
    expect(await project.running()).toEqual([`web ${images.web2} running`]);
    expect(await project.sh("docker exec shop-web-2 cat /data/1")).toBe("paid\n");
  }, 90_000);

  it("recreates what has a container_name, and brings it back with its own definition", async () => {
    const named = `services:\n  web:\n    image: web\n    container_name: the-web${service}\n`;
    const of = (web: string) => ({ compose: named, images: { web: images[web] ?? "" } });
    await project.deploy(of("web1"));
    expect(await project.deploy(of("web2"))).toMatchObject({ outcome: "deployed" });
    expect(await project.running()).toEqual([`web ${images.web2} running`]);
    expect(await project.deploy(of("webCrash"))).toMatchObject({ outcome: "rolled-back" });
    expect(await project.running()).toEqual([`web ${images.web2} running`]);
    expect(await project.plan(of("web2"))).toMatchObject({ unchanged: true });
  }, 90_000);

  it("switches nothing when a migration fails", async () => {
    const migrated = `services:\n  migrate:\n    image: api\n    restart: "no"\n  web:\n    image: web${service}\n    depends_on: { migrate: { condition: service_completed_successfully } }\n`;
    const of = (web: string, migrate: string) => ({
      compose: migrated,
      images: { web: images[web] ?? "", migrate: images[migrate] ?? "" },
    });
    expect(await project.deploy(of("web1", "once"))).toMatchObject({ outcome: "deployed" });
    const before = await project.ids();
    const failed = await project.deploy(of("web2", "fails"));
    expect(failed).toMatchObject({ outcome: "rolled-back" });
    expect(await project.ids()).toEqual(before);
    expect(project.log.join("\n")).toContain("no such table: payments");
  }, 90_000);

  it("rolls two replicas one by one", async () => {
    const two = `services:\n  web:\n    image: web${service}\n    deploy: { replicas: 2, update_config: { parallelism: 1, delay: 1s, order: start-first } }\n`;
    const of = (web: string) => ({ compose: two, images: { web: images[web] ?? "" } });
    await project.deploy(of("web1"));
    expect(await project.deploy(of("web2"))).toMatchObject({ outcome: "deployed" });
    expect(await project.running()).toEqual([`web ${images.web2} running`, `web ${images.web2} running`]);
    const after = await project.ids();
    await project.sh("cd /srv/shop && docker compose up --detach 2>&1");
    expect(await project.ids()).toEqual(after);
  }, 90_000);

  it("adopts what was started by hand: the same containers, network and data", async () => {
    const byHand = `services:\n  db:\n    image: ${images.api1}${service}\n    volumes: ["db:/data"]\n  web:\n    image: ${images.web1}${service}\nvolumes: { db: {} }\n`;
    await project.sh(
      `cat >/srv/shop/compose.yml <<'END'\n${byHand}END\ncd /srv/shop && docker compose up --detach --wait 2>&1 && docker exec shop-db-1 sh -c 'echo kept >/data/1'`,
    );
    const [before, network] = [
      await project.ids(),
      await project.sh("docker network inspect -f '{{.Id}}' shop_default"),
    ];
    expect(await project.deploy({ compose: byHand, images: { web: images.web2 ?? "" } })).toMatchObject({
      outcome: "deployed",
    });
    expect(await project.running()).toEqual([`db ${images.api1} running`, `web ${images.web2} running`]);
    const after = await project.ids();
    expect(after.filter((id) => before.includes(id))).toHaveLength(1);
    expect(await project.sh("docker network inspect -f '{{.Id}}' shop_default")).toBe(network);
    expect(await project.sh("docker exec shop-db-1 cat /data/1")).toBe("kept\n");
    await project.sh("cd /srv/shop && docker compose up --detach 2>&1");
    expect(await project.ids()).toEqual(after);
  }, 90_000);

  it("refuses when somebody's container has the name, which an undo would take away", async () => {
    const named = `services:\n  web:\n    image: web\n    container_name: the-web${service}\n`;
    await project.sh(`docker run --detach --name the-web ${images.api1}`);
    const refused = await project.deploy({ compose: named, images: { web: images.web1 ?? "" } });
    expect(refused).toMatchObject({ outcome: "refused" });
    const whose = way === "a shell" ? ` (running, of the image ${images.api1})` : "";
    expect(refused.reason).toContain(`another container has the name the-web already${whose}: remove it`);
    expect(await project.sh("docker container inspect -f '{{.State.Status}}' the-web")).toBe("running\n");
  }, 60_000);

  it("lets a renamed service have the volume of before by itself, and gives it back", async () => {
    const of = (name: string, web: string) => ({
      compose: `services:\n  ${name}:\n    image: web${service}\n    volumes: ["payments:/data"]\nvolumes: { payments: {} }\n`,
      images: { [name]: images[web] ?? "" },
    });
    await project.deploy(of("db", "web1"));
    expect(await project.deploy(of("postgres", "webCrash"))).toMatchObject({ outcome: "rolled-back" });
    expect(await project.running()).toEqual([`db ${images.web1} running`]);
    const held = await project.deploy({ ...of("postgres", "web2"), options: { hold: 60_000 } });
    expect(await project.running()).toEqual([`db ${images.web1} exited`, `postgres ${images.web2} running`]);
    await project.confirm(held.number);
    expect(await project.running()).toEqual([`postgres ${images.web2} running`]);
  }, 120_000);

  it("brings what only compose puts into a container, and replaces it when that changes", async () => {
    const of = (content: string) => ({
      compose: `services:\n  web:\n    image: web${service}\n    configs: [app]\n    secrets: [key]\nconfigs: { app: { content: "${content}" } }\nsecrets: { key: { environment: KEY } }\n`,
      images: { web: images.web1 ?? "" },
      environment: "KEY=swordfish\n",
    });
    const contents = () => project.sh("docker exec shop-web-1 cat /app /run/secrets/key");
    expect(await project.deploy(of("one "))).toMatchObject({ outcome: "deployed" });
    expect(await contents()).toBe("one swordfish");
    expect(await project.plan(of("one "))).toMatchObject({ unchanged: true });
    expect(await project.deploy(of("two "))).toMatchObject({ outcome: "deployed" });
    expect(await contents()).toBe("two swordfish");
  }, 90_000);

  it("sees what is mounted by way of $PWD", async () => {
    const of = (content: string) => ({
      compose: `services:\n  web:\n    image: web${service}\n    environment: ["ARGUMENT=--config=$PWD/app.conf"]\n    volumes: ["$PWD/app.conf:/app.conf:ro"]\n`,
      images: { web: images.web1 ?? "" },
      files: { "app.conf": content },
    });
    expect(await project.deploy(of("one"))).toMatchObject({ outcome: "deployed" });
    expect(await project.plan(of("one"))).toMatchObject({ unchanged: true });
    expect(await project.deploy(of("two"))).toMatchObject({ outcome: "deployed" });
    expect(await project.sh("docker exec $(docker ps -q) sh -c 'cat /app.conf; echo $ARGUMENT'")).toBe(
      "two--config=/srv/shop/app.conf\n",
    );
  }, 90_000);

  describe("what containers read at their start is of their own release", () => {
    /** Each service reads it in another way; the one behind it never gets well. */
    const of = (content: string, last = "web1") => ({
      compose: `x-service: &service
  restart: always
  stop_grace_period: 1s
  healthcheck: { test: ["CMD", "test", "-f", "/tmp/well"], interval: 1s, retries: 3, start_interval: 200ms, start_period: 2s }
services:
  reads: { <<: *service, image: reads, volumes: ["./file.conf:/read/file:ro"] }
  folder: { <<: *service, image: reads, volumes: ["./folder:/read:ro"] }
  swapped: { <<: *service, image: reads, volumes: ["./file.conf:/read/file:ro", "data:/data"] }
  named: { <<: *service, image: reads, container_name: the-named, volumes: ["./file.conf:/read/file:ro"] }
  environment: { <<: *service, image: reads, env_file: app.env }
  config: { <<: *service, image: reads, configs: [{ source: app, target: /read/app }] }
  secret: { <<: *service, image: reads, secrets: [app] }
  web: { <<: *service, image: web, depends_on: [reads, folder, swapped, named, environment, config, secret] }
configs: { app: { file: ./file.conf } }
secrets: { app: { file: ./file.conf } }
volumes: { data: {} }
`,
      images: { reads: images.reads ?? "", web: images[last] ?? "" },
      files: { "file.conf": content, "folder/app.conf": content, "app.env": `GREETING=${content}\n` },
    });
    const loaded = () =>
      project.sh(
        "docker ps --format '{{.Label \"com.docker.compose.service\"}} {{.Names}}' | sort | while read -r service name; do [ $service = web ] || echo $service $(docker exec $name cat /tmp/loaded); done",
      );
    const all = (content: string) =>
      ["config", "environment", "folder", "named", "reads", "secret", "swapped"]
        .map((name) => `${name} ${content}\n`)
        .join("");
    const policies = () =>
      project.sh("docker inspect --format '{{.HostConfig.RestartPolicy.Name}}' $(docker ps -q) | sort -u");
    const lastIsThere = `until docker ps --no-trunc --format '{{.Image}}' | grep -qF "$never"; do sleep 0.1; done; sleep 0.5`;
    const killEngine =
      "kill -s KILL $(pidof dockerd containerd); sleep 1; until docker version >/dev/null 2>&1; do sleep 0.1; done";
    const killJob = `cd /srv/shop/.stageway/lease && for link in [0-9]*; do set -- $(readlink $link); [ "\${2:-0}" -le 1 ] || kill -9 -- -$2; done 2>/dev/null; :`;

    const events: readonly (readonly [string, () => Promise<unknown>])[] = [
      [
        "a verdict",
        async () => {
          const held = await project.deploy({ ...of("two"), options: { hold: 60_000 } });
          expect(await loaded()).toBe(all("two"));
          await project.undo(held.number);
        },
      ],
      [
        "a verdict after the engine came back",
        async () => {
          const held = await project.deploy({ ...of("two"), options: { hold: 120_000 } });
          await project.sh(killEngine);
          await project.undo(held.number);
        },
      ],
      [
        "an engine that ends while the last one should get well",
        async () => {
          const deploying = project.deploy(of("two", "webNever"));
          await project.sh(`never=${images["webNever"] ?? ""}; ${lastIsThere}; ${killEngine}`);
          expect(await deploying).toMatchObject({ outcome: "rolled-back" });
        },
      ],
      [
        "a kill of the job, and the next run",
        async () => {
          const deploying = project.deploy(of("two", "webNever")).catch(() => undefined);
          await project.sh(`never=${images["webNever"] ?? ""}; ${lastIsThere}; ${killJob}`);
          await deploying;
          const again = await project.deploy(of("one"));
          expect(["deployed", "refused"]).toContain(again.outcome);
        },
      ],
      [
        "a rollback",
        async () => {
          await project.deploy(of("two"));
          await project.deploy(of("one"));
        },
      ],
    ];

    it.each(way === "a shell" ? events : events.slice(0, 1))(
      "after %s",
      async (_, happen) => {
        expect(await project.deploy(of("one"))).toMatchObject({ outcome: "deployed" });
        expect(await loaded()).toBe(all("one"));
        await happen();
        expect(await loaded()).toBe(all("one"));
        expect(await policies()).toBe("always\n");
        expect(await project.plan(of("one"))).toMatchObject({ unchanged: true });
      },
      180_000,
    );
  });

  it("puts a file where a folder was and the other way round, goes back from it, and refuses what would be lost", async () => {
    const of = (files: Readonly<Record<string, string>>, web = "web1") => ({
      compose: `services:\n  web:\n    image: web${service}\n    volumes: ["./conf:/conf:ro"]\n`,
      images: { web: images[web] ?? "" },
      files,
    });
    const inside = (path: string) => project.sh(`docker exec $(docker ps -q) cat /conf/${path}`);
    await project.deploy(of({ "conf/x/y": "one" }));
    expect(await project.deploy(of({ "conf/x": "two" }, "webCrash"))).toMatchObject({ outcome: "rolled-back" });
    expect(await inside("x/y")).toBe("one");
    expect(await project.deploy(of({ "conf/x": "two" }, "web2"))).toMatchObject({ outcome: "deployed" });
    expect(await inside("x")).toBe("two");
    expect(await project.deploy(of({ "conf/x/y": "three" }))).toMatchObject({ outcome: "deployed" });
    expect(await inside("x/y")).toBe("three");
    await project.sh("echo data >/srv/shop/conf/x/data");
    const refused = { kind: "refused", problems: [expect.stringContaining('"conf/x/data" is in the way')] };
    expect(await project.plan(of({ "conf/x": "four" }))).toMatchObject(refused);
  }, 120_000);

  it("refuses before anything is touched when an image is gone", async () => {
    await project.deploy(release("web1"));
    const before = await project.ids();
    const gone = (images.web1 ?? "").replace(/[0-9a-f]{64}$/, "0".repeat(64));
    const refused = await project.deploy({ compose, images: { web: gone, api: images.api1 ?? "" } });
    expect(refused).toMatchObject({ outcome: "refused" });
    expect(await project.ids()).toEqual(before);
  }, 60_000);
});
