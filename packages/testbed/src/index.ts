/** A delivery world on one machine: each part starts in one call and is disposable (`await using`). */
export { startEngine, stopEngine, type Engine } from "./engine/engine.ts";
export { startHost, sweepHosts, type Host, type HostOptions } from "./host/host.ts";
export * from "./github/index.ts";
export { newKey, type KeyPair } from "./host/keys.ts";
export { freePort } from "./port.ts";
export { program, tryProgram, type ProgramOptions, type ProgramResult } from "./program.ts";
export { startRegistry, type Registry, type RegistryOptions } from "./registry/registry.ts";
export { findTool, tool, toolsFolder, toolsPath } from "./tools.ts";
export { until } from "./waiting.ts";
