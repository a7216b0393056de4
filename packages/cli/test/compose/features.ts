/** What services of real compose projects have, one kind each. The comment names a public project or report of the kind. */
import type { Files } from "../projects.ts";

export interface Feature {
  /** The body of the service, two spaces deep for each level below its name. */
  readonly service: string;
  /** Whatever stands beside `services`. */
  readonly top?: string;
  /** Values of `.env`. */
  readonly env?: string;
  /** Other files, their paths from the folder of the file that has the service. */
  readonly files?: Files;
}

export const features: Readonly<Record<string, Feature>> = {
  // docker/awesome-compose
  "build in short": { service: 'build: ./web\nports: ["8080:80"]' },
  // dockersamples/example-voting-app
  "build at length": {
    service: "build:\n  context: ./web\n  dockerfile: docker/Dockerfile.prod\n  target: final\nimage: acme/web",
  },
  // hotosm/fmtm
  "build arguments that are variables": {
    service: 'build:\n  context: .\n  args:\n    A: ${A:-1}\n    B: "${B}"\n    C: plain\n    D: 1.5\n    E: true',
    env: "B=bee",
  },
  // getsentry/self-hosted
  "build arguments in a list": {
    service: "build:\n  context: web\n  args:\n    - A=${A:-1}\n    - B=x=y\n    - C=${C-}",
  },
  // docker/compose#9946
  "a Dockerfile within": { service: "build:\n  context: .\n  dockerfile_inline: |\n    FROM scratch\n    LABEL a=b" },
  // docker/compose#10230
  "additional contexts": {
    service:
      "build:\n  context: ./web\n  additional_contexts:\n    shared: ./shared\n    base: docker-image://alpine\n",
  },
  // docker/bake#1500
  "additional contexts in a list": {
    service: "build:\n  context: ./web\n  additional_contexts:\n    - shared=./shared\n    - other=../other",
  },
  // docker/compose#9632
  "secrets of a build": {
    service: "build:\n  context: .\n  ssh: [default]\n  secrets: [npm]",
    top: "secrets:\n  npm:\n    file: ./npm.token",
    files: { "npm.token": "t" },
  },
  // home-assistant/supervisor
  platforms: {
    service: 'build:\n  context: .\n  platforms: [linux/amd64, "${ARM:-linux/arm64}"]\nplatform: linux/amd64',
  },
  // supabase/supabase
  "an image with a default": { service: "image: ${REGISTRY:-ghcr.io/acme}/web:${TAG-latest}" },
  // langgenius/dify
  "a default within a default": {
    service: "image: ${IMAGE:-acme/web:${TAG:-${OTHER:-1}}}\nhostname: web${SUFFIX:+-${SUFFIX}}",
  },
  // apache/airflow
  "a required value": { service: "image: acme/web:${TAG:?give a tag}\nenvironment:\n  A: ${A?}", env: "TAG=5\nA=" },
  // plausible/community-edition
  "values that are not there": {
    service: "image: acme/web\nenvironment:\n  - A=$A\n  - B=${B}\n  - C=${C:-${D}}\n  - E=${E:+$F}",
  },
  // gitlab-org
  "dollars of the container": { service: "image: acme/web\ncommand: sh -c 'echo $$HOME $${X} ${Y:-$$z}'" },
  // nextcloud/docker
  "mounts in short": {
    service:
      "image: acme/web\nvolumes:\n  - ./conf:/conf:ro\n  - ../up:/up\n  - ~/.ssh:/ssh\n  - /etc/localtime:/etc/localtime:ro\n  - data:/data\n  - .hidden:/hidden\n  - /anonymous",
    top: "volumes:\n  data:",
    files: { "conf/a": "a" },
  },
  // traefik/traefik
  "mounts at length": {
    service:
      "image: acme/web\nvolumes:\n  - type: bind\n    source: conf\n    target: /conf\n  - type: volume\n    source: data\n    target: /data\n  - type: tmpfs\n    target: /tmp\n  - type: bind\n    source: ./x.yml\n    target: /x.yml\n    bind:\n      create_host_path: false",
    top: "volumes:\n  data: {}",
    files: { "conf/a": "a", "x.yml": "x" },
  },
  // immich-app/immich
  "a mount by a variable": {
    service: "image: acme/web\nvolumes:\n  - ${UPLOAD:-./library}:/up\n  - ${PWD}/conf:/conf\n  - ${DB_DATA}:/db",
    env: "DB_DATA=./postgres",
  },
  // prometheus/prometheus
  "a mount of the whole folder": { service: "image: acme/web\nvolumes:\n  - .:/app\n  - ./:/other" },
  // mattermost/docker
  "an env file": { service: "image: acme/web\nenv_file: web.env", files: { "web.env": "A=1" } },
  // outline/outline
  "env files": {
    service: "image: acme/web\nenv_file:\n  - ./a.env\n  - path: conf/b.env\n    required: false\n  - path: c.env",
    files: { "a.env": "A=1", "c.env": "C='x y'" },
  },
  // docker/compose#11430
  "an env file by a variable": {
    service: "image: acme/web\nenv_file: ${WHICH:-dev}.env",
    env: "WHICH=live",
    files: { "live.env": "A=1", "dev.env": "B=1" },
  },
  // docker/compose#12135
  "an env file that is not there": { service: "image: acme/web\nenv_file: [gone.env]" },
  // grafana/loki
  configs: {
    service: "image: acme/web\nconfigs:\n  - app\n  - source: other\n    target: /o",
    top: 'configs:\n  app:\n    file: ${CONF_DIR:-./conf}/app.conf\n  other:\n    file: other.conf\n  unused:\n    file: ./unused.conf\n  said:\n    content: "x ${X:-1}"',
    files: { "conf/app.conf": "x", "other.conf": "x" },
  },
  // docker/awesome-compose
  secrets: {
    service: "image: acme/web\nsecrets:\n  - db\n  - source: key\n    target: k\n    mode: 0400",
    top: "secrets:\n  db:\n    file: ./db.txt\n  key:\n    environment: KEY\n  unused:\n    file: u.txt",
    files: { "db.txt": "x" },
  },
  // pi-hole/docker-pi-hole
  ports: {
    service:
      'image: acme/web\nports:\n  - "53:53/udp"\n  - "127.0.0.1:8001:80"\n  - "8000-8002:90-92"\n  - "9000-9010:99"\n  - "3000"\n  - 81\n  - "[::1]:82:82"\n  - 1234:1234',
  },
  // traefik/traefik
  "ports at length": {
    service:
      'image: acme/web\nports:\n  - target: 80\n    published: "8080"\n    host_ip: 127.0.0.1\n  - target: 81\n    published: 8081\n    protocol: udp\n    mode: host\n  - "${PORT:-7000}:70"',
  },
  // penpot/penpot
  "a health check": {
    service:
      'image: acme/web\nhealthcheck:\n  test: ["CMD", "curl", "-f", "http://localhost:${PORT:-80}/health"]\n  interval: 5s',
  },
  // keycloak/keycloak
  "a health check of a shell": {
    service: "image: acme/web\nhealthcheck:\n  test: curl -f http://127.0.0.1/up || exit 1",
  },
  // n8n-io/n8n-hosting
  profiles: { service: 'image: acme/web\nprofiles: [tools, "${P:-more}"]' },
  // docker/compose#11102
  "what is watched": {
    service:
      "build: .\ndevelop:\n  watch:\n    - path: ./src\n      action: rebuild\n    - path: conf\n      action: sync\n      target: /conf",
  },
  // docker/compose#12412
  "label files": { service: "image: acme/web\nlabel_file: ./web.labels", files: { "web.labels": "a=b" } },
  // nextcloud/docker
  "a volume that is a folder": {
    service: "image: acme/web\nvolumes:\n  - data:/data\n  - share:/share",
    top: 'volumes:\n  data:\n    driver: local\n    driver_opts:\n      type: none\n      o: bind\n      device: ./data\n  share:\n    driver_opts:\n      type: nfs\n      o: addr=10.0.0.1,rw\n      device: ":/share"',
  },
  // elastic/elasticsearch
  "limits and labels": {
    service:
      'image: acme/web\nulimits:\n  memlock: -1\ndeploy:\n  replicas: 2\n  resources:\n    limits:\n      cpus: "0.5"\nlabels:\n  - traefik.enable=true\n  - "traefik.rule=Host(`${HOST:-x}`)"\nsysctls:\n  - net.core.somaxconn=1024',
  },
};
