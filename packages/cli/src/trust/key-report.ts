import { commandLine } from "@stageway/core";
import { signersPath } from "@stageway/planning";
import { keySecret } from "./names.ts";
import type { PreparedKey } from "./prepare-keys.ts";

const states = {
  new: "made now",
  kept: "here already, left as it is",
  listed: `listed in ${signersPath}; its private key is not here`,
} as const;
const wouldBe = { ...states, new: "would be made" };

/** A line for each key, and where its private half lies. */
export function keyLines(keys: readonly PreparedKey[], dry: boolean): string[] {
  return keys.map(({ name, state, file }) => {
    const said = (dry ? wouldBe : states)[state];
    return state === "listed" ? `${name}: ${said}` : `${name}: ${said}; private key in ${file}`;
  });
}

/** What a person does with them. */
export function keySteps(keys: readonly PreparedKey[]): string[] {
  const here = keys.filter(({ state }) => state !== "listed");
  const files = here.map(({ file }) => commandLine(file, []));
  const secrets = here.map(({ name }, at) => `gh secret set ${keySecret} --env ${name} < ${files[at] ?? ""}`);
  return [
    "stageway protect   prints the commands that make the environments and protect the branches: run those first",
    ...secrets,
    ...(here.length === 0 ? [] : [`rm ${files.join(" ")}   once the secrets are set: no other copy is needed`]),
    `Commit ${signersPath}: it is read at the tip of the default branch`,
  ];
}
