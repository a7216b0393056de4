import { expect, it } from "@jest/globals";
import { literal, unprinted } from "./bake-literal.ts";

it.each([
  ["https://x/${id}", "https://x/$${id}"],
  ["%{ if }", "%%{ if }"],
  ["$${id} %%{a}", "$$${id} %%%{a}"],
  ["$%{a} %${b}", "$%%{a} %$${b}"],
  ["$HOME $$ 100% {}", "$HOME $$ 100% {}"],
])("says %j to bake as %j, and back", (text, said) => {
  expect(literal(text)).toBe(said);
  expect(unprinted({ args: { A: said } })).toEqual({ args: { A: text } });
});

it("reaches every text and every key of a definition, and nothing else", () => {
  expect(literal({ "a${k}": ["${x}", { pull: true, tags: ["%{y}"] }], none: null })).toEqual({
    "a$${k}": ["$${x}", { pull: true, tags: ["%%{y}"] }],
    none: null,
  });
});

it("takes back only what bake escapes when it prints", () => {
  const printed = {
    args: { A: "$${a}" },
    labels: { l: "%%{l}", none: null },
    "extra-hosts": { h: "$${h}" },
    annotations: ["index:a=$${x}"],
    "dockerfile-inline": "FROM $${x}",
    context: "$${c}",
    tags: ["$${t}"],
    contexts: { lib: "$${lib}" },
  };
  expect(unprinted(printed)).toEqual({
    args: { A: "${a}" },
    labels: { l: "%{l}", none: null },
    "extra-hosts": { h: "${h}" },
    annotations: ["index:a=${x}"],
    "dockerfile-inline": "FROM ${x}",
    context: "$${c}",
    tags: ["$${t}"],
    contexts: { lib: "$${lib}" },
  });
});
