/** Both sides of the gap: sequences are cut in one folder, carried to another, and published from there. */

import { diskToMirror, type DiskToMirrorRequest } from "../../lib/mirror/run/disk_to_mirror.ts";
import type { MirrorToDiskRequest } from "../../lib/mirror/run/disk_request.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { readSequence, type SequenceFolder } from "../../lib/mirror/sequence/sequence_folder.ts";
import type { MirrorDeps } from "../../lib/mirror/session.ts";
import { loadSigningKey, loadTrustedKeys, makeKeyFiles } from "../../lib/mirror/trust/key_files.ts";
import { openWorkspace } from "../../lib/mirror/workspace/open_workspace.ts";
import { workspacePaths } from "../../lib/mirror/workspace/paths.ts";
import type { Workspace } from "../../lib/mirror/workspace/workspace.ts";
import { Teller } from "../../lib/mirror/teller.ts";
import { listFolder, makeFolder, readBytes, removePath, replaceFile } from "../../lib/system/files.ts";
import type { Ed25519Key } from "../../lib/system/ed25519.ts";
import type { TrustedKey } from "../../lib/mirror/trust/signature.ts";
import { MirrorLab } from "./mirror_lab.ts";

export class SequenceLab extends MirrorLab {
  /** What deps have beside what all labs have. */
  more: Partial<MirrorDeps> = {};

  /** The folder of the far side. */
  get far(): string {
    return `${this.folder}/far`;
  }

  override get deps(): MirrorDeps {
    return { ...super.deps, ...this.more };
  }

  /** Makes a pair of keys. @returns what signs with it, and what trusts it. */
  keys(name: string): { readonly signer: Ed25519Key; readonly trusted: readonly TrustedKey[] } {
    const file = `${this.folder}/${name}.pem`;
    const { publicFile } = makeKeyFiles(file, null);
    return { signer: loadSigningKey({ file, passphrase: null }), trusted: loadTrustedKeys([publicFile]) };
  }

  /** Cuts a sequence of images. */
  async cut(images: readonly string[], more: Partial<MirrorToDiskRequest> = {}): Promise<SequenceFolder> {
    const outcome = await mirrorToDisk({ root: this.root, imageSet: this.set(images), ...more }, this.deps);
    if (outcome.status === "sealed") return readSequence(outcome.sequence.folder);
    throw new Error(`not sealed but ${JSON.stringify(outcome)}`);
  }

  /** Copies sequences to the far side. */
  carry(...sequences: readonly { readonly folder: string; readonly name: string }[]): void {
    for (const { folder, name } of sequences) {
      const target = `${this.far}/content/${name}`;
      removePath(target);
      makeFolder(target);
      for (const file of listFolder(folder)) replaceFile(`${target}/${file}`, readBytes(`${folder}/${file}`));
    }
  }

  /** Publishes from the far side. @returns the names of what was. */
  async publish(more: Partial<DiskToMirrorRequest> = {}): Promise<readonly string[]> {
    const outcome = await diskToMirror({ from: this.far, destination: this.at(), ...more }, this.deps);
    if (outcome.status === "published" && outcome.failures.length === 0) return outcome.sequences;
    throw new Error(`not published but ${JSON.stringify(outcome)}`);
  }

  /** The workspace that sequences are cut in. */
  async workspace(): Promise<Workspace> {
    const teller = new Teller(this.deps);
    return await openWorkspace(workspacePaths(this.root), { teller, newUuid: this.deps.newUuid });
  }
}
