/** Compose projects of one kind each, most after a report; the comment names where the kind comes from. */
import type { Files } from "../projects.ts";
import type { Laid } from "./shapes.ts";

const one = (text: string, files: Files = {}): Laid => ({
  files: { "compose.yml": text, ...files },
  named: ["compose.yml"],
});
const several = (files: Files, ...named: readonly string[]): Laid => ({ files, named });
const web = "services:\n  web:\n    image: acme/web\n";
const env = (text: string): Laid =>
  one('services:\n  web:\n    image: "${IMAGE:-none}"\n    ports: ["${PORT:-80}:80"]\n', { ".env": text });

export const singles: Readonly<Record<string, Laid>> = {
  // Dokploy/dokploy#3924
  "one alias many times": one(
    `x-dep: &dep { condition: service_started }\nx-app: &app\n  build: ./web\n  depends_on: { db: *dep }\nservices:\n  db: { image: busybox }\n${Array.from({ length: 150 }, (_, index) => `  w${index}:\n    <<: *app\n    labels: [*a]\n`.replace("    labels: [*a]\n", "")).join("")}`,
  ),
  // yaml.org/type/merge
  "merged mappings, the first before the next": one(
    "x-a: &a { image: a, platform: linux/amd64 }\nx-b: &b { image: b, build: ./b }\nservices:\n  web:\n    <<: [*a, *b]\n  api:\n    build: ./own\n    <<: *b\n",
  ),
  // yaml.org/type/merge
  "merges within merges": one(
    "x-a: &a { image: a }\nx-b: &b\n  <<: *a\n  build: { context: ./b, args: { X: 1 } }\nservices:\n  web:\n    <<: *b\n    build:\n      context: ./c\n",
  ),
  // docker/compose#10411
  "the same in two services by an alias": one(
    "services:\n  web: &web\n    build: .\n    env_file: &env [a.env]\n  worker:\n    <<: *web\n    command: work\n  other:\n    image: x\n    env_file: *env\n",
    { "a.env": "A=1" },
  ),
  // firecrawl/firecrawl#4238
  "a build that is taken away": several(
    {
      "compose.yml": "services:\n  web: { build: ./web }\n  mail: { build: ./web }\n",
      "compose.prod.yml": "services:\n  mail:\n    image: mailhog/mailhog\n    build: !reset null\n",
    },
    "compose.yml",
    "compose.prod.yml",
  ),
  // docker/docs, merge
  "a service that is taken away": several(
    { "a.yml": `${web}  debug: { image: d }\n`, "b.yml": "services:\n  debug: !reset {}\n" },
    "a.yml",
    "b.yml",
  ),
  // docker/docs, merge
  "ports that replace others": several(
    {
      "a.yml": `${web}    ports: ["80:80", "443:443"]\n`,
      "b.yml": 'services:\n  web:\n    ports: !override\n      - "8080:80"\n',
      "c.yml": 'services:\n  web:\n    ports: ["9090:90"]\n',
    },
    "a.yml",
    "b.yml",
    "c.yml",
  ),
  // docker/compose#11034
  "a build that replaces another": several(
    {
      "a.yml": "services:\n  web:\n    build: { context: ./a, dockerfile: Other, args: { A: 1 } }\n",
      "b.yml": "services:\n  web:\n    build: !override { context: ./b }\n",
    },
    "a.yml",
    "b.yml",
  ),
  // docker/compose#9999
  "builds that are merged": several(
    {
      "a.yml": "services:\n  web:\n    build: { context: ./a, dockerfile: Other, args: [A=1, B=2] }\n",
      "b.yml": "services:\n  web:\n    build: { target: t, args: { B: 3 } }\n",
    },
    "a.yml",
    "b.yml",
  ),
  // docker/compose#9999
  "a short build over a long one": several(
    {
      "a.yml": "services:\n  web:\n    build: { context: ./a, dockerfile: Other }\n",
      "b.yml": "services:\n  web:\n    build: ./b\n",
    },
    "a.yml",
    "b.yml",
  ),
  // docker/docs, merge
  "mounts of one target": several(
    {
      "a.yml": `${web}    volumes: ["./a:/x", "./b:/y"]\n`,
      "b.yml": "services:\n  web:\n    volumes:\n      - { type: bind, source: ./c, target: /x }\n      - ./d:/z:ro\n",
    },
    "a.yml",
    "b.yml",
  ),
  // docker/docs, merge
  "env files one after the other": several(
    {
      "a.yml": `${web}    env_file: [a.env, b.env]\n`,
      "b.yml": "services:\n  web:\n    env_file: [{ path: b.env, required: false }, c.env]\n",
      "a.env": "",
      "b.env": "",
      "c.env": "",
    },
    "a.yml",
    "b.yml",
  ),
  // docker/docs, merge
  "health checks one over the other": several(
    {
      "a.yml": `${web}    healthcheck: { test: [CMD, curl, "http://localhost/a"], interval: 1s }\n`,
      "b.yml": "services:\n  web:\n    healthcheck: { test: curl http://localhost/b }\n",
    },
    "a.yml",
    "b.yml",
  ),
  // docker/compose#8900
  "a file below the first one's folder": several(
    {
      "deploy/a.yml": "services:\n  web: { build: ../web }\n",
      "deploy/more/b.yml": "services:\n  web: { volumes: ['./x:/x'] }\n",
    },
    "deploy/a.yml",
    "deploy/more/b.yml",
  ),
  // docker/compose#10391
  "a service of the same file extended": one(
    "services:\n  base:\n    build: ./base\n    volumes: ['./a:/a', './b:/b']\n  web:\n    extends: base\n    volumes: ['./c:/a']\n  api:\n    extends: { service: web }\n    build: { target: api }\n",
  ),
  // docker/compose#7916
  "a base with no context in its build": one("services:\n  web:\n    extends: { file: x/base.yml, service: base }\n", {
    "x/base.yml": "services:\n  base:\n    build: { dockerfile: Other }\n",
  }),
  // docker/compose#8798
  "a circle of extended services": one("services:\n  a: { extends: b }\n  b: { extends: a }\n"),
  // docker/compose#10391
  "an extended file that is not there": one("services:\n  a: { extends: { file: gone.yml, service: b } }\n"),
  // docker/compose#10391
  "an extended service that is not there": one("services:\n  a: { extends: { file: b.yml, service: b } }\n", {
    "b.yml": "services:\n  c: { image: x }\n",
  }),
  // docker/compose#11508
  "an included file that is not there": one("include: [gone.yml]\n"),
  // docker/compose#11508
  "included files that include others": one("include: [a/a.yml]\nservices:\n  web: { image: w }\n", {
    "a/a.yml": "include:\n  - b/b.yml\nservices:\n  a: { build: . }\n",
    "a/b/b.yml": "services:\n  b: { build: ., env_file: b.env }\n",
    "a/b/b.env": "X=1",
  }),
  // docker/compose#10971
  "an included file with values beside it": one("include: [a/a.yml]\nservices:\n  web: { image: 'w:${TAG:-none}' }\n", {
    "a/a.yml": "services:\n  a: { image: 'a:${TAG:-none}' }\n",
    "a/.env": "TAG=a\n",
  }),
  // docker/compose#10971
  "values of the project before those of an included file": one("include: [a/a.yml]\n", {
    ".env": "TAG=project\n",
    "a/a.yml": "services:\n  a: { image: 'a:${TAG:-none}' }\n",
    "a/.env": "TAG=a\n",
  }),
  // docker/compose#11043
  "an included service changed by a later file": several(
    {
      "a.yml": "include: [inc/i.yml]\n",
      "inc/i.yml": "services:\n  i: { image: i, volumes: ['./x:/x'] }\n",
      "b.yml": "services:\n  i: { image: j }\n",
    },
    "a.yml",
    "b.yml",
  ),
  // docker/compose#11043
  "a service that is included and written": one("include: [i.yml]\nservices:\n  i: { image: b }\n", {
    "i.yml": "services:\n  i: { image: a }\n",
  }),
  // docker/compose#12001
  "an include by a variable": one('include:\n  - path: "${WHERE:-a}/a.yml"\n', {
    "a/a.yml": "services:\n  a: { build: . }\n",
  }),
  // docker/compose#4584
  "a secret's path by a variable": one(
    `${web}    secrets: [a]\nsecrets:\n  a: { file: "\${SECRETS_DIR:-/run/secrets}/a" }\n`,
    { ".env": "SECRETS_DIR=./secrets\n", "secrets/a": "x" },
  ),
  // docker/compose#5331
  "names that are numbers": one("services:\n  1: { image: a }\n  web2: { image: '2' }\n"),
  // docker/compose#11043
  "a project directory that is not there": one("include:\n  - { path: a/a.yml, project_directory: b/c }\n", {
    "a/a.yml": "services:\n  a: { build: ./x }\n",
  }),
  // docker/docs, interpolation
  "variables with and without braces": one(
    'services:\n  web:\n    image: "$REPO/$NAME-x:${TAG}"\n    hostname: "$${NOT}"\n    labels: ["${A:-$B}", "${C:-${D:-e}}", "${F:+f${G}}", "${H-}"]\n',
    { ".env": "REPO=r\nNAME=n\nF=1\n" },
  ),
  // docker/docs, interpolation
  "an empty value is no value with a colon": one(
    "services:\n  web: { image: '${E:-colon}/${E-plain}x/${E:+set}y/${E+set}z' }\n",
    { ".env": "E=\n" },
  ),
  // docker/docs, interpolation
  "a variable that is not closed": one("services:\n  web: { image: 'a:${TAG' }\n"),
  // docker/docs, interpolation
  "a variable of no name": one("services:\n  web: { image: 'a:${1TAG}' }\n"),
  // docker/compose#8626
  "values over several lines": env('IMAGE=x\nKEY="line one\nPORT=1\nline three"\nPORT=9090\n'),
  // docker/compose#8626
  "values over several lines in single quotes": env("KEY='a\nPORT=1\n'\nPORT=9090\n"),
  // docker/compose#8763
  "a byte order mark": env("\uFEFFPORT=9090\n"),
  // docker/compose#9428
  exports: env("export PORT=9090\n  export  IMAGE = x # c\n"),
  // docker/compose#10142
  "hashes in values": env("PORT=9090 # port\nIMAGE=a#b\nC=\"a # b\" # c\nD='#'\nE= # empty\nF=a\t# tab\nG=#x\n"),
  // docker/compose#8607
  "quotes in values": env(
    `PORT="9090"\nA='it''s'\nB="say \\"hi\\""\nC=a"b"\nD='a\\'b'\nE="a'b"\n`.replace("A='it''s'\n", ""),
  ),
  // docker/compose#10013
  "escapes in values": env('A="a\\nb\\tc\\\\d"\nB=a\\nb\nC=\'a\\nb\'\nD="\\$x"\nE="\\q"\n'),
  // docker/compose#9517
  "values of values": env("A=a\nB=${A}b\nC=\"${B}c\"\nD='${A}'\nPORT=${NONE:-9090}\nE=$A$$x\n"),
  // docker/compose#8607
  "line ends of Windows": env("PORT=9090\r\nIMAGE=x\r\n"),
  // docker/compose#8607
  "blanks around the sign": env("PORT = 9090\nIMAGE= x \nA =\n"),
  // docker/compose#8607
  "values with signs": env("A=a=b\nB=a:b\nC: c\nD=https://x/?a=b&c\nE.F=1\nG-H=1\n"),
  // docker/compose#8607
  "a name alone": env("NAME\nPORT=9090\n"),
  // docker/compose#8607
  "a quote that is not closed": env('A="x\nPORT=9090\n'),
  // docker/compose#8607
  "a line that is none": env("not a line\n"),
  // docker/compose#8462
  "profiles of .env": one(`${web}    profiles: [live]\n  x:\n    image: x\n    profiles: [dead]\n`, {
    ".env": "COMPOSE_PROFILES=live\n",
  }),
};
