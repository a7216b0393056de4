export { folderAt, folderOf, liesIn, mayLieIn, namesRegistry } from "./place.ts";
export { publicKeyOf, type PublicKey, type SigningKey } from "./ed25519.ts";
export { lacking, refuseUnproven, type Need, type ReleaseTrust } from "./need.ts";
export { newSigningKey, type NewKey } from "./new-key.ts";
export { readSigningKey, writeSigningKey } from "./private-key.ts";
export { proven, provenBuilt, provenOn, signStatement, type SignedStatement, type Subject } from "./proof.ts";
export { readSigners, signerLine, type Signer } from "./signers.ts";
export { armourSignature, bareSignature, signerOf } from "./ssh-signature.ts";
export { encodeStatement, namespaces, readStatement, type Built, type Statement, type Verified } from "./statement.ts";
