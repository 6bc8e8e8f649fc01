/**
 * The door to zod: to be imported as a namespace, `import * as z`. Of a namespace only what is used goes into the
 * program; as one value zod brings along its words in all languages, which take longer to load than all of mirroring.
 */

export * from "zod";
