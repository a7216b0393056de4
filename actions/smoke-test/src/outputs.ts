import { defineOutputs } from "@stageway/core";

export const outputNames = ["passed", "failed", "duration", "report"] as const;
export const setOutputs = defineOutputs(...outputNames);
