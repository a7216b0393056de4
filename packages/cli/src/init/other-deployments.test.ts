import { expect, it } from "@jest/globals";
import { deploymentIn } from "./other-deployments.ts";

const workflow = (step: string) =>
  `on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n      - ${step.replaceAll("\n", "\n        ")}\n`;

it.each<[string, string, string, string | undefined]>([
  [
    "uses: appleboy/ssh-action@v1\nwith:\n  script: |\n    cd /opt/shop\n    docker compose up -d",
    "ship.yml",
    "appleboy/ssh-action",
    "/opt/shop",
  ],
  [
    "uses: appleboy/scp-action@v1\nwith: { source: '.', target: /srv/app/ }",
    "x.yml",
    "appleboy/scp-action",
    "/srv/app",
  ],
  ["run: rsync -a ./ deploy@example.com:/home/deploy/app/", "x.yml", "rsync", "/home/deploy/app"],
  ["run: ssh -i key deploy@$HOST 'cd /var/www && git pull'", "x.yml", "ssh", "/var/www"],
  ["run: docker --context remote stack deploy -c s.yml shop", "x.yml", "docker stack deploy", undefined],
  ["run: docker compose -f prod.yml up -d", "deploy.yml", "docker compose up", undefined],
  ["uses: stageway/deploy-compose@v1", "live.yml", "stageway/deploy-compose", undefined],
  ["run: bundle exec kamal deploy", "x.yml", "kamal", undefined],
])("sees that a workflow deploys: %s", (step, path, by, directory) => {
  expect(deploymentIn(path, workflow(step))).toEqual({ path, by, directory });
});

it.each([
  ["run: docker compose up -d && npm test", "test.yml"],
  ["run: ssh-keygen -t ed25519", "x.yml"],
  ["uses: actions/checkout@v4", "deploy.yml"],
  ["uses: stageway/plan@v1", "plan.yml"],
  ["run: cd /tmp && make", "x.yml"],
])("does not take for a deployment: %s", (step, path) => {
  expect(deploymentIn(path, workflow(step))).toBeUndefined();
});

it("passes over what is no workflow", () => {
  expect(deploymentIn("x.yml", "a: [")).toBeUndefined();
});
