import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { tool } from "@stageway/testbed";
import { stageway } from "../../test/command.ts";
import { layProject, type Files } from "../../test/projects.ts";
import type { Row } from "./row.ts";

/** What the doctor says of a repository for which `init` has written everything. */
async function look(files: Files, change?: (root: string) => Promise<void>, env: Record<string, string> = {}) {
  await using project = await layProject(files, { remote: "https://github.com/acme/shop.git" });
  await stageway(["init"], { cwd: project.root, env });
  await change?.(project.root);
  const { code, stdout } = await stageway(["doctor", "--here", "--json"], { cwd: project.root, env });
  const { rows } = JSON.parse(stdout) as { rows: readonly Row[] };
  return {
    code,
    said: rows.map(({ check, state, why, todo = "" }) => `${state} ${check}: ${why} | ${todo}`).join("\n"),
  };
}

const web = { "web/Dockerfile": "FROM busybox\n" };
const include = "compose: { include: [%s] }\n";
const configured = (more: string) => async (root: string) =>
  await writeFile(
    join(root, ".github/stageway.yml"),
    `images: ghcr.io/acme/shop\nservices: { web: web }\n${more}stages: { staging: { branch: main, directory: /srv/shop } }\n`,
  );

const required = `services:
  web:
    build: ./web
    environment:
      A: \${GREETING:?say hello}
      B: \${PLAIN}
      C: \${SECRET}
      D: \${FINE:-x}
`;

it("finds the variables that compose requires and that have no value", async () => {
  const files = { ...web, ".gitignore": ".env\n", ".env": "SECRET=1\n", "compose.yml": required };
  const { code, said } = await look(files);
  expect(code).toBe(1);
  expect(said).toContain(
    "failed values: compose needs values that nothing here gives: GREETING (required, compose.yml:5), PLAIN (compose.yml:6) | Put them into .env here and into the secret STAGING_ENV",
  );
  expect(said).toContain("unchecked values: whether the secret STAGING_ENV has values for SECRET (compose.yml:7)");
  expect(said).not.toContain("FINE");
});

it.each<[string, Files, RegExp | undefined]>([
  ["a committed .env", { ".env": "GREETING=1\nPLAIN=\nSECRET=1\n" }, undefined],
  [
    "one without a value",
    { ".env": "GREETING=\nPLAIN=1\nSECRET=1\n" },
    /failed values: .*GREETING \(required, compose\.yml:5\) \|/,
  ],
])("goes by the values of %s", async (_, files, wanted) => {
  const { said } = await look({ ...web, "compose.yml": required, ...files });
  const [line] = said
    .split("\n")
    .filter((each) => /(failed|unchecked) values: (compose|whether the secret|nothing)/.test(each));
  if (wanted === undefined) expect(line).toBeUndefined();
  else expect(line).toMatch(wanted);
});

const extended = {
  ...web,
  "compose.yml": "services:\n  web:\n    extends: { file: common.yml, service: base }\n",
  "common.yml": 'services:\n  base:\n    build: ./web\n    env_file: [a.env]\n    volumes: ["./conf:/conf"]\n',
  "a.env": "A=1\n",
  "conf/x": "",
  "conf/y": "",
};

it.each<[string, string | undefined, string | undefined]>([
  ["what init writes", undefined, undefined],
  [
    "nothing",
    "",
    "these do not go along to the host: a.env (env file of web, common.yml:4), common.yml (compose file of the project, compose.yml:3), conf (mount of web, common.yml:5)",
  ],
  [
    "a part",
    include.replace("%s", "common.yml, conf/x"),
    "do not go along to the host: a.env (env file of web, common.yml:4) |",
  ],
  ["all", include.replace("%s", "common.yml, a.env, conf"), undefined],
])(
  "names the files that compose needs on the host and that do not go along, where the configuration has %s",
  async (_, more, words) => {
    const { said } = await look(extended, more === undefined ? undefined : configured(more));
    if (words === undefined) expect(said).not.toContain("do not go along");
    else expect(said).toContain(words);
  },
);

it("says what compose refuses, in its words, and where a file is named that is not there", async () => {
  const gone = await look(extended, (root) => rm(join(root, "common.yml")));
  expect(gone.said).toMatch(/failed compose: Cannot read .*common\.yml/);
  const wrong = await look(extended, (root) =>
    writeFile(join(root, "compose.yml"), "services: { web: { bild: x } }\n"),
  );
  expect(wrong.said).toMatch(/failed compose: .*bild/);
});

it("says that its own reader read them, where compose is absent, and what only compose understands", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stageway-bin-"));
  await symlink(tool("git"), join(folder, "git"));
  const files = {
    ...web,
    "compose.yml": "include: [oci://registry.example/acme/base]\nservices:\n  web: { build: ./web }\n",
  };
  const { said } = await look(files, undefined, { PATH: folder });
  await rm(folder, { recursive: true });
  expect(said).toContain(
    "note compose: compose.yml: web; read by stageway's own reader, because docker compose is not installed here",
  );
  expect(said).toContain("unchecked compose: not understood: compose.yml includes oci://registry.example/acme/base");
});

it("says what ignore files would save where several services are built from the root", async () => {
  const { said } = await look({
    "web/Dockerfile": "FROM busybox\nCOPY web /web\n",
    "api/Dockerfile": "FROM busybox\nCOPY api /api\n",
    "web/a": "",
    "api/b": "",
    "README.md": "",
    "compose.yml":
      "services:\n  web: { build: { context: ., dockerfile: web/Dockerfile } }\n  api: { build: { context: ., dockerfile: api/Dockerfile } }\n",
  });
  expect(said).toMatch(
    /note builds: web, api are built from one folder.*web\/Dockerfile\.dockerignore with .*README\.md/,
  );
});
