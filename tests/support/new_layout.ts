/** Layouts of their own for tests. */

import { LayoutRegistry } from "../../lib/registry/layout/layout_registry.ts";
import { inFolder } from "./folder.ts";

/** A path in a folder of its own, where nothing is yet. */
export async function inNewPath(use: (path: string) => void | Promise<void>): Promise<void> {
  await inFolder((folder) => use(`${folder}/layout`));
}

/** A new layout that writes its index.json only when it is told to. */
export async function inLayout(use: (layout: LayoutRegistry, path: string) => Promise<void>): Promise<void> {
  await inNewPath(async (path) => {
    using layout = LayoutRegistry.open(path, { quietMs: 60_000 });
    await use(layout, path);
  });
}
