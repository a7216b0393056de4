import { expect, it } from "@jest/globals";
import { emptyState, modelOf, options, release } from "../../test/compose-fixture.ts";
import { problems } from "./checks.ts";
import { readModel } from "./model.ts";
import { pinImages } from "./pin.ts";

it.each<[string, string, string, number]>([
  ["in the image of a service that is replaced", "services:\n  web:\n    image: shop/web:${TAG}\n", "shop/web:", 0],
  ["in an environment", "    image: web:${TAG}\n    environment: { A: $TAG }\n", "web:1", 1],
  ["nowhere that can be seen", "", "web:1", 1],
])("asks for a variable that is not set: used %s", (_, text, image, count) => {
  const model = modelOf({ web: { image } });
  const wanted = { ...release({ web: "a" }), composeTexts: [text] };
  const narrowed = readModel(model);
  const checked = {
    state: emptyState(model, { unsetVariables: ["TAG"] }),
    model: narrowed,
    wanted,
    options,
    pins: pinImages(narrowed, wanted),
  };
  expect(problems(checked)).toHaveLength(count);
});

it("asks for a variable when the image of another service is left without it", () => {
  const model = modelOf({ web: { image: "web" }, edge: { image: "haproxy:" } });
  const wanted = { ...release({ web: "a" }), composeTexts: ["    image: haproxy:$TAG"] };
  const narrowed = readModel(model);
  const checked = {
    state: emptyState(model, { unsetVariables: ["TAG"] }),
    model: narrowed,
    wanted,
    options,
    pins: pinImages(narrowed, wanted),
  };
  expect(problems(checked)).toEqual([
    "variable TAG is not set (compose would use an empty string): set it in the env file",
  ]);
});
