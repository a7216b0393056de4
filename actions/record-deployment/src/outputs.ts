import { defineOutputs } from "@stageway/core";

export const outputNames = [
  "deployment",
  "number",
  "outcome",
  "previous",
  "previous-version",
  "previous-commit",
] as const;
export const setOutputs = defineOutputs(...outputNames);
