/** Files of YAML as a run reads them: vaults opened, each file once. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { SourceFile } from "../source/span.ts";
import type { Warn } from "../model/event.ts";
import { readBytes, readText } from "../system/files.ts";
import { resolvePath, shownPath } from "../model/path.ts";
import type { Raw, RawDocument, RawWarning } from "../model/raw.ts";
import { readYaml } from "./read.ts";

export interface DocumentDeps {
  /** Opens a text that is a vault. @throws {DiagnosticError} `vault-failed`. */
  readonly decrypt: (envelope: string, name: string) => Uint8Array;
  /** The same for a file that is handed on as it is. */
  readonly decryptFile: (envelope: string, path: string) => Uint8Array;
  readonly isVault: (text: string) => boolean;
  readonly warn: Warn;
  /** What is said of keys that stand in a mapping twice. */
  readonly duplicates: "error" | "warn" | "ignore";
  /** Told of every document that was read, and whether it came out of a vault. */
  readonly seen: (root: Raw, secret: boolean) => void;
  /** Paths below it are shown as they are seen from it. */
  readonly workingFolder: string;
}

export class Documents {
  readonly #read = new Map<string, RawDocument>();

  constructor(private readonly deps: DocumentDeps) {}

  /**
   * Reads a file with one document.
   *
   * @throws {DiagnosticError} `file-not-found`, `file-unreadable`, `vault-failed`, `yaml-syntax`.
   */
  read(path: string): RawDocument {
    const full = resolvePath(this.deps.workingFolder, path);
    const known = this.#read.get(full);
    if (known) return known;
    const source = this.source(full);
    const document = readYaml(source);
    if (document.root) this.deps.seen(document.root, source.secret ?? false);
    for (const warning of document.warnings) this.#tell(warning);
    this.#read.set(full, document);
    return document;
  }

  /** Duplicate keys are all that a reader warns of. */
  #tell({ message, help, at }: RawWarning): void {
    const { duplicates, warn } = this.deps;
    if (duplicates === "error") {
      throw new DiagnosticError(`YAML parsing failed: ${message}`, { code: "yaml-syntax", at });
    }
    if (duplicates === "warn") warn(message, at, { help });
  }

  /** A file's text, decrypted where it is a vault. @throws as `read`. */
  source(path: string): SourceFile {
    const full = resolvePath(this.deps.workingFolder, path);
    const shown = shownPath(full, this.deps.workingFolder);
    const text = readText(full);
    if (!this.deps.isVault(text)) return { path: shown, text };
    const plain = this.deps.decrypt(text, shown);
    try {
      return { path: shown, text: new TextDecoder("utf-8", { fatal: true }).decode(plain), secret: true };
    } catch (cause) {
      throw new DiagnosticError(`the content of the vault ${shown} is not text`, {
        code: "vault-failed",
        cause,
      });
    }
  }

  /** A file's bytes, decrypted where it is a vault. @throws {DiagnosticError} as `read`, without `yaml-syntax`. */
  bytes(path: string): Uint8Array {
    const full = resolvePath(this.deps.workingFolder, path);
    const bytes = readBytes(full);
    const beginning = new TextDecoder().decode(bytes.subarray(0, 64));
    if (!this.deps.isVault(beginning)) return bytes;
    return this.deps.decryptFile(new TextDecoder().decode(bytes), full);
  }
}
