import { defineOutputs } from "@stageway/core";

export const outputNames = ["release", "version", "images", "built", "reused"] as const;
export const setOutputs = defineOutputs(...outputNames);
