import { expect, it } from "@jest/globals";
import { after, emptyState, modelOf, planned, release } from "../../test/compose-fixture.ts";

const healthcheck = { test: ["CMD", "true"] };

it("leaves a migration to the first of several hosts, and lets compose know that it is not to run here", () => {
  const model = modelOf({
    api: { image: "api", healthcheck, depends_on: { migrate: { condition: "service_completed_successfully" } } },
    migrate: { image: "api" },
  });
  const wanted = release({ api: "a", migrate: "a" });
  const plan = planned(emptyState(model), wanted, { oneShotsOn: "shop-1.example" });
  const [migrate] = plan.decisions;
  expect([migrate?.service, migrate?.action, migrate?.reason]).toEqual([
    "migrate",
    "leave",
    "runs once, on shop-1.example",
  ]);
  expect(plan.override).toContain('"migrate":\n    scale: 0\n    deploy: { replicas: 0 }');
  expect(JSON.stringify(plan.job)).not.toContain("migrate");
  const ran = planned(after(emptyState(model), wanted), wanted, { oneShotsOn: "shop-1.example" });
  expect(ran.decisions.map(({ service, action }) => `${service} ${action}`)).toEqual(["migrate remove", "api leave"]);
});
