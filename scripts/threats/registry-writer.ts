import type { Threat } from "./threat.ts";

/** What somebody tries who may push to the registry, or who runs one that it redirects to. */
export const registryWriter: readonly Threat[] = [
  {
    attempt: "offers a release from a folder whose name begins alike",
    answer: "not in the place of the stage",
    test: ["ghcr.io/acme/shopping/release", "packages/pipeline/src/trust/place.test.ts"],
  },
  {
    attempt: "offers a release from a longer path that ends alike",
    answer: "not in the place of the stage",
    test: ["ghcr.io/evil/acme/shop/release", "packages/pipeline/src/trust/place.test.ts"],
  },
  {
    attempt: "offers a release from a registry whose name ends alike",
    answer: "not in the place of the stage",
    test: ["ghcr.io.evil.example/acme/shop/release", "packages/pipeline/src/trust/place.test.ts"],
  },
  {
    attempt: "offers a release from another port",
    answer: "not in the place of the stage",
    test: ["ghcr.io:444/acme/shop/release", "packages/pipeline/src/trust/place.test.ts"],
  },
  {
    attempt: "signs with a key that is not listed",
    answer: "proves nothing",
    test: ["a stranger's key", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "uses a stage's key for a build",
    answer: "proves nothing",
    test: ["the key of a stage for what was built", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "uses the build's key for a stage",
    answer: "proves nothing",
    test: ["the key of the build for a stage", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "uses the key of another stage",
    answer: "proves nothing",
    test: ["the key of another stage", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "attaches the statement of another release",
    answer: "proves nothing",
    test: ["another release", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "attaches the statement of another repository",
    answer: "proves nothing",
    test: ["another repository", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "changes a signed statement",
    answer: "proves nothing",
    test: ["a statement that was changed", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "attaches the signature of another statement",
    answer: "proves nothing",
    test: ["the signature of another statement", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "attaches a statement without a signature",
    answer: "proves nothing",
    test: ["no signature", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "attaches a signature that is no base64",
    answer: "proves nothing, and stops nothing",
    test: ["a signature that is no base64", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "cuts a signature short",
    answer: "proves nothing, and stops nothing",
    test: ["a signature cut short", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts more behind a signature",
    answer: "proves nothing",
    test: ["a signature with more behind it", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "has a text signed that is no statement",
    answer: "proves nothing",
    test: ["a text that is no statement", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "uses a signature made for another purpose",
    answer: "proves nothing",
    test: ["a signature for another purpose", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "uses a signature that was made for a commit",
    answer: "proves nothing",
    test: ["a signature for git", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "uses a key that was removed from the list",
    answer: "proves nothing",
    test: ["proves nothing with a key that is no longer listed", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "names itself where a Bearer token is given",
    answer: "credentials go to the configured registry alone",
    test: ["lets nobody but the registry say where its %s credentials go", "packages/registry/src/redirects.test.ts"],
  },
  {
    attempt: "redirects a push to a plain connection",
    answer: "refused",
    test: ["refuses to push unencrypted", "packages/registry/src/redirects.test.ts"],
  },
  {
    attempt: "redirects a read elsewhere",
    answer: "read without credentials",
    test: [
      "reads content from where the registry sends it, without its credentials",
      "packages/registry/src/redirects.test.ts",
    ],
  },
  {
    attempt: "moves the tag of a build cache to changed layers",
    answer: "a cache is read by the digest that a verified build names",
    test: [
      "reads nothing of a build that was not verified, and never a tag that whoever may push can move",
      "actions/build-images/src/kept-caches.test.ts",
    ],
  },
  {
    attempt: "sends a list of referrers to another host for its next page",
    answer: "not asked",
    test: ["asks nobody else for the rest of a list", "packages/registry/src/referrers.test.ts"],
  },
  {
    attempt: "lets a list of referrers come back to an earlier page",
    answer: "found, and ended",
    test: ["finds that a list comes back to a page that it gave before", "packages/registry/src/referrers.test.ts"],
  },
  {
    attempt: "puts something else under the tag of referrers",
    answer: "left as it is",
    test: ["does not write over something else under that tag", "packages/registry/src/referrers.test.ts"],
  },
  {
    attempt: "puts a line of its own behind the padding of a true signature",
    answer: "proves nothing: a signature has one spelling",
    test: ["a signature with text behind its padding", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts another signature behind a true one",
    answer: "proves nothing: a signature has one spelling",
    test: ["a signature with another one behind it", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "breaks a true signature over lines",
    answer: "proves nothing: a signature has one spelling",
    test: ["a signature with line breaks in it", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts signs into a signature that readers of base64 skip",
    answer: "proves nothing: a signature has one spelling",
    test: ["a signature with other signs in it", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "makes many signatures of one by leaving out its padding",
    answer: "proves nothing: a signature has one spelling",
    test: ["a signature without its padding", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "writes a signature in the alphabet for addresses",
    answer: "proves nothing: a signature has one spelling",
    test: ["a signature in an alphabet for addresses", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "attaches a signature in the armour of a file",
    answer: "proves nothing",
    test: ["a signature in its armour", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "fills the field of a signature that nobody signs",
    answer: "proves nothing: a signature has one spelling",
    test: ["something in the reserved field", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts a byte behind the last field of a signature",
    answer: "proves nothing",
    test: ["a byte behind the last field", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "names another version of the signature's format",
    answer: "proves nothing",
    test: ["another version of the format", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "names a weaker hash in the signature's frame",
    answer: "proves nothing",
    test: ["another hash", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "names another purpose in the signature's frame",
    answer: "proves nothing",
    test: ["another purpose in the frame", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "names no purpose in the signature's frame",
    answer: "proves nothing",
    test: ["no purpose in the frame", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "ends the purpose with a zero byte",
    answer: "proves nothing",
    test: ["a purpose cut by a zero byte", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts its own key into the frame of a true signature",
    answer: "proves nothing",
    test: ["the key of somebody else in the frame", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts a certificate of the listed key in its place",
    answer: "proves nothing",
    test: ["a certificate in the place of the key", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts a key of a security device in its place",
    answer: "proves nothing",
    test: ["a key of a device in the place of the key", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts bytes behind the listed key",
    answer: "proves nothing",
    test: ["bytes behind the key", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts two signatures into one frame",
    answer: "proves nothing",
    test: ["two signatures in the frame", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "names another kind of signature",
    answer: "proves nothing",
    test: ["a signature of another kind of key", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "leaves the signature in the frame empty",
    answer: "proves nothing",
    test: ["an empty signature", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "adds the order of the curve to a true signature",
    answer: "proves nothing",
    test: ["the other number of the same point", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts a key into a statement that readers do not know",
    answer: "proves nothing",
    test: ["an unknown key in the statement", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "has a statement of a newer schema read by an older program",
    answer: "proves nothing",
    test: ["a newer schema", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "names the kind of a statement twice",
    answer: "proves nothing",
    test: ["a kind that is named twice", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "runs a registry that a record names, for a configuration that names only a folder",
    answer: "not asked; everything is built",
    test: [
      "of another registry, and the configuration names none",
      "actions/build-images/src/place-of-previous.test.ts",
    ],
  },
  {
    attempt: "runs a registry that a record names, for a stage with a folder of its own",
    answer: "not asked; everything is built",
    test: [
      "of another registry than the folder that was planned",
      "actions/build-images/src/place-of-previous.test.ts",
    ],
  },
  {
    attempt: "has a release reused out of a registry of its own",
    answer: "not asked; everything is built",
    test: ["of another registry", "actions/build-images/src/place-of-previous.test.ts"],
  },
  {
    attempt: "has a release reused out of another folder of the registry",
    answer: "not asked; everything is built",
    test: ["of another folder", "actions/build-images/src/place-of-previous.test.ts"],
  },
  {
    attempt: "attaches a release of its own to one that will be promoted, to get it into the next folder",
    answer: "left out of a promotion, with a warning",
    test: ["a release", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches an image to a release that will be promoted",
    answer: "left out of a promotion, with a warning",
    test: ["an image", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches an image of the older family",
    answer: "left out of a promotion, with a warning",
    test: ["an image of the older family", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches an image that calls itself an artifact",
    answer: "left out of a promotion, with a warning",
    test: ["an image that calls itself an artifact", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches an index of images",
    answer: "left out of a promotion, with a warning",
    test: ["an index of images", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "lists what does not refer to the release",
    answer: "left out of a promotion, with a warning",
    test: ["what does not refer to it", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "lists what refers to another release",
    answer: "left out of a promotion, with a warning",
    test: ["what refers to something else", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches gigabytes, to fill the next folder",
    answer: "left out of a promotion, with a warning",
    test: ["gigabytes", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches content of a negative size",
    answer: "left out of a promotion, with a warning",
    test: ["less than nothing", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "lists something that is no manifest, to stop promotions",
    answer: "left out of a promotion, with a warning",
    test: ["what is no manifest", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches a manifest of an unknown media type, to stop promotions",
    answer: "left out of a promotion, with a warning",
    test: ["a manifest of another kind", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches thousands of things, to make a promotion endless",
    answer: "the newest 200 come along",
    test: [
      "comes along up to a number, the newest, however many there are",
      "packages/registry/src/copy-attachments.test.ts",
    ],
  },
  {
    attempt: "nests indexes in indexes, each of which names the next ten times",
    answer: "each is read and written once",
    test: [
      "copies an index that a few bytes name a million times by asking for it once",
      "packages/registry/src/copy-attachments.test.ts",
    ],
  },
  {
    attempt: "answers without an end",
    answer: "read up to 8 MiB, once; then the registry is named",
    test: ["that does not end is read up to a limit, once", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "answers byte for byte for hours",
    answer: "ended with the budget of the call",
    test: ["that comes byte for byte ends in time: %s", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "lets its token service answer byte for byte",
    answer: "ended with the budget of the call",
    test: [
      "of its token service that comes byte for byte ends in time",
      "packages/registry/src/hostile-answers.test.ts",
    ],
  },
  {
    attempt: "gives a list of ever new pages",
    answer: "given up after 1000 pages or 64 MiB",
    test: ["with a list whose pages never end is given up", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "announces a release document of a terabyte",
    answer: "not asked for",
    test: ["is not asked for a document that is announced too large", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "floods a release with statements to hide the true one",
    answer: "all that the list repeats are read, in one request",
    test: ["are read beside it, thousands in one request", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "attaches thousands of copies of one statement, to crowd out others",
    answer: "copies count once",
    test: ["are one where they are copies of one", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "attaches thousands of statements that cost a request each",
    answer: "the newest 200 are asked for",
    test: ["cost a limited number of requests where each costs one", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "attaches what cannot be read, to hide a statement",
    answer: "left out; the others are read",
    test: ["hide nothing where they cannot be read", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "puts more files into a release's archive than the release names",
    answer: "refused at the first one too many",
    test: ["stops at the first file that is more than the release names", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a character device into a release's archive",
    answer: "the release is not unpacked",
    test: ["a character device", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a block device into a release's archive",
    answer: "the release is not unpacked",
    test: ["a block device", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a FIFO into a release's archive",
    answer: "the release is not unpacked",
    test: ["a FIFO", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a long name of GNU tar into a release's archive",
    answer: "the release is not unpacked",
    test: ["a long name of GNU tar", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts an extended header into a release's archive",
    answer: "the release is not unpacked",
    test: ["an extended header", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a sparse file into a release's archive",
    answer: "the release is not unpacked",
    test: ["a sparse file", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a symbolic link into a release's archive",
    answer: "the release is not unpacked",
    test: ["a symbolic link", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a hard link into a release's archive",
    answer: "the release is not unpacked",
    test: ["a hard link", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a path that leads out into a release's archive",
    answer: "the release is not unpacked",
    test: ["a path that leads out", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a path that goes through its own parent into a release's archive",
    answer: "the release is not unpacked",
    test: ["a path that goes through its own parent", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a path with a backslash into a release's archive",
    answer: "the release is not unpacked",
    test: ["a path with a backslash", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a path with a line break into a release's archive",
    answer: "the release is not unpacked",
    test: ["a path with a line break", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts an absolute path into a release's archive",
    answer: "the release is not unpacked",
    test: ["an absolute path", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a size that lies into a release's archive",
    answer: "the release is not unpacked",
    test: ["a size that lies", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a negative size into a release's archive",
    answer: "the release is not unpacked",
    test: ["a negative size", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a size of another base into a release's archive",
    answer: "the release is not unpacked",
    test: ["a size of another base", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "offers an index that is an image as well",
    answer: "refused before anything of it is used",
    test: ["an index that is an image as well", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "offers an index with a configuration",
    answer: "refused before anything of it is used",
    test: ["an index with a configuration", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "offers an image that is an index as well, as the registry likes",
    answer: "refused before anything of it is used",
    test: ["an image that is an index as well, as the registry likes", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "offers an index that is an image, as the registry likes",
    answer: "refused before anything of it is used",
    test: ["an index that is an image, as the registry likes", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "puts a media type that nobody knows into a manifest",
    answer: "refused before anything of it is used",
    test: ["a media type that nobody knows", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "puts a digest of another algorithm into a manifest",
    answer: "refused before anything of it is used",
    test: ["a digest of another algorithm", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "puts a digest that is a path into a manifest",
    answer: "refused before anything of it is used",
    test: ["a digest that is a path", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "puts a digest in capitals into a manifest",
    answer: "refused before anything of it is used",
    test: ["a digest in capitals", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "puts a size that is a text into a manifest",
    answer: "refused before anything of it is used",
    test: ["a size that is a text", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "puts a size beyond what numbers hold into a manifest",
    answer: "refused before anything of it is used",
    test: ["a size beyond what numbers hold", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "runs a registry in which a host says that a signed release lies, to be sent the password",
    answer: "not asked, and nothing is signed there",
    test: [
      "is what a copy beside the journal proves, without the registry",
      "packages/delivery/src/proven-rollback.test.ts",
    ],
  },
];
