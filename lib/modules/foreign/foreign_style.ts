/** What kind of program a module file of the user's is, and how it wants its arguments. */

export type ForeignStyle =
  /** A program of the host's processor: its arguments are JSON. */
  | { readonly kind: "binary" }
  /** A script: its arguments are JSON, or `name=value` words that a shell can read. */
  | {
    readonly kind: "script";
    /** The words of its first line. */
    readonly interpreter: readonly string[];
    readonly wantsJson: boolean;
  }
  /** Nothing that can be run by itself; the reason completes "the module … ". */
  | { readonly kind: "unusable"; readonly reason: string };

/** How far a file is searched for bytes that no text has. */
const PROBE_BYTES = 1024;

/** What Python modules import or name that are run by Ansible's own wrapper and not by themselves. */
const NEEDS_WRAPPER =
  /^\s*(?:from|import)\s+ansible(?:_collections)?[.\s]|#<<INCLUDE_ANSIBLE_MODULE_COMMON>>|<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>/m;

/** Looks at the content of a module file, and at its name for what has no first line that tells. */
export function foreignStyle(path: string, content: Uint8Array): ForeignStyle {
  if (isBinary(content)) return { kind: "binary" };
  const text = new TextDecoder().decode(content);
  if (NEEDS_WRAPPER.test(text)) {
    return { kind: "unusable", reason: "is written for Ansible's Python, which ferry does not have" };
  }
  if (path.endsWith(".ps1")) {
    return { kind: "unusable", reason: "is written for PowerShell, which ferry does not run" };
  }
  const [, line] = /^#!\s*([^\n\r]+)/.exec(text) ?? [];
  const interpreter = line?.trim().split(/\s+/) ?? [];
  if (interpreter.length === 0) {
    return path.endsWith(".py")
      ? { kind: "unusable", reason: "is written for Ansible's Python, which ferry does not have" }
      : { kind: "unusable", reason: "is missing its interpreter line, such as #!/bin/sh" };
  }
  return { kind: "script", interpreter, wantsJson: text.includes("WANT_JSON") };
}

function isBinary(content: Uint8Array): boolean {
  const head = content.subarray(0, PROBE_BYTES);
  return head.some((byte) =>
    byte === 0 || (byte < 0x20 && ![0x08, 0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte))
  );
}
