/** A delivery world on one machine: each part starts in one call and is disposable (`await using`). */
export { runAct, startAct, type ActOptions, type ActResult, type ActRun } from "./act/act.ts";
export type { ActJob, ActLine, ActStep } from "./act/log.ts";
export { linkPlugins, startEngine, stopEngine, type Engine } from "./engine/engine.ts";
export { startHost, sweepHosts, type Host, type HostOptions } from "./host/host.ts";
export { pushServiceImage, type ServiceImage } from "./images/service-image.ts";
export * from "./github/index.ts";
export { publishedIn, sourcesOf, startJob, type ActionForm, type Job, type Step } from "./job/job.ts";
export { newKey, type KeyPair } from "./host/keys.ts";
export { pushBaseImages, type BaseImageName } from "./images/base-images.ts";
export { freePort } from "./port.ts";
export { program, tryProgram, type ProgramOptions, type ProgramResult } from "./program.ts";
export { startRegistry, type Registry, type RegistryOptions } from "./registry/registry.ts";
export { findTool, tool, toolsFolder, toolsPath } from "./tools.ts";
export { until } from "./waiting.ts";
export { startLoad, type Load, type LoadReport, type LoadRequest } from "./load.ts";
export { startWorld, type DeployOptions, type World, type WorldOptions } from "./world/world.ts";
