/** Folders that are there for a test. */

import { removePath, temporaryFolder } from "../../lib/system/files.ts";

/** Does something in an empty folder, which is gone afterwards. */
export async function inFolder(use: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  try {
    await use(folder);
  } finally {
    removePath(folder);
  }
}
