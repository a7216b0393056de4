import { expect, it } from "@jest/globals";
import { emptyState, imageOf, modelOf, planned, release } from "../../test/compose-fixture.ts";

it("pins images by digest and says in labels what runs", () => {
  const { override, decisions } = planned(emptyState(modelOf({ web: { image: "web" } })), release({ web: "a" }));
  expect(override).toContain(`    image: "${imageOf("web", "a")}"\n`);
  expect(override).toContain(`stageway.definition: "${decisions[0]?.definition}"`);
  expect(override).toContain(`stageway.revision: "${"a".repeat(40)}"`);
});
