import { stringify } from "yaml";
import type { Findings } from "./findings.ts";
import type { VariableArgument } from "./found-services.ts";
import { buildName, keySecret } from "../trust/names.ts";

const checkout = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";

/** Where the workflow of a stage stands. */
export function workflowPath(stage: string): string {
  return `.github/workflows/deploy-${stage}.yml`;
}

/** The names of variables and secrets that the workflow of a stage reads. */
export function settingsOf(stage: string) {
  const prefix = stage.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
  return {
    host: `${prefix}_HOST`,
    user: `${prefix}_USER`,
    knownHosts: `${prefix}_KNOWN_HOSTS`,
    key: `${prefix}_SSH_KEY`,
    environment: `${prefix}_ENV`,
  };
}

/** A first workflow: a push to the branch is built and deployed, held until its job is green. */
export function workflowText(findings: Findings): string {
  const { stage, branch, buildArguments, profiles, check, trust } = findings;
  const key = trust ? `          signing-key: \${{ secrets.${keySecret} }}\n` : "";
  const names = settingsOf(stage);
  return `name: Deploy ${stage}

on:
  push: { branches: [${flow(branch)}] }

permissions: {}

jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
${trust ? `    environment: ${buildName}\n` : ""}    permissions:
      contents: read # to read what is to be built
      deployments: read # to see what runs on the stage
      packages: write # to push images and the release
    outputs:
      deploy: \${{ steps.plan.outputs.deploy }}
      plan: \${{ steps.plan.outputs.plan }}
      release: \${{ steps.build.outputs.release }}
    steps:
      - uses: ${checkout}
        with: { fetch-depth: 0, persist-credentials: false }
      - id: plan
        uses: stageway/plan@v1
      - id: build
        if: steps.plan.outputs.deploy == 'true'
        uses: stageway/build-images@v1
        with:
          plan: \${{ steps.plan.outputs.plan }}
          username: \${{ github.actor }}
          password: \${{ github.token }}
${block("build-args", buildArguments.map(argumentLine))}${key}
  deploy:
    needs: build
    if: needs.build.outputs.deploy == 'true'
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    environment: ${flow(stage)}
    permissions:
      deployments: write # to keep the record of the deployment
      packages: ${trust ? "write # to fetch the release, and to sign it" : "read # to fetch the release"}
    steps:
      - id: deploy
        uses: stageway/deploy-compose@v1
        with:
          plan: \${{ needs.build.outputs.plan }}
          release: \${{ needs.build.outputs.release }}
          hosts: \${{ vars.${names.host} }}
          user: \${{ vars.${names.user} }}
          known-hosts: \${{ vars.${names.knownHosts} }}
          ssh-key: \${{ secrets.${names.key} }}
          env-file: \${{ secrets.${names.environment} }}
${block("profiles", profiles)}          hold: 10m
          username: \${{ github.actor }}
          password: \${{ github.token }}
${key}      # Whatever stands below decides: when this job ends green the deployment is confirmed, else the host undoes it.
${check === undefined ? smokeComment(findings.port) : smokeStep(check)}`;
}

function argumentLine({ argument, variable, fallback }: VariableArgument): string {
  const otherwise = fallback === "" ? "" : ` || '${fallback.replaceAll("'", "''")}'`;
  return `${argument}=\${{ vars.${variable}${otherwise} }}`;
}

function block(name: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return [`          ${name}: |`, ...lines.map((line) => `            ${line}`), ""].join("\n");
}

function smokeStep(check: string): string {
  return `      - uses: stageway/smoke-test@v1
        with:
          release: \${{ needs.build.outputs.release }}
          username: \${{ github.actor }}
          password: \${{ github.token }}
          via: ssh
          checks: |
            ${check}
`;
}

/** @param port one that the compose files publish */
function smokeComment(port = 8080): string {
  return `      # - uses: stageway/smoke-test@v1
      #   with: { via: ssh, checks: "http://localhost:${port}/health" }
`;
}

/** A name as YAML takes it within braces. */
function flow(name: string): string {
  return stringify(name, { defaultStringType: "PLAIN" })
    .trimEnd()
    .replace(/^([^"'].*[,[\]{}].*)$/, '"$1"');
}
