import { strictEqual as equal, throws } from "node:assert/strict";
import { digestOf } from "../../system/hash.ts";
import { listFolder, readText, removePath, temporaryFolder } from "../../system/files.ts";
import { parseLedger, writeLedger } from "./ledger.ts";
import { parseState, stateText, type WorkspaceState } from "./state.ts";

const link = { number: 1, manifest: digestOf("1") };
const STATE: WorkspaceState = {
  uuid: "00000000-0000-4000-8000-000000000001",
  supersedes: [],
  chain: [{
    ...link,
    name: "seq1-a",
    driver: "embedded",
    created: "2026-11-21T08:07:00Z",
    complete: true,
    bytes: 1,
  }],
  acknowledged: [{ ...link, site: "inside", at: "2026-11-21T08:07:00Z" }],
};

function ledgerText(): string {
  const folder = temporaryFolder();
  try {
    const sequence = { ...link, workspace: STATE.uuid, identity: digestOf("2"), links: [link] };
    writeLedger(`${folder}/x.json`, { destination: "inside:8443", sequence, images: [], mirrors: [] });
    return readText(`${folder}/${listFolder(folder)[0]}`);
  } finally {
    removePath(folder);
  }
}

for (
  const [what, text, parse] of [
    ["parseState", stateText(STATE), parseState],
    ["parseLedger", ledgerText(), parseLedger],
  ] as const
) {
  Deno.test(`${what} refuses a file of which a bit was changed`, () => {
    parse(text, "file");
    const bytes = new TextEncoder().encode(text);
    let tried = 0;
    // Without the name of the digest there is none, as in files of earlier versions.
    const end = text.indexOf('"digest": "sha256:', text.lastIndexOf("]"));
    for (let at = 0; at < end; at++) {
      const changed = bytes.with(at, (bytes[at] ?? 0) ^ 0x01);
      throws(
        () => parse(new TextDecoder().decode(changed), "file"),
        { code: "workspace-unusable" },
        `byte ${at}`,
      );
      tried++;
    }
    equal(tried > 300, true);
  });
}
