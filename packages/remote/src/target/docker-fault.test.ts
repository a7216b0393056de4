import { expect, it } from "@jest/globals";
import { dockerFault } from "./docker-fault.ts";

it.each([
  ["sh: 1: docker: not found", "the command docker is not there"],
  ["docker: Command not found.", "the command docker is not there"],
  ["zsh:1: command not found: docker", "the command docker is not there"],
  ["fish: Unknown command: docker", "the command docker is not there"],
  ["bash: line 1: docker: command not found", "the command docker is not there"],
  [
    "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
    "no right to its socket",
  ],
  [
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "does not answer",
  ],
  ["docker: 'compose' is not a docker command.\nSee 'docker --help'", "compose plugin (version 2) is not there"],
  ["unknown shorthand flag: 'f' in -f", "compose plugin (version 2) is not there"],
  ["docker: unknown command: docker compose\n\nRun 'docker --help'", "compose plugin (version 2) is not there"],
  ["Cannot tell what runs: no space left on device", "does not say what runs: no space left on device"],
])("reads %j", (stderr, message) => {
  const fault = dockerFault({ exitCode: 1, stdout: "", stderr });
  expect(fault?.message).toContain(message);
  expect(fault?.hint).toBeDefined();
});

it("leaves other failures, and successes, to others", () => {
  expect(dockerFault({ exitCode: 1, stdout: "", stderr: "no such service: web" })).toBeUndefined();
  expect(dockerFault({ exitCode: 0, stdout: "", stderr: "docker: not found" })).toBeUndefined();
});
