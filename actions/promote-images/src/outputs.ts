import { defineOutputs } from "@stageway/core";

export const outputNames = ["release", "images", "copied", "mounted", "present", "bytes"] as const;
export const setOutputs = defineOutputs(...outputNames);
