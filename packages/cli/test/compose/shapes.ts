/** Ways in which real compose projects write one service: in one file, over several, by anchors, through extends and include. */
import type { Files } from "../projects.ts";
import type { Feature } from "./features.ts";

export interface Laid {
  readonly files: Files;
  /** Compose files as they are named to compose, from the root. */
  readonly named: readonly string[];
}

export type Shape = (feature: Feature) => Laid;

/** Lines set in by so many spaces. */
function indent(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, " ".repeat(by));
}

function compose({ service, top = "" }: Feature, name = "web"): string {
  return `services:\n  ${name}:\n${indent(service, 4)}\n${top}\n`;
}

/** Other files of a feature, in a folder; its values beside the first compose file. */
function others({ files = {}, env }: Feature, folder = "", project = ""): Files {
  const moved = Object.entries(files).map(([path, text]): [string, string] => [`${folder}${path}`, text]);
  return { ...Object.fromEntries(moved), ...(env !== undefined && { [`${project}.env`]: `${env}\n` }) };
}

export const shapes: Readonly<Record<string, Shape>> = {
  // docker/awesome-compose
  "in one file": (feature) => ({
    files: { "compose.yml": compose(feature), ...others(feature) },
    named: ["compose.yml"],
  }),
  // supabase/supabase
  "in a folder": (feature) => ({
    files: { "docker/docker-compose.yml": compose(feature), ...others(feature, "docker/", "docker/") },
    named: ["docker/docker-compose.yml"],
  }),
  // apache/airflow
  "by an anchor": (feature) => ({
    files: {
      "compose.yml": `x-app: &app\n${indent(feature.service, 2)}\nservices:\n  web:\n    <<: *app\n    restart: always\n  worker:\n    <<: [*app, { hostname: w }]\n    command: work\n${feature.top ?? ""}\n`,
      ...others(feature),
    },
    named: ["compose.yml"],
  }),
  // docker/compose#10391
  "extended from another file": (feature) => ({
    files: {
      "compose.yml": `services:\n  web:\n    extends: { file: common/base.yml, service: base }\n    environment: { X: "1" }\n${feature.top ?? ""}\n`,
      "common/base.yml": `services:\n  base:\n${indent(feature.service, 4)}\n`,
      ...others(feature, "common/"),
      ...others(feature),
    },
    named: ["compose.yml"],
  }),
  // mailcow/mailcow-dockerized
  "extended in a chain": (feature) => ({
    files: {
      "compose.yml": `services:\n  web:\n    extends: middle\n  middle:\n    extends: { file: a/mid.yml, service: mid }\n    hostname: m\n${feature.top ?? ""}\n`,
      "a/mid.yml": "services:\n  mid:\n    extends: { file: ../b/base.yml, service: base }\n    labels: { a: b }\n",
      "b/base.yml": `services:\n  base:\n${indent(feature.service, 4)}\n`,
      ...others(feature, "b/"),
      ...others(feature),
    },
    named: ["compose.yml"],
  }),
  // docker/compose#11508
  included: (feature) => ({
    files: {
      "compose.yml": "include:\n  - parts/web.yml\nservices:\n  db: { image: postgres }\n",
      "parts/web.yml": compose(feature),
      ...others(feature, "parts/", "parts/"),
    },
    named: ["compose.yml"],
  }),
  // docker/compose#11043
  "included with a folder of its own": (feature) => ({
    files: {
      "compose.yml":
        "include:\n  - path: [parts/web.yml, parts/more.yml]\n    project_directory: base\n    env_file: [parts/values.env]\n",
      "parts/web.yml": compose(feature),
      "parts/more.yml": 'services:\n  web:\n    labels: { more: "1" }\n',
      "parts/values.env": `${feature.env ?? "NONE=1"}\n`,
      "base/README": "where paths begin",
      ...others(feature, "base/", "base/"),
    },
    named: ["compose.yml"],
  }),
  // docker/compose#10398
  "under another file": (feature) => ({
    files: {
      "compose.yml":
        'services:\n  web:\n    image: acme/before\n    ports: ["8080:80"]\n    volumes: ["./old:/conf", "./kept:/kept"]\n    profiles: [first]\n',
      "compose.prod.yml": compose(feature),
      ...others(feature),
    },
    named: ["compose.yml", "compose.prod.yml"],
  }),
  // firecrawl/firecrawl#4238
  "over another file, with things taken away": (feature) => ({
    files: {
      "compose.yml": compose(feature),
      "deploy/prod.yml":
        'services:\n  web:\n    image: acme/after\n    build: !reset null\n    ports: !reset []\n    volumes: !override ["./only:/only"]\n    env_file: !reset []\n    label_file: !reset []\n',
      ...others(feature),
    },
    named: ["compose.yml", "deploy/prod.yml"],
  }),
  // docker/compose#12090
  "in the second document of a file": (feature) => ({
    files: {
      "compose.yml": `services:\n  web:\n    image: acme/first\n    labels: { a: b }\n---\n${compose(feature)}`,
      ...others(feature),
    },
    named: ["compose.yml"],
  }),
};
