import { defineOutputs } from "@stageway/core";

/** Names of the outputs, as action.yml declares them. */
export const outputNames = [
  "deployment",
  "number",
  "outcome",
  "previous",
  "previous-version",
  "previous-commit",
] as const;

/** Sets the outputs that action.yml declares. */
export const setOutputs = defineOutputs(...outputNames);
