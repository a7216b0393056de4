import { quote } from "@stageway/core";
import type { Check } from "@stageway/core";
import type { Digest } from "@stageway/registry";
import { loginOf, type Login } from "@stageway/registry/inputs";
import { parseDigestReference, parseReference } from "@stageway/registry/reference";
import { readPlan } from "@stageway/pipeline/inputs";
import type { Inputs } from "./inputs.ts";
import { foldersOf, refuseElsewhere, refuseIdle, trustOfInputs, trustOfPlan, type RequiredTrust } from "./trust.ts";

/** What is to be promoted, from where, and to where. */
export interface Request {
  readonly from: { readonly registry: string; readonly repository: string; readonly digest: Digest };
  /** Where the release goes; its images lie beside it. */
  readonly to: { readonly registry: string; readonly repository: string };
  /** The version first, then moving tags. */
  readonly tags: readonly string[];
  /** Whose signatures the release needs; absent where the place that it lies in is enough. */
  readonly trust?: RequiredTrust;
  readonly login?: Login;
  /** Of the registry that the release comes from, where it is another one than `login`. */
  readonly sourceLogin?: Login;
}

/** Reads what the inputs say together; everything that is wrong with them goes into `check`. */
export async function toRequest(inputs: Inputs, check: Check): Promise<Request> {
  const plan = await check("plan", () => readPlan(inputs.plan));
  const signed = await check("signers", () => trustOfInputs(inputs.signers, inputs.verifiedOn));
  const planned = check("plan", () => {
    const read = plan();
    if (read !== undefined) refuseIdle(read);
    return read && trustOfPlan(read);
  });
  const images = check("images", () => {
    if (inputs.images !== undefined) parseFolder(inputs.images);
    return inputs.images;
  });
  check("release", () => refuseElsewhere(inputs.release, foldersOf(images(), plan())));
  const from = check("release", () => parseDigestReference(inputs.release));
  const folder = check("to", () => (inputs.to === undefined ? undefined : parseFolder(inputs.to)));
  const login = check("username, password", () => loginOf(inputs.username, inputs.password));
  const sourceLogin = check("source-username, source-password", () =>
    loginOf(inputs.sourceUsername, inputs.sourcePassword),
  );
  check("to, tags", () => {
    if (inputs.to === undefined && inputs.tags.length === 0)
      throw new SyntaxError('nothing is asked for; give a place in "to", names in "tags", or both');
  });
  const { registry, repository, digest } = from();
  const [place, account, sourceAccount] = [folder(), login(), sourceLogin()];
  const trust = planned() ?? signed();
  return {
    from: { registry, repository, digest },
    to: place === undefined ? { registry, repository } : within(place, repository),
    tags: inputs.tags,
    ...(trust !== undefined && { trust }),
    ...(account !== undefined && { login: account }),
    ...(sourceAccount !== undefined && { sourceLogin: sourceAccount }),
  };
}

/** `ghcr.io/acme/shop`, or a registry alone. */
function parseFolder(text: string): { registry: string; folder: string } {
  const host = text.split("/")[0] ?? "";
  if (!/[.:]/.test(host) && host !== "localhost")
    throw new SyntaxError(`must name the registry as well, like ghcr.io/acme/shop: current value is ${quote(text)}`);
  const { registry, tag, digest } = parseReference(text === host ? `${text}/any` : text);
  if (tag !== undefined || digest !== undefined)
    throw new SyntaxError(`must be a folder without tag or digest: current value is ${quote(text)}`);
  return { registry, folder: text.slice(host.length + 1) };
}

function within({ registry, folder }: { registry: string; folder: string }, repository: string): Request["to"] {
  const name = repository.slice(repository.lastIndexOf("/") + 1);
  return { registry, repository: folder === "" ? name : `${folder}/${name}` };
}
