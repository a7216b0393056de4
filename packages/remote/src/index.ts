export * from "./target/index.ts";
export * from "./compose/index.ts";
