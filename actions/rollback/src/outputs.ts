import { defineOutputs } from "@stageway/core";

export const outputNames = ["deployment", "outcome", "number", "url", "release", "previous"] as const;
export const setOutputs = defineOutputs(...outputNames);
