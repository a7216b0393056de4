export * from "./ssh/index.ts";
export * from "./target/index.ts";
export * from "./compose/index.ts";
export * from "./deployment/index.ts";
