import { defineOutputs } from "@stageway/core";

export const outputNames = ["outcome"] as const;
export const setOutputs = defineOutputs(...outputNames);
