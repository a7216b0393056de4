import { parseInputs, readContext } from "../../../packages/core/src/index.ts";
import { openGitHub } from "../../../packages/core/src/index.ts";
import { inputSpec } from "../../../actions/plan/src/inputs.ts";
import { plan } from "../../../actions/plan/src/plan.ts";
import type { EventPlan } from "../../../packages/planning/src/index.ts";
import type { Place } from "./place.ts";
import type { Scene } from "./scene.ts";

/** Plans a push without a checkout, so that everything is asked of GitHub. */
function planning(branch: string, stage: string): Scene {
  return {
    name: `plan of a push to ${branch}`,
    asksAtOnce: true,
    async prepare(place) {
      if ((await place.records("staging")).length === 0) await place.verified("staging", "v0");
      let planned: EventPlan | undefined;
      return {
        act: async () => void (planned = await plans(place, branch)),
        judge(_, failed) {
          if (failed) return [];
          const built = planned?.plan.build ?? [];
          const stages = planned?.plan.deployments.map((deployment) => deployment.stage) ?? [];
          // What cannot be compared counts as changed; what was changed is never left out.
          const right = stages.join(" ") === stage && built.includes("web") && planned?.plan.deploy === true;
          return right ? [] : [`planned ${built.join(" ") || "nothing"} for ${stages.join(" ") || "no stage"}`];
        },
      };
    },
  };
}

export const plansStaging = planning("develop", "staging");
export const plansProduction = planning("main", "production");

async function plans(place: Place, branch: string): Promise<EventPlan> {
  const { env: world, clock, processes } = place.run();
  const env = { ...world, GITHUB_REF: `refs/heads/${branch}`, GITHUB_WORKSPACE: place.folder };
  const context = readContext(env);
  const inputs = parseInputs(inputSpec, { ...env, INPUT_CONFIGURATION: ".github/stageway.yml" });
  const opened = openGitHub({ token: place.token, apiUrl: context.apiUrl, clock, env });
  return plan({ inputs, said: undefined }, { context, processes, clock, github: () => opened });
}
